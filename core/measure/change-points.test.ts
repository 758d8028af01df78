import { describe, expect, it } from 'vitest';
import { randomFrom } from '../lib/random.ts';
import { changePoints } from './change-points.ts';

/** Levels of `length` values each, with noise of the given share. */
function levels(means: readonly number[], length: number, share: number, seed: number): number[] {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return means.flatMap((mean) => Array.from({ length }, () => mean * (1 + share * normal())));
}

describe('change points', () => {
  it('finds every step of a noisy staircase, each within two samples', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const found = changePoints(levels([20, 60, 120, 30], 40, 0.08, seed), 5);
      expect(found, `seed ${seed}`).toHaveLength(3);
      for (const [index, at] of found.entries())
        expect(Math.abs(at - 40 * (index + 1))).toBeLessThanOrEqual(2);
    }
  });

  it('sees nothing in noise alone, over 200 repeats', () => {
    const falseAlarms = Array.from({ length: 200 }, (_, seed) =>
      changePoints(levels([50], 200, 0.1, seed + 1), 5),
    );
    expect(falseAlarms.flat()).toEqual([]);
  });

  it('sees nothing in a constant, in little and in nothing', () => {
    expect(changePoints(new Array(100).fill(7))).toEqual([]);
    expect(changePoints([1, 9])).toEqual([]);
    expect(changePoints([])).toEqual([]);
  });

  it('takes steps smaller than asked for as one level', () => {
    expect(changePoints(levels([100, 103], 50, 0, 1), 10)).toEqual([]);
    expect(changePoints(levels([100, 120], 50, 0, 1), 10)).toEqual([50]);
  });
});
