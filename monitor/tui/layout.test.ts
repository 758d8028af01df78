import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PANELS_FROM, panelSizes, tierOf } from './layout.ts';

test.each([
  [49, 30, 'too-small'],
  [100, 11, 'too-small'],
  [79, 40, 'figures'],
  [200, 21, 'figures'],
  [80, 24, 'panels'],
] as const)('%d×%d shows %s', (columns, rows, tier) => {
  expect(tierOf(columns, rows)).toBe(tier);
});

test('the rows are shared out exactly, and every panel keeps room to say something', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: PANELS_FROM.columns, max: 400 }),
      fc.integer({ min: PANELS_FROM.rows - 5, max: 200 }),
      fc.integer({ min: 1, max: 1_000 }),
      (columns, rows, pods) => {
        const sizes = panelSizes(columns, rows, pods);
        expect(sizes.charts + sizes.tables + sizes.feed).toBe(rows);
        expect(Math.min(sizes.charts, sizes.tables, sizes.feed)).toBeGreaterThanOrEqual(5);
        expect(sizes.podsWidth).toBeLessThanOrEqual(columns - 26);
        expect(sizes.podsWidth).toBeGreaterThanOrEqual(54);
      },
    ),
  );
});
