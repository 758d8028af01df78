import type { Timing } from '../timing.ts';
import type { ApiError } from './api-error.ts';

/** What the requests of one source tell each other about the API server. */
export interface ApiLife {
  /** A request was answered: whoever stays away because the API did not answer need not any longer. */
  answered(): void;
  failed(): void;
  /** Open streams may be dead without knowing it: each is to look. `timeout`: it alone may be; else the API is away. */
  doubt(why: ApiError): void;
  /** Aborted by the next `doubt`, with its reason. */
  readonly doubted: AbortSignal;
  /** Stays away for a while after a failure. @returns whether it was less, since the API was seen to answer meanwhile */
  stayAway(ms: number, signal: AbortSignal): Promise<boolean>;
}

/** To look costs two requests a stream. */
const DOUBT_EVERY_MS = 60_000;
/** Nobody is back sooner, or two who fail could drive each other. */
const LEAST_AWAY_MS = 1_000;

export function createApiLife(timing: Timing): ApiLife {
  let isAway = false;
  let back = new AbortController();
  let doubting = new AbortController();
  let doubtedMs = Number.NEGATIVE_INFINITY;
  return {
    answered() {
      if (!isAway) return;
      isAway = false;
      back.abort();
      back = new AbortController();
    },
    failed() {
      isAway = true;
    },
    doubt(why) {
      if (timing.now() - doubtedMs < DOUBT_EVERY_MS) return;
      doubtedMs = timing.now();
      doubting.abort(why);
      doubting = new AbortController();
    },
    get doubted() {
      return doubting.signal;
    },
    async stayAway(ms, signal) {
      const { signal: isBack } = back;
      await timing.delay(Math.min(ms, LEAST_AWAY_MS), signal);
      if (ms > LEAST_AWAY_MS) await timing.delay(ms - LEAST_AWAY_MS, AbortSignal.any([signal, isBack]));
      return isBack.aborted;
    },
  };
}
