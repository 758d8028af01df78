/** When to ask next for what is measured at a rhythm of its own. */
export interface PollRhythm {
  /** @returns milliseconds from this poll to the next one */
  readonly after: (isFresh: boolean, askedAtMs: number) => number;
}

/** While the rhythm is not known. */
const SEARCH_MS = 2_000;
/** Asked too early: again after so long. */
const RETRY_MS = 500;
/** A measurement that is so late has another rhythm. */
const OTHER_MS = 3_000;
/** Nothing new for so long: it is stuck, and asking often does not help. */
const STUCK_MS = 75_000;
const STUCK_EVERY_MS = 15_000;
/** Measurements are a multiple of this apart, until as many as PERIODS say it better. */
const RESOLUTION_MS = 5_000;
const PERIODS = 4;
/** When a poll was not too early, the next one is earlier by so much; twice as much each further time in a row. */
const EARLIER_MS = 5;
/** The same as long as the moment is only known from the search. */
const MUCH_EARLIER_MS = 500;

/** A measurement that was there soon after a poll that was too early for it. */
interface Sighting {
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** From the first to the last. */
  readonly periods: number;
}

/**
 * Finds the moment of the measurements to half a second, and keeps to it with little more than one poll each (an
 * observer is to cost the API server next to nothing): it asks a little earlier each time until it is too early. Soon
 * after matters: the autoscaler reads the same numbers, and those of a pod that it then removes are soon gone.
 */
export function createPollRhythm(): PollRhythm {
  let seen: Sighting | null = null;
  /** Of the sightings since the search: they are exact, so that their mean tells the period. */
  let exact: Sighting | null = null;
  let freshAtMs = Number.NEGATIVE_INFINITY;
  let staleAtMs = Number.NEGATIVE_INFINITY;
  let dueAtMs: number | null = null;
  let onTimeInARow = 0;

  /** null: not known yet. */
  function periodMs(): number | null {
    if (exact !== null && exact.periods >= PERIODS) return (exact.lastAtMs - exact.firstAtMs) / exact.periods;
    if (seen === null || seen.periods === 0) return null;
    const rough = (seen.lastAtMs - seen.firstAtMs) / seen.periods;
    return Math.max(1, Math.round(rough / RESOLUTION_MS)) * RESOLUTION_MS;
  }

  function searched(askedAtMs: number, isSeenComing: boolean): void {
    if (!isSeenComing) seen = null;
    else if (seen === null) seen = { firstAtMs: askedAtMs, lastAtMs: askedAtMs, periods: 0 };
    else seen = { ...seen, lastAtMs: askedAtMs, periods: seen.periods + 1 };
    exact = null;
    onTimeInARow = 0;
    const period = periodMs();
    dueAtMs = period === null ? null : askedAtMs + period - MUCH_EARLIER_MS;
  }

  function asDue(askedAtMs: number, wasTooEarly: boolean, period: number): void {
    onTimeInARow = wasTooEarly ? 0 : onTimeInARow + 1;
    if (wasTooEarly) {
      const periods = exact === null ? 0 : Math.round((askedAtMs - exact.firstAtMs) / period);
      exact = { firstAtMs: exact?.firstAtMs ?? askedAtMs, lastAtMs: askedAtMs, periods };
    }
    const earlier = wasTooEarly ? 0 : exact === null ? MUCH_EARLIER_MS : EARLIER_MS * 2 ** (onTimeInARow - 1);
    dueAtMs = askedAtMs + (periodMs() ?? period) - earlier;
  }

  return {
    after(isFresh, askedAtMs) {
      const period = periodMs();
      const tooEarlyMs = askedAtMs - staleAtMs;
      if (!isFresh) {
        staleAtMs = askedAtMs;
        if (askedAtMs - freshAtMs > STUCK_MS) return STUCK_EVERY_MS;
        return dueAtMs !== null && askedAtMs < dueAtMs + OTHER_MS ? RETRY_MS : SEARCH_MS;
      }
      freshAtMs = askedAtMs;
      if (period !== null && dueAtMs !== null && askedAtMs <= dueAtMs + OTHER_MS)
        asDue(askedAtMs, tooEarlyMs <= RETRY_MS * 1.5, period);
      else searched(askedAtMs, tooEarlyMs <= SEARCH_MS * 1.5);
      return dueAtMs === null ? SEARCH_MS : Math.max(RETRY_MS, dueAtMs - askedAtMs);
    },
  };
}
