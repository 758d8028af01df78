import type { Why } from './cause.ts';
import type { SourceName } from './events.ts';

/**
 * What each source could not see, as its statuses and gaps tell it (it finds that out with `sources/sight.ts`).
 * Nothing is known of such a span but its ends: what is found at its end happened somewhere within it, and what is not
 * found may have come and gone. The one place that knows of it: measures ask here (`blindSpans`, `earliestOf`), and never
 * say "did not happen" of what nobody looked at.
 */
export type Sight = Readonly<Partial<Record<SourceName, BlindSource>>>;

export interface BlindSource {
  /** In order, apart from each other. */
  readonly spans: readonly BlindSpan[];
  /** Blind now. `first`: it has not seen anything yet. */
  readonly open: (Why & { readonly sinceT: number; readonly first: boolean }) | null;
}

export interface BlindSpan extends Why {
  readonly fromT: number;
  readonly toT: number;
}
