/**
 * A 64-bit signed integer as the controller computes with: a plain number while it is safe, a bigint beyond
 * 2^53. Results wrap around as they do there.
 */
export type Int64 = number | bigint;

const MIN = -(2n ** 63n);
export const MAX_INT64 = 2n ** 63n - 1n;

export function add(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return wrap(BigInt(a) + BigInt(b));
}

export function multiply(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    // Not -0, which is no integer.
    if (Number.isSafeInteger(product)) return product || 0;
  }
  return wrap(BigInt(a) * BigInt(b));
}

/** Quotient without its fraction. `b` is not 0. */
export function divide(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') return (a - (a % b)) / b || 0;
  return wrap(BigInt(a) / BigInt(b));
}

/** The nearest double. */
export function toFloat(a: Int64): number {
  return Number(a);
}

/** The low 32 bits, as a signed integer. */
export function toInt32(a: Int64): number {
  return typeof a === 'number' ? a | 0 : Number(BigInt.asIntN(32, a));
}

/** What amd64 makes of a double outside the range, or NaN, is the smallest integer. */
export function int64FromFloat(value: number): Int64 {
  if (!(value >= -(2 ** 63) && value < 2 ** 63)) return MIN;
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole || 0 : BigInt(whole);
}

/** Cuts to 64 bits and takes the plain form where that is safe. */
export function wrap(value: bigint): Int64 {
  const cut = BigInt.asIntN(64, value);
  return cut >= BigInt(Number.MIN_SAFE_INTEGER) && cut <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(cut) : cut;
}
