import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { milliValueOf, requireQuantity } from './quantity.ts';
import { addQuantities, inNanos } from './quantity-sum.ts';

const sum = (a: string, b: string) => addQuantities(requireQuantity(a), requireQuantity(b));

describe('a sum of quantities', () => {
  it.each<[string, string, string, number | bigint]>([
    ['of one scale', '100m', '150m', 250],
    ['of two scales', '1', '1n', 1001],
    ['with nothing', '0', '64Mi', 67_108_864_000],
    ['of parts that only together make a thousandth', '0.4m', '0.6m', 1],
    ['with a fraction of a binary unit', '0.5Ki', '1', 513_000],
  ])('%s', (_, a, b, milli) => {
    expect(milliValueOf(sum(a, b))).toBe(milli);
    expect(milliValueOf(sum(b, a))).toBe(milli);
  });

  it('with zero is the other itself, so that it overflows in the same way', () => {
    expect(milliValueOf(sum('6E', '0'))).toBe(milliValueOf(requireQuantity('6E')));
    expect(sum('6E', '0').exact).toBe(true);
  });

  it('that 64 bits do not hold goes on in nano-units', () => {
    expect(sum('6E', '1m').exact).toBe(false);
    expect(sum('9E', '9E').exact).toBe(true);
    expect(sum('9223372036854775807', '1m').exact).toBe(false);
  });

  it('has the value of both, in any order', () => {
    const quantity = fc
      .tuple(
        fc.integer({ min: 0, max: 10 ** 12 }),
        fc.constantFrom('n', 'u', 'm', '', 'k', 'M', 'G', 'Ki', 'Mi'),
      )
      .map(([value, suffix]) => requireQuantity(`${value}${suffix}`));
    fc.assert(
      fc.property(quantity, quantity, (a, b) => {
        expect(inNanos(addQuantities(a, b))).toBe(inNanos(a) + inNanos(b));
        expect(milliValueOf(addQuantities(a, b))).toBe(milliValueOf(addQuantities(b, a)));
      }),
    );
  });
});
