import { type Int64, MAX_INT64, wrap } from './numbers/int64.ts';

/**
 * A Kubernetes quantity: `unscaled · 10^exponent`. `exact` values came from at most 18 digits; others are kept
 * in nano-units, rounded away from zero, and overflow differently.
 * Source: k8s.io/apimachinery/pkg/api/resource, the same in 1.34 and 1.37.
 */
export interface Quantity {
  readonly unscaled: bigint;
  readonly exponent: number;
  readonly exact: boolean;
}

const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_EXPONENTS: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const FORM = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*(?:[-+]?[0-9]*))$/;
const NANO = -9;
const CODE_M = 109;
const CODE_N = 110;
const CODE_U = 117;
const MAX_INT64_DIGITS = 18;
const WRAPPING_SHIFTS = new Set([1, 2, 3, 6, 9]);
/** Beyond this the number itself would fill the memory. */
const MAX_EXPONENT = 1000;

/** Parses what the API server would accept; null for anything else. */
export function parseQuantity(text: string): Quantity | null {
  const found = text === '' ? null : FORM.exec(text);
  if (!found) return null;
  const sign = found[1] === '-' ? -1n : 1n;
  const whole = (found[2] ?? '').replace(/^0+/, '') || '0';
  const fraction = found[3] ?? '';
  const suffix = found[4] ?? '';

  const binary = BINARY_EXPONENTS[suffix];
  const exponent = decimalExponent(suffix);
  if (binary === undefined && exponent === null) return null;
  const quantity =
    binary === undefined
      ? decimalQuantity(sign, whole, fraction, exponent ?? 0)
      : binaryQuantity(sign, whole, fraction, binary);
  // A missing number passes for 0, but only where the fast path reads it.
  return found[2] === '' && fraction === '' && !quantity.exact ? null : quantity;
}

/** The value in thousandths, rounded up, as a 64-bit integer that overflows as the controller's does. */
export function milliValueOf({ unscaled, exponent, exact }: Quantity): Int64 {
  if (exact) return milliValueOfExact(unscaled, exponent);
  const divisor = 10n ** BigInt(-3 - exponent);
  const low = unscaled < MAX_INT64 ? BigInt.asIntN(64, unscaled) : unscaled;
  return wrap(low / divisor + (low % divisor === 0n ? 0n : 1n));
}

/** Like `milliValueOf(parseQuantity(text))`, quickly for the common forms. Throws on what is no quantity. */
export function milliValue(text: string): Int64 {
  return quickMilliValue(text) ?? milliValueOf(requireQuantity(text));
}

/**
 * The double that the controller uses for tolerances: a product, not the nearest to the decimal. The API
 * server stores the canonical form, so 0.3 comes as 300m.
 */
export function approximateFloat(quantity: Quantity): number {
  let { unscaled, exponent } = quantity;
  while (unscaled !== 0n && unscaled % 10n === 0n) {
    unscaled /= 10n;
    exponent++;
  }
  while (exponent % 3 !== 0) {
    unscaled *= 10n;
    exponent--;
  }
  return exponent === 0 ? Number(unscaled) : Number(unscaled) * Number(`1e${exponent}`);
}

/** Parses or throws a RangeError that shows the text. */
export function requireQuantity(text: string): Quantity {
  const quantity = parseQuantity(text);
  if (!quantity)
    throw new RangeError(`expected a quantity such as 100m or 128Mi, got ${JSON.stringify(text)}`);
  return quantity;
}

/** On overflow some powers of ten wrap around and the others give 0: both are what the controller gets. */
function milliValueOfExact(unscaled: bigint, exponent: number): Int64 {
  const shift = exponent + 3;
  if (shift < 0) return wrap(divideAwayFromZero(unscaled, 10n ** BigInt(-shift)));
  const scaled = unscaled * 10n ** BigInt(shift);
  const fits = scaled === BigInt.asIntN(64, scaled);
  return fits || WRAPPING_SHIFTS.has(shift) ? wrap(scaled) : 0;
}

function decimalExponent(suffix: string): number | null {
  const known = DECIMAL_EXPONENTS[suffix];
  if (known !== undefined) return known;
  if (!/^[eE][-+]?[0-9]+$/.test(suffix)) return null;
  const exponent = Number(suffix.slice(1));
  return Math.abs(exponent) <= MAX_EXPONENT ? exponent : null;
}

function decimalQuantity(sign: bigint, whole: string, fraction: string, exponent: number): Quantity {
  const digits = whole + fraction;
  const scale = exponent - fraction.length;
  const unscaled = sign * BigInt(digits);
  if (digits.length <= MAX_INT64_DIGITS && scale >= NANO) return { unscaled, exponent: scale, exact: true };
  return inNanos(unscaled, scale);
}

function binaryQuantity(sign: bigint, whole: string, fraction: string, exponent: number): Quantity {
  const unscaled = sign * BigInt(whole + fraction) * 2n ** BigInt(exponent);
  const spareDigits = 14 - whole.length - Math.trunc((exponent * 3) / 10);
  if (fraction === '' && spareDigits >= 0) return { unscaled, exponent: 0, exact: true };
  const quantity = inNanos(unscaled, -fraction.length);
  const max = MAX_INT64 * 10n ** 9n;
  if (quantity.unscaled > max) return { ...quantity, unscaled: max };
  if (quantity.unscaled < -max) return { ...quantity, unscaled: -max };
  return quantity;
}

function inNanos(unscaled: bigint, scale: number): Quantity {
  const shift = scale - NANO;
  const nanos =
    shift >= 0 ? unscaled * 10n ** BigInt(shift) : divideAwayFromZero(unscaled, 10n ** BigInt(-shift));
  return { unscaled: nanos, exponent: NANO, exact: false };
}

function divideAwayFromZero(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (value % divisor === 0n) return quotient;
  return value > 0n ? quotient + 1n : quotient - 1n;
}

/** Up to 12 digits and one of the everyday suffixes; undefined for the rest. */
function quickMilliValue(text: string): number | undefined {
  let value = 0;
  let at = 0;
  for (; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at === 0 || at > 12) return undefined;
  const first = text.charCodeAt(at);
  switch (text.length - at) {
    case 0:
      return value * 1000;
    case 1:
      if (first === CODE_M) return value;
      if (first === CODE_N) return Math.ceil(value / 1e6);
      return first === CODE_U ? Math.ceil(value / 1e3) : undefined;
    case 2:
      if (text.endsWith('Ki')) return at <= 9 ? value * 1_024_000 : undefined;
      return text.endsWith('Mi') && at <= 6 ? value * 1_048_576_000 : undefined;
    default:
      return undefined;
  }
}
