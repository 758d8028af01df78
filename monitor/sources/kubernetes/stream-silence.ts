import type { Timing } from '../timing.ts';
import { createBookmarks } from './bookmarks.ts';

/** How long the streams of one resource have told nothing, and from when on that is suspect. */
export interface StreamSilence {
  /** When something was last told: that a watch opens or ends in good order says nothing of what it keeps back. */
  readonly toldMs: number;
  /** Since then, over all watches. */
  silentMs(): number;
  /** A longer silence is looked after. */
  readonly patienceMs: number;
  isSuspect(): boolean;
  /** Whether bookmarks would have come since `lastSignMs`; where none was ever seen, nobody knows. */
  lacksBookmarks(lastSignMs: number): boolean;
  /** A change, or a whole list. */
  told(): void;
  bookmark(): void;
  /** A silence was looked after, and something had happened in it. */
  wasDead(): void;
  /** A silence was looked after, and it was one. */
  wasQuiet(): void;
}

/**
 * API servers send a bookmark about every minute: after that a silence is suspect. Where none was ever seen (some
 * servers and resources have none) it is looked after less and less often, and soon again where a stream was dead.
 */
const PATIENCE_MS = { foundDead: 30_000, first: 150_000, longest: 600_000 };

/** @param isOftenQuiet minutes without news are nothing special */
export function createStreamSilence({ now }: Timing, isOftenQuiet: boolean): StreamSilence {
  const bookmarks = createBookmarks();
  let toldMs = now();
  let patienceMs = isOftenQuiet ? PATIENCE_MS.longest : PATIENCE_MS.first;
  const silentMs = () => now() - toldMs;
  const told = () => {
    toldMs = now();
  };
  return {
    get toldMs() {
      return toldMs;
    },
    get patienceMs() {
      return patienceMs;
    },
    silentMs,
    isSuspect: () => silentMs() >= patienceMs,
    lacksBookmarks: (lastSignMs) => now() - lastSignMs >= (bookmarks.suspectMs ?? Number.POSITIVE_INFINITY),
    told,
    bookmark() {
      told();
      bookmarks.came(toldMs);
      patienceMs = bookmarks.suspectMs ?? patienceMs;
    },
    wasDead() {
      patienceMs = PATIENCE_MS.foundDead;
    },
    wasQuiet() {
      patienceMs = Math.min(2 * patienceMs, PATIENCE_MS.longest);
    },
  };
}
