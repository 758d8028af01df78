import { setImmediate } from 'node:timers/promises';
import type { Timing } from '../timing.ts';

export interface VirtualTime extends Timing {
  /** Lets time pass, from one delay to the next, until it is done. */
  run<T>(until: Promise<T>): Promise<T>;
}

/** Hours in milliseconds: nothing waits but for what has to be computed. Chance is always the least. */
export function createVirtualTime(): VirtualTime {
  let nowMs = 0;
  const timers = new Set<{ readonly atMs: number; readonly end: () => void }>();
  return {
    now: () => nowMs,
    random: () => 0,
    delay(ms, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (signal.aborted) return Promise.resolve();
      const timer = {
        atMs: nowMs + ms,
        end() {
          timers.delete(timer);
          signal.removeEventListener('abort', timer.end);
          resolve();
        },
      };
      timers.add(timer);
      signal.addEventListener('abort', timer.end);
      return promise;
    },
    async run(until) {
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      until.then(done, done);
      for (;;) {
        await setImmediate();
        if (isDone) return await until;
        const next = [...timers].sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) throw new Error('nobody waits for a time, and it is not done');
        nowMs = Math.max(nowMs, next.atMs);
        next.end();
      }
    },
  };
}
