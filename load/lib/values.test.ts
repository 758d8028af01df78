import { expect, test } from 'vitest';
import { randomFrom } from '../../core/lib/random.ts';
import { TRAFFIC_MIX } from '../profiles.ts';
import { weighted } from './values.ts';

test('operations are drawn by their weights', () => {
  const random = randomFrom(1);
  const drawn: Record<string, number> = {};
  for (let i = 0; i < 20_000; i++) {
    const operation = weighted(TRAFFIC_MIX, random());
    drawn[operation] = (drawn[operation] ?? 0) + 1;
  }
  for (const [operation, weight] of Object.entries(TRAFFIC_MIX)) {
    expect((drawn[operation] ?? 0) / 200).toBeCloseTo(weight, -0.5);
  }
});

test('the edges of the draw belong to the first and the last', () => {
  expect(weighted({ a: 1, b: 1 }, 0)).toBe('a');
  expect(weighted({ a: 1, b: 1 }, 0.999999)).toBe('b');
});
