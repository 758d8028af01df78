import { describe, expect, it } from 'vitest';
import { randomFrom } from '../lib/random.ts';
import { steadyFrom } from './steady-state.ts';

const noise = (seed: number) => {
  const random = randomFrom(seed);
  return (value: number) => value * (0.9 + 0.2 * random());
};

describe('the steady state', () => {
  it('begins where a warm-up has faded, within ten values', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const noisy = noise(seed);
      const values = Array.from({ length: 100 }, (_, index) => noisy(index < 25 ? 400 - 12 * index : 100));
      const from = steadyFrom(values);
      expect(from, `seed ${seed}`).not.toBeNull();
      expect(Math.abs((from ?? 0) - 25)).toBeLessThanOrEqual(10);
    }
  });

  it('is not there in a series that never stops to rise', () => {
    expect(steadyFrom(Array.from({ length: 100 }, (_, index) => index))).toBeNull();
  });

  it('is there from the start of a constant', () => expect(steadyFrom(new Array(50).fill(3))).toBe(0));

  it('can’t be told from a few values', () => expect(steadyFrom([1, 2, 3])).toBeNull());
});
