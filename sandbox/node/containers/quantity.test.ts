import { describe, expect, it } from 'vitest';
import { bytes, millicores, parseQuantity } from './quantity.ts';

describe('quantities', () => {
  it.each([
    ['250m', 0.25],
    ['2', 2],
    [1, 1],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['128Mi', 128 * 2 ** 20],
    ['1e3', 1000],
    ['1E', 1e18],
    ['100M', 1e8],
    ['5n', 5e-9],
  ])('reads %s', (quantity, value) => expect(parseQuantity(quantity)).toBeCloseTo(value, 12));

  it('rounds up to whole millicores and bytes, without floating-point surprises', () => {
    expect(millicores('100.1m')).toBe(101);
    expect(millicores('0.29')).toBe(290);
    expect(millicores(undefined)).toBeNull();
    expect(bytes('0.1Ki')).toBe(103);
  });

  it.each(['', 'ten', '1Kb', '1 Gi', '--1'])('refuses "%s"', (quantity) =>
    expect(() => parseQuantity(quantity)).toThrow(/not a Kubernetes quantity/),
  );
});
