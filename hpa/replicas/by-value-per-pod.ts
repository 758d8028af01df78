import { int32FromFloat, MAX_INT32 } from '../numbers/int32.ts';
import { type Int64, int64FromFloat, MAX_INT64, toFloat } from '../numbers/int64.ts';
import type { TraceEntry } from '../trace.ts';
import { withinTolerance } from './by-pods.ts';
import { isWithin, type Tolerances } from './tolerance.ts';

export interface PerPodArgs {
  readonly metric: number;
  readonly statusReplicas: number;
  readonly tolerances: Tolerances;
  /** External metrics stop at the largest integers; Object metrics wrap. */
  readonly capped: boolean;
  readonly trace: TraceEntry[];
}

export interface PerPodResult {
  readonly replicas: number;
  /** ceil(value / status replicas) */
  readonly averageMilli: Int64;
}

/**
 * Replicas for an Object or External metric with a target per pod: ceil(value / target), unless
 * value / (target · status replicas) is within tolerance.
 */
export function replicasByValuePerPod(
  valueMilli: Int64,
  targetMilli: Int64,
  { metric, statusReplicas, tolerances, capped, trace }: PerPodArgs,
): PerPodResult {
  const value = toFloat(valueMilli);
  const target = toFloat(targetMilli);
  const ratio = value / (target * statusReplicas);
  const amounts = { valueMilli: value, targetMilli: target };
  trace.push({ rule: 'metric.valuePerPod', metric, ...amounts, statusReplicas, ratio });
  let replicas = statusReplicas;
  if (isWithin(tolerances, ratio)) {
    trace.push(withinTolerance(metric, ratio, tolerances, replicas));
  } else {
    const count = Math.ceil(value / target);
    replicas = capped && count > MAX_INT32 ? MAX_INT32 : int32FromFloat(count);
    trace.push({ rule: 'replicas.fromTotal', metric, ...amounts, replicas });
  }
  if (capped && value >= 2 ** 63) return { replicas, averageMilli: MAX_INT64 };
  return { replicas, averageMilli: int64FromFloat(Math.ceil(value / statusReplicas)) };
}
