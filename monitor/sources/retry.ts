/** When to try again what has failed: the one policy for every request to somebody else. */
export interface Retry {
  /**
   * How long to stay away after this failure: twice as long each time, with jitter, and as long as the server asks.
   * Never so short that it makes a storm, never longer than `LONGEST_ASKED_MS`, whatever the server says.
   */
  waitMs(failure?: { readonly retryAfterMs: number | null }): number;
  /** It worked: start over. */
  worked(): void;
}

export interface RetryOptions {
  readonly firstMs?: number;
  readonly longestMs?: number;
  /** 0 ≤ random() < 1 */
  readonly random: () => number;
}

/** A server that asks for more has a fault of its own, and a run would be over by then. */
const LONGEST_ASKED_MS = 5 * 60_000;

/** Jitter between half and the whole: many observers must not come back in step after an outage. */
export function createRetry({ firstMs = 500, longestMs = 30_000, random }: RetryOptions): Retry {
  let failures = 0;
  return {
    waitMs(failure) {
      const wholeMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 20));
      failures += 1;
      const askedMs = Math.min(failure?.retryAfterMs ?? 0, LONGEST_ASKED_MS);
      return Math.max(Math.round(wholeMs * (0.5 + random() / 2)), askedMs);
    },
    worked() {
      failures = 0;
    },
  };
}

/** Header fields of an answer, as Node gives them. */
export interface RetryHeaders {
  readonly 'retry-after'?: string | undefined;
  readonly date?: string | undefined;
}

/**
 * `Retry-After` of RFC 9110: seconds, or an HTTP date, which is taken by the server's own clock where it tells it.
 * @returns null when there is none that can be understood
 */
export function retryAfterMs(headers: RetryHeaders, wallMs: number = Date.now()): number | null {
  const said = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(said)) return Math.round(Number(said) * 1000);
  const until = httpDate(said);
  if (until === null) return null;
  return Math.max(0, until - (httpDate(headers.date ?? '') ?? wallMs));
}

/** Every form of it begins with the name of the day; only the oldest one (asctime) leaves the zone out. */
function httpDate(said: string): number | null {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(said)) return null;
  const ms = Date.parse(/gmt$/i.test(said) ? said : `${said} GMT`);
  return Number.isNaN(ms) ? null : ms;
}
