export const MIN_INT32 = -(2 ** 31);
export const MAX_INT32 = 2 ** 31 - 1;

/** Without its fraction. What amd64 makes of a double outside the range, or NaN, is the smallest integer. */
export function int32FromFloat(value: number): number {
  const whole = Math.trunc(value);
  return whole >= MIN_INT32 && whole <= MAX_INT32 ? whole | 0 : MIN_INT32;
}

/** Sum that wraps around. */
export function add32(a: number, b: number): number {
  return (a + b) | 0;
}
