import type { Int64 } from './numbers/int64.ts';

const DECIMAL_SUFFIXES = ['m', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * Thousandths in the canonical form of the API: the largest suffix that needs no fraction.
 * `binary` (memory) uses Ki, Mi, … for whole numbers from 1024 on.
 */
export function formatMilli(milli: Int64, format: 'decimal' | 'binary' = 'decimal'): string {
  if (milli === 0) return '0';
  const value = BigInt(milli);
  if (format === 'binary' && value % 1000n === 0n) {
    const whole = value / 1000n;
    if (whole >= 1024n || whole <= -1024n) return withSuffix(whole, 1024n, BINARY_SUFFIXES);
  }
  return withSuffix(value, 1000n, DECIMAL_SUFFIXES);
}

function withSuffix(value: bigint, base: bigint, suffixes: readonly string[]): string {
  let rest = value;
  let steps = 0;
  while (rest % base === 0n && steps < suffixes.length - 1) {
    rest /= base;
    steps++;
  }
  return `${rest}${suffixes[steps]}`;
}
