import type { ImpossibleFigure } from '../../../core/timeline/cause.ts';
import { parseQuantity } from '../../../hpa/quantity.ts';
import { inNanos } from '../../../hpa/quantity-sum.ts';

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
export function quantityFault(
  quantity: unknown,
  resource: ImpossibleFigure['resource'],
): ImpossibleFigure['fault'] | null {
  if (quantity === undefined || quantity === null) return null;
  const nano = parseNano(quantity);
  if (nano === null) return 'no-quantity';
  if (nano < 0n) return 'negative';
  return nano > (resource === 'cpu' ? MOST_CPU_NANO : MOST_MEMORY_NANO) ? 'too-much' : null;
}

function amountOf(quantity: unknown, mostNano: bigint, unit: bigint): number | null {
  const nano = parseNano(quantity);
  return nano === null || nano < 0n || nano > mostNano ? null : Number(ceilQuotient(nano, unit));
}

const NANO = 1_000_000_000n;
/** A million cores, an exbibyte: whoever says more is broken. */
const MOST_CPU_NANO = 1_000_000n * NANO;
const MOST_MEMORY_NANO = (1n << 60n) * NANO;

/** Billionths as an integer: memory in bytes × 10⁹ would not fit a double. */
function parseNano(quantity: unknown): bigint | null {
  if (typeof quantity !== 'string' && typeof quantity !== 'number') return null;
  const text = String(quantity).trim();
  // The API takes a suffix alone for zero.
  const parsed = /\d/.test(text) ? parseQuantity(text) : null;
  return parsed === null ? null : inNanos(parsed);
}

function ceilQuotient(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}
