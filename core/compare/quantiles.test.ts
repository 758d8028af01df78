import { expect, test } from 'vitest';
import { normalQuantile, tQuantile } from './quantiles.ts';

// From printed tables.
test.each([
  [0.975, 1.95996],
  [0.999, 3.09023],
  [0.025, -1.95996],
])('normal: %d', (p, z) => {
  expect(normalQuantile(p)).toBeCloseTo(z, 3);
});

test.each([
  [0.975, 8, 2.306],
  [0.999, 8, 4.501],
  [0.999, 12, 3.93],
  [0.9995, 16, 4.015],
])('t: %d with %d degrees of freedom', (p, df, t) => {
  expect(tQuantile(p, df) / t).toBeCloseTo(1, 2);
});
