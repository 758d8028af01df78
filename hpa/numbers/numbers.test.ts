import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add32, int32FromFloat } from './int32.ts';
import { add, divide, int64FromFloat, multiply, toInt32, wrap } from './int64.ts';

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
  fc.integer().map(BigInt),
);

describe('a 64-bit integer', () => {
  it('adds, multiplies and divides like one, whatever form it has', () => {
    fc.assert(
      fc.property(int64, int64, (a, b) => {
        expect(add(wrap(a), wrap(b))).toBe(wrap(a + b));
        expect(multiply(wrap(a), wrap(b))).toBe(wrap(a * b));
        if (b !== 0n) expect(divide(wrap(a), wrap(b))).toBe(wrap(a / b));
        expect(toInt32(wrap(a))).toBe(Number(BigInt.asIntN(32, a)));
      }),
      { numRuns: 2000 },
    );
  });

  it('is a number exactly as long as that is safe', () => {
    expect(wrap(2n ** 53n - 1n)).toBe(Number.MAX_SAFE_INTEGER);
    expect(add(Number.MAX_SAFE_INTEGER, 1)).toBe(2n ** 53n);
    expect(add(2n ** 53n, -1)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([
    [1.9, 1],
    [-1.9, -1],
    [2 ** 60, 2n ** 60n],
    [2 ** 63, -(2n ** 63n)],
    [Number.NaN, -(2n ** 63n)],
    [Number.POSITIVE_INFINITY, -(2n ** 63n)],
  ])('made of the double %s is %s, as on amd64', (float, whole) => {
    expect(int64FromFloat(float)).toBe(whole);
  });
});

describe('a 32-bit integer', () => {
  it.each([
    [-0.5, 0],
    [2.9, 2],
    [2 ** 31 - 1, 2 ** 31 - 1],
    [2 ** 31, -(2 ** 31)],
    [Number.NaN, -(2 ** 31)],
  ])('made of the double %s is %s, as on amd64', (float, whole) => {
    expect(int32FromFloat(float)).toBe(whole);
  });

  it('wraps around', () => {
    expect(add32(2 ** 31 - 1, 1)).toBe(-(2 ** 31));
  });
});
