/** When to ask next for what is measured at a rhythm of its own. */
export interface PollRhythm {
  /**
   * @param measuredAtMs when the newest says that it was measured, by the clock of `askedAtMs`; NaN: it does not
   * @returns milliseconds from this poll to the next one
   */
  readonly after: (isFresh: boolean, askedAtMs: number, measuredAtMs?: number) => number;
}

/** What is usual, shortest first; who measures more often is asked as if it were new at every query. */
const USUAL_MS = [10_000, 15_000, 30_000, 60_000] as const;
const [SHORTEST_MS, MOST_USUAL_MS] = USUAL_MS;
/** A moment that is known so well is kept to. */
const EXACT_MS = 500;
/** It did not come when it should have: again after so long, then twice as long, at most as while it is searched. */
const RETRY_MS = 500;
const SEARCH_MS = 7_500;
/** A measurement that is so late has another rhythm. */
const OTHER_MS = 4_000;
/** Nothing new for so long: it is stuck, and asking often does not help. */
const STUCK_MS = 75_000;
const SELDOM_MS = 15_000;
/** Other periods are a multiple of this. */
const RESOLUTION_MS = 5_000;
/** After so many the mean of what was seen is better than what is usual. */
const PERIODS = 4;
/** When a poll was not too early, the next one is earlier by so much; twice as much each further time in a row. */
const EARLIER_MS = { first: 2, most: 2_000 };
/** Once the moment is known so well, it is looked whether there is another one within the period, at so much of it. */
const BETWEEN = { whenWithinMs: 1_000, part: 0.8 };
/** So often it is looked whether what was new at every query still is. */
const RESTLESS = { polls: 20, againMs: 2_000 };

/** When a measurement was made: after the one, by the other. */
interface Moment {
  readonly afterMs: number;
  readonly byMs: number;
}

/**
 * Finds the moment of the measurements by halves, a poll or two a measurement, until it is known to half a second, and
 * then keeps to it with little more than one poll each (an observer is to cost the API server next to nothing): it asks
 * a little earlier each time until it is too early. Soon after matters: the autoscaler reads the same numbers, and
 * those of a pod that it then removes are soon gone.
 */
