import { expect, it } from 'vitest';
import { timerMs } from './timing.ts';

it.each([
  [-1, 0],
  [0, 0],
  [1_500, 1_500],
  [2 ** 31 - 1, 2 ** 31 - 1],
  [2 ** 31, 2 ** 31 - 1],
  [1e300, 2 ** 31 - 1],
  [Number.POSITIVE_INFINITY, 2 ** 31 - 1],
  [Number.NaN, 2 ** 31 - 1],
])('a timer is never asked for what makes it fire at once: %d', (ms, expected) => {
  expect(timerMs(ms)).toBe(expected);
});
