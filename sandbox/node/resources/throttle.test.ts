import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERIOD_MS, planThrottle, startThrottle } from './throttle.ts';

/** A process that wants `demandCores` whenever it may run, its CPU time counted in steps of 10 ms as /proc does. */
function simulate(limitCores: number, demandCores: number, durationMs: number) {
  let state = startThrottle(0, 0, limitCores);
  let now = 0;
  let used = 0;
  let looks = 0;
  let wait = PERIOD_MS;
  while (now < durationMs) {
    const step = Math.max(1, Math.round(wait));
    if (!state.stopped) used += step * demandCores;
    now += step;
    looks += 1;
    const counted = Math.floor(used / 10) * 10;
    const decision = planThrottle(state, counted, now, limitCores, 2);
    state = decision.state;
    wait = decision.nextLookMs;
  }
  return { cores: used / now, looksPerSecond: (looks / now) * 1000 };
}

describe('the throttle', () => {
  it.each([
    [0.25, 1],
    [0.25, 2],
    [0.1, 1],
    [0.5, 1],
    [1, 2],
  ])('holds a limit of %d cores against a demand of %d', (limit, demand) => {
    const { cores } = simulate(limit, demand, 60_000);
    expect(cores).toBeGreaterThan(limit * 0.97);
    expect(cores).toBeLessThan(limit * 1.03);
  });

  it('never slows down a process below its limit', () => {
    expect(simulate(0.25, 0.2, 60_000).cores).toBeCloseTo(0.2, 3);
  });

  it('looks only once in a period at an idle process', () => {
    expect(simulate(0.25, 0, 60_000).looksPerSecond).toBeLessThan(10.5);
  });

  it('keeps to the limit, and to no less than the demand, for any limit and demand', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 1.5, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (limit, demand) => {
          const { cores } = simulate(limit, demand, 120_000);
          expect(cores).toBeLessThan(Math.min(limit, demand) * 1.05 + 0.01);
          expect(cores).toBeGreaterThan(Math.min(limit, demand) * 0.95 - 0.01);
        },
      ),
      { numRuns: 60 },
    );
  });
});
