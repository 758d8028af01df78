/** When to ask next for what is measured at a rhythm of its own. */
export interface PollRhythm {
  /** @returns milliseconds from this poll to the next one */
  readonly after: (isFresh: boolean, askedAtMs: number) => number;
}

/** While the rhythm is not known. */
const SEARCH_MS = 2_000;
/** Once it is known: so much before the last moment that the next measurement can be there. */
const EARLY_MS = 1_000;
/** A measurement so far from when it was due has another rhythm. */
const OTHER_MS = 3_000;
/** Nothing new for so long: it is stuck, and asking often does not help. */
const STUCK_MS = 75_000;
const STUCK_EVERY_MS = 15_000;

/**
 * Finds the moment of the measurements to a second, and goes on finding it with about two polls each: the autoscaler
 * reads the same numbers, and those of a pod that it then removes are soon gone.
 */
export function createPollRhythm(): PollRhythm {
  /** Measurements in a row, each seen soon after it was made; null: none was. */
  let seen: { readonly firstAtMs: number; readonly lastAtMs: number; readonly count: number } | null = null;
  let freshAtMs = Number.NEGATIVE_INFINITY;
  let staleAtMs = Number.NEGATIVE_INFINITY;

  const dueAtMs = () => {
    if (seen === null || seen.count < 2) return null;
    return seen.lastAtMs + (seen.lastAtMs - seen.firstAtMs) / (seen.count - 1);
  };
  const next = (askedAtMs: number) => {
    const due = dueAtMs();
    return due === null ? SEARCH_MS : Math.max(EARLY_MS, due - EARLY_MS - askedAtMs);
  };
  return {
    after(isFresh, askedAtMs) {
      const due = dueAtMs();
      if (!isFresh) {
        staleAtMs = askedAtMs;
        if (askedAtMs - freshAtMs > STUCK_MS) return STUCK_EVERY_MS;
        return due !== null && askedAtMs < due + OTHER_MS ? EARLY_MS : SEARCH_MS;
      }
      const isAsDue = due !== null && Math.abs(askedAtMs - due) <= OTHER_MS;
      const isSeenComing = askedAtMs - staleAtMs <= SEARCH_MS * 1.5;
      if (seen !== null && (isAsDue || (due === null && isSeenComing))) {
        seen = { ...seen, lastAtMs: askedAtMs, count: seen.count + 1 };
      } else seen = isSeenComing ? { firstAtMs: askedAtMs, lastAtMs: askedAtMs, count: 1 } : null;
      freshAtMs = askedAtMs;
      return next(askedAtMs);
    },
  };
}
