export interface Backoff {
  /** How long to wait before the next attempt; doubles each time, with jitter, up to the longest. */
  nextMs(): number;
  /** It worked: start over. */
  reset(): void;
}

export interface BackoffOptions {
  readonly firstMs?: number;
  readonly longestMs?: number;
  /** 0 ≤ random() < 1 */
  readonly random: () => number;
}

/** Jitter between half and the whole: many observers must not come back in step after an outage. */
export function createBackoff({ firstMs = 500, longestMs = 30_000, random }: BackoffOptions): Backoff {
  let attempts = 0;
  return {
    nextMs() {
      const wholeMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempts, 20));
      attempts += 1;
      return Math.round(wholeMs * (0.5 + random() / 2));
    },
    reset() {
      attempts = 0;
    },
  };
}
