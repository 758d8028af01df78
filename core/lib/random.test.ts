import { expect, test } from 'vitest';
import { randomFrom } from './random.ts';

test('the same seed gives the same sequence, another seed another', () => {
  const take = (seed: number) => Array.from({ length: 5 }, randomFrom(seed));
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
  expect(take(7).every((value) => value >= 0 && value < 1)).toBe(true);
});