export function createPollRhythm(): PollRhythm {
  let last: Moment | null = null;
  let periodMs: number = MOST_USUAL_MS;
  /** Of the first one nothing tells when it was. */
  let isSeen = false;
  /** It came once when it was to, after another. */
  let isConfirmed = false;
  let askedBeforeMs = Number.NEGATIVE_INFINITY;
  /** That of the timestamps is wrong when a measurement was there sooner than it can have been after the one before. */
  let clock: 'unheard' | 'heard' | 'wrong' = 'unheard';
  let wasTooEarly = false;
  /** Polls since it was due. */
  let inVain = 0;
  let onTimeInARow = 0;
  let between: 'to be looked' | 'looking' | 'nothing' = 'to be looked';
  /** Polls since it turned out to be new at every query; null: it has a rhythm. */
  let restless: number | null = null;
  /** Of what came just after a poll that was too early: their mean tells the period. */
  let exact: { readonly firstMs: number; readonly lastMs: number; readonly periods: number } | null = null;

  return {
    after(isFresh, askedMs, measuredAtMs = Number.NaN) {
      const beforeMs = askedBeforeMs;
      askedBeforeMs = askedMs;
      if (!isFresh) return afterStale(askedMs);
      const isTold = clock !== 'wrong' && measuredAtMs > beforeMs && measuredAtMs <= askedMs;
      if (isTold) clock = 'heard';
      afterFresh(askedMs, isTold ? measuredAtMs : beforeMs, beforeMs);
      wasTooEarly = false;
      inVain = 0;
      return next(askedMs);
    },
  };

  function afterFresh(askedMs: number, leastMs: number, beforeMs: number): void {
    if (restless !== null) {
      restless += 1;
    } else if (last === null) {
      last = { afterMs: Math.max(leastMs, askedMs - periodMs), byMs: askedMs };
    } else if (between === 'looking') {
      sooner({ afterMs: beforeMs, byMs: askedMs });
    } else if (askedMs - beforeMs > Math.max(periodMs, SEARCH_MS) + OTHER_MS) {
      // Nobody has looked meanwhile.
      const passedMs = Math.floor((askedMs - last.byMs) / periodMs) * periodMs;
      last = { afterMs: last.afterMs + passedMs, byMs: last.byMs + passedMs };
    } else if (askedMs <= last.byMs + periodMs + (isConfirmed ? OTHER_MS : 0)) {
      asDue(last, askedMs, leastMs);
    } else {
      periodMs = periodBetween(leastMs - last.byMs, askedMs - last.afterMs);
      begin({ afterMs: leastMs, byMs: askedMs });
    }
  }

  function asDue({ afterMs }: Moment, askedMs: number, leastMs: number): void {
    const dueMs = Math.max(leastMs, afterMs + periodMs);
    // It was sooner than was thought; by how much, the next ones tell.
    last = { afterMs: dueMs < askedMs ? dueMs : askedMs - EXACT_MS, byMs: askedMs };
    isConfirmed = isSeen;
    isSeen = true;
    onTimeInARow = wasTooEarly ? 0 : onTimeInARow + 1;
    if (!wasTooEarly || askedMs - last.afterMs > EXACT_MS) return;
    const periods = exact === null ? 0 : Math.round((askedMs - exact.firstMs) / periodMs);
    exact = { firstMs: exact?.firstMs ?? askedMs, lastMs: askedMs, periods };
    if (periods >= PERIODS) periodMs = (exact.lastMs - exact.firstMs) / periods;
  }

  /** There was one within what was taken for the period: the period is shorter, unless it was a clock that told it. */
  function sooner(moment: Moment): void {
    const known = periodMs;
    const less = USUAL_MS.findLast((usual) => usual < known);
    if (clock === 'heard') clock = 'wrong';
    else if (less === undefined) restless = 0;
    else periodMs = less;
    begin(moment);
  }

  function begin(moment: Moment): void {
    last = moment;
    isSeen = true;
    isConfirmed = false;
    onTimeInARow = 0;
    between = 'to be looked';
    exact = null;
  }

  function afterStale(askedMs: number): number {
    if (last === null) return SEARCH_MS;
    if (restless !== null) {
      restless = null;
      periodMs = MOST_USUAL_MS;
      begin({ afterMs: askedMs - periodMs, byMs: askedMs });
      return SEARCH_MS;
    }
    if (between === 'looking') {
      between = 'nothing';
      return next(askedMs);
    }
    wasTooEarly = true;
    const endMs = last.byMs + periodMs;
    if (askedMs - last.byMs > Math.max(STUCK_MS, 2 * periodMs)) return SELDOM_MS;
    if (askedMs < endMs) return Math.max(RETRY_MS, Math.min(stepOf(last), endMs - askedMs));
    if (!isConfirmed) return SEARCH_MS;
    inVain += 1;
    return Math.min(SEARCH_MS, RETRY_MS * 2 ** (inVain - 1));
  }

  function next(askedMs: number): number {
    if (last === null) return SEARCH_MS;
    if (restless !== null)
      return restless % RESTLESS.polls === RESTLESS.polls - 1 ? RESTLESS.againMs : SELDOM_MS;
    const widthMs = last.byMs - last.afterMs;
    if (between === 'to be looked' && widthMs <= BETWEEN.whenWithinMs) {
      between = 'looking';
      return last.byMs + BETWEEN.part * periodMs - askedMs;
    }
    const isExact = widthMs <= EXACT_MS;
    const creepMs =
      onTimeInARow === 0 ? 0 : Math.min(EARLIER_MS.most, EARLIER_MS.first * 2 ** (onTimeInARow - 1));
    const earlierMs = isExact ? creepMs : widthMs - stepOf(last);
    return Math.max(RETRY_MS, last.byMs + periodMs - earlierMs - askedMs);
  }

  /** A little more than half, as who asks too early has to ask twice; where there is more time, more often. */
  function stepOf({ afterMs, byMs }: Moment): number {
    return (byMs - afterMs) / Math.max(1.7, periodMs / MOST_USUAL_MS);
  }
}

/** The usual one that it can be. */
function periodBetween(leastMs: number, mostMs: number): number {
  const usual = [MOST_USUAL_MS, ...USUAL_MS].find((one) => one >= leastMs && one <= mostMs);
  const middle = Math.round((leastMs + mostMs) / 2 / RESOLUTION_MS) * RESOLUTION_MS;
  return usual ?? Math.max(SHORTEST_MS, middle);
}
