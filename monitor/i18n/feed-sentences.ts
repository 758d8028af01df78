import type { FeedItem, FeedKind } from '../../core/state/feed.ts';

/** How the sentence calls the autoscaler: `HPA`, or with its name where there are several. */
export interface FeedWords {
  readonly hpa: (key: string) => string;
}

/** One sentence for each kind of entry. Data from outside is made inert by the caller of the result. */
export type FeedSentences = {
  readonly [K in FeedKind]: (item: Extract<FeedItem, { kind: K }>, words: FeedWords) => string;
};
