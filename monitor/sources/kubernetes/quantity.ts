/**
 * Kubernetes quantities (`250m`, `1.5Gi`, `1e3`, `12345678n`) in the units of the timeline.
 * Fractions round up, as Kubernetes does. Anything that is no amount of CPU or memory is null, never zero.
 * Format: kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity
 */
export function cpuMillicores(quantity: unknown): number | null {
  return amountOf(quantity, MOST_CPU_NANO, 1_000_000n);
}

/** Bytes, rounded up to whole ones. */
export function memoryBytes(quantity: unknown): number | null {
  return amountOf(quantity, MOST_MEMORY_NANO, NANO);
}

/** Why an amount that is there can't be used; null: it can, or there is none. */
export function quantityProblem(quantity: unknown, resource: 'cpu' | 'memory'): string | null {
  if (quantity === undefined || quantity === null) return null;
  const nano = parseNano(quantity);
  if (nano === null) return 'no quantity';
  if (nano < 0n) return 'negative';
  return nano > (resource === 'cpu' ? MOST_CPU_NANO : MOST_MEMORY_NANO) ? 'more than any machine has' : null;
}

function amountOf(quantity: unknown, mostNano: bigint, unit: bigint): number | null {
  const nano = parseNano(quantity);
  return nano === null || nano < 0n || nano > mostNano ? null : Number(ceilQuotient(nano, unit));
}

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]))?$/;

const NANO = 1_000_000_000n;
/** A million cores, an exbibyte: whoever says more is broken. */
const MOST_CPU_NANO = 1_000_000n * NANO;
const MOST_MEMORY_NANO = (1n << 60n) * NANO;

/** Each suffix as a fraction, so that everything stays an exact integer. */
const SUFFIX: Readonly<Record<string, readonly [bigint, bigint]>> = {
  n: [1n, NANO],
  u: [1n, 1_000_000n],
  m: [1n, 1000n],
  k: [10n ** 3n, 1n],
  M: [10n ** 6n, 1n],
  G: [10n ** 9n, 1n],
  T: [10n ** 12n, 1n],
  P: [10n ** 15n, 1n],
  E: [10n ** 18n, 1n],
  Ki: [1n << 10n, 1n],
  Mi: [1n << 20n, 1n],
  Gi: [1n << 30n, 1n],
  Ti: [1n << 40n, 1n],
  Pi: [1n << 50n, 1n],
  Ei: [1n << 60n, 1n],
};

/** Billionths as an integer: memory in bytes × 10⁹ would not fit a double. */
function parseNano(quantity: unknown): bigint | null {
  if (typeof quantity !== 'string' && typeof quantity !== 'number') return null;
  const match = QUANTITY.exec(String(quantity).trim());
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', exponent, suffix] = match;
  if (whole === '' && fraction === '') return null;

  const [numerator, denominator] = scale(exponent, suffix);
  const digits = BigInt(`${whole}${fraction}`) * numerator * NANO;
  const nano = ceilQuotient(digits, denominator * 10n ** BigInt(fraction.length));
  return sign === '-' ? -nano : nano;
}

function scale(exponent: string | undefined, suffix: string | undefined): readonly [bigint, bigint] {
  if (exponent !== undefined) {
    const power = Number(exponent);
    return power < 0 ? [1n, 10n ** BigInt(-power)] : [10n ** BigInt(power), 1n];
  }
  return (suffix === undefined ? undefined : SUFFIX[suffix]) ?? [1n, 1n];
}

function ceilQuotient(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}
