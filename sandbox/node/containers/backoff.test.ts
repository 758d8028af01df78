import { describe, expect, it } from 'vitest';
import { CRASH_LOOP, NO_BACK_OFF, nextRestart } from './backoff.ts';

describe('the restart back-off', () => {
  it('restarts at once after the first failure, then waits 10 s and doubles up to 5 min', () => {
    let backOff = NO_BACK_OFF;
    const waits: number[] = [];
    for (let failure = 0; failure < 9; failure++) {
      const { waitMs, next } = nextRestart(backOff, 1_000);
      waits.push(waitMs / 1000);
      backOff = next;
    }
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it('forgets the failures of a container that ran longer than 10 min', () => {
    const { waitMs, next } = nextRestart({ delayMs: 300_000 }, CRASH_LOOP.resetAfterMs + 1);
    expect(waitMs).toBe(0);
    expect(next.delayMs).toBe(10_000);
  });

  it('keeps them when it ran for exactly 10 min', () => {
    expect(nextRestart({ delayMs: 40_000 }, CRASH_LOOP.resetAfterMs).waitMs).toBe(40_000);
  });
});
