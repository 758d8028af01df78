import { add, type Int64, MAX_INT64 } from '../numbers/int64.ts';
import type { Release } from '../release.ts';

/** Sum of an external metric's values for a target value. 1.37 stops at the largest integer; 1.34 wraps. */
export function sumForValue(values: readonly Int64[], release: Release): Int64 {
  let sum: Int64 = 0;
  for (const value of values) {
    if (release === '1.37' && value > 0 && BigInt(sum) > MAX_INT64 - BigInt(value)) return MAX_INT64;
    sum = add(sum, value);
  }
  return sum;
}

/** Sum for a target per pod: the first negative sum is taken for an overflow. */
export function sumForAverage(values: readonly Int64[]): Int64 {
  let sum: Int64 = 0;
  for (const value of values) {
    sum = add(sum, value);
    if (sum < 0) return MAX_INT64;
  }
  return sum;
}
