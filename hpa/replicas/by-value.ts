import type { PodSnapshot } from '../input.ts';
import { int32FromFloat, MAX_INT32 } from '../numbers/int32.ts';
import { type Int64, toFloat } from '../numbers/int64.ts';
import { countReadyPods } from '../pods/group.ts';
import { fail, type Result, succeed } from '../result.ts';
import type { TraceEntry } from '../trace.ts';
import { withinTolerance } from './by-pods.ts';
import { isWithin, type Tolerances } from './tolerance.ts';

export interface ByValueArgs {
  readonly metric: number;
  readonly currentReplicas: number;
  readonly pods: readonly PodSnapshot[];
  readonly tolerances: Tolerances;
  /** 1.37 stops at the largest 32-bit integer; before, a larger count wrapped. */
  readonly capped: boolean;
  readonly trace: TraceEntry[];
}

/**
 * Replicas for an Object or External metric with a target for the whole: ceil(value / target · ready pods),
 * and ceil(value / target), without tolerance, when there are no replicas yet.
 */
export function replicasByValue(valueMilli: Int64, targetMilli: Int64, args: ByValueArgs): Result<number> {
  const { metric, currentReplicas, pods, tolerances, capped, trace } = args;
  const ratio = toFloat(valueMilli) / toFloat(targetMilli);
  const amounts = { valueMilli: toFloat(valueMilli), targetMilli: toFloat(targetMilli) };
  trace.push({ rule: 'metric.value', metric, ...amounts, ratio });
  if (currentReplicas === 0) {
    const replicas = int32FromFloat(Math.ceil(ratio));
    trace.push({ rule: 'replicas.computed', metric, ratio, pods: 1, replicas });
    return succeed(replicas);
  }
  if (isWithin(tolerances, ratio)) {
    trace.push(withinTolerance(metric, ratio, tolerances, currentReplicas));
    return succeed(currentReplicas);
  }
  if (pods.length === 0) {
    return fail(
      'unable to calculate ready pods: no pods returned by selector while calculating replica count',
    );
  }
  const ready = countReadyPods(pods);
  const product = ratio * ready;
  const replicas = capped && product > MAX_INT32 ? MAX_INT32 : int32FromFloat(Math.ceil(product));
  trace.push({ rule: 'replicas.computed', metric, ratio, pods: ready, replicas });
  return succeed(replicas);
}
