/** Time, injected: tests turn it by hand. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Milliseconds that only go forward, whatever the wall clock does: what durations are made of. */
  elapsed(): number;
  /** Calls `callback` once after `delayMs`; returns what cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Real time. Timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Waits, unless `signal` aborts; says whether the whole time has passed. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const onAbort = () => {
      cancel();
      resolve(false);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve(true);
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Far more than any test needs. */
const MAX_CALLS = 1_000_000;

/** Time that passes only when told: for tests. */
export class ManualClock implements Clock {
  #now: number;
  #timers: { at: number; order: number; callback: () => void }[] = [];
  #order = 0;
  #setBackMs = 0;

  constructor(startMs: number = Date.parse('2026-11-23T12:00:00Z')) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now - this.#setBackMs;
  }

  /** The wall clock alone is set back. */
  setBack(ms: number): void {
    this.#setBackMs += ms;
  }

  elapsed(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Runs, in order of time, every timer due within the next `ms`, also those that timers set. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let calls = 0; ; calls++) {
      if (calls > MAX_CALLS)
        throw new Error(`${MAX_CALLS} timers ran within ${ms} ms: some set each other for ever`);
      const due = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
  }
}
