const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/;

/**
 * A Kubernetes quantity (`250m`, `1.5Gi`, `2`) as a number in its base unit: cores, bytes.
 * Good to 15 digits, which is enough for limits; throws a TypeError on anything else than a quantity.
 */
export function parseQuantity(quantity: string | number): number {
  const match = QUANTITY.exec(String(quantity).trim());
  if (!match) throw new TypeError(`not a Kubernetes quantity: "${quantity}" (expected 250m, 1.5Gi, 2, …)`);
  const [, digits = '', exponent = '', suffix = ''] = match;
  return Number(digits + exponent) * (SUFFIXES[suffix] ?? 1);
}

/** Null when there is no such quantity. */
export function millicores(quantity: string | number | undefined): number | null {
  return quantity === undefined ? null : Math.ceil(roundOff(parseQuantity(quantity) * 1000));
}

/** Null when there is no such quantity. */
export function bytes(quantity: string | number | undefined): number | null {
  return quantity === undefined ? null : Math.ceil(roundOff(parseQuantity(quantity)));
}

/** 0.1 + 0.2 must not round up to the next unit. */
function roundOff(value: number): number {
  return Number(value.toPrecision(15));
}
