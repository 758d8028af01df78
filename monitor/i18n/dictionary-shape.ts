import type { Lang } from '../../core/lib/lang.ts';
import type { PhaseName } from '../../core/state/phase-name.ts';
import type { enGroups } from './en-feed.ts';
import type { enScreen } from './en-screen.ts';
import type { enSummary } from './en-summary.ts';
import type { FeedSentences } from './feed-sentences.ts';

/** Every word that a user reads. English is the model; a key that French lacks is a type error. */
export interface Dictionary {
  readonly lang: Lang;
  /** What goes between a word and its explanation. */
  readonly colon: string;
  readonly phases: Readonly<Record<PhaseName, string>>;
  readonly phaseMeanings: Readonly<Record<PhaseName, string>>;
  /** @param title of a dependency, where it is known */
  readonly sourceName: (source: string, title?: string) => string;
  readonly feed: FeedSentences;
  readonly groups: typeof enGroups;
  readonly screen: typeof enScreen;
  readonly summary: typeof enSummary;
}
