/** Time and chance, injected so that tests decide about both. */
export interface Timing {
  /** Ends early, without an error, when the signal is aborted. */
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** 0 ≤ random() < 1 */
  readonly random: () => number;
}

export const systemTiming: Timing = {
  delay(ms, signal) {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal.aborted) return Promise.resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, timerMs(ms));
    signal.addEventListener('abort', end);
    return promise;
  },
  now: () => performance.now(),
  random: Math.random,
};

/** 24.8 days: a timer of Node that is to wait longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What `setTimeout` and `AbortSignal.timeout` take; more, and what is no number, waits as long as they can. */
export function timerMs(ms: number): number {
  return ms < LONGEST_TIMER_MS ? Math.max(0, ms) : LONGEST_TIMER_MS;
}
