import type { Quantity } from './quantity.ts';

/** The sum as the API machinery forms it: exact while both are and 64 bits hold it, else in nano-units. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return (a.exact && b.exact && exactSum(a, b)) || sumInNanos(a, b);
}

/** Every quantity is a whole number of nano-units. */
export function inNanos({ unscaled, exponent }: Quantity): bigint {
  return unscaled * 10n ** BigInt(exponent + 9);
}

function exactSum(a: Quantity, b: Quantity): Quantity | null {
  if (b.unscaled === 0n) return a;
  if (a.unscaled === 0n) return b;
  const exponent = Math.min(a.exponent, b.exponent);
  const [first, second] = [a, b].map((one) => one.unscaled * 10n ** BigInt(one.exponent - exponent));
  const unscaled = (first ?? 0n) + (second ?? 0n);
  const fit = [first, second, unscaled].every((value) => value === BigInt.asIntN(64, value ?? 0n));
  return fit ? { unscaled, exponent, exact: true } : null;
}

function sumInNanos(a: Quantity, b: Quantity): Quantity {
  return { unscaled: inNanos(a) + inNanos(b), exponent: -9, exact: false };
}
