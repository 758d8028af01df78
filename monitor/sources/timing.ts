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
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    return promise;
  },
  now: () => performance.now(),
  random: Math.random,
};
