import type { PodMetrics } from '../metrics/readings.ts';
import { int32FromFloat } from '../numbers/int32.ts';
import type { Int64 } from '../numbers/int64.ts';
import type { PodGroups } from '../pods/group.ts';
import { type Result, succeed } from '../result.ts';
import type { TraceEntry } from '../trace.ts';
import { isWithin, type Tolerances } from './tolerance.ts';

/** How a set of samples compares with the target, and what stands in for a pod without a sample. */
export interface PodMeasure<M extends { readonly ratio: number }> {
  readonly measure: (metrics: PodMetrics) => Result<M>;
  /** The value that a missing pod is assumed to have when the others would shrink the target. */
  readonly missingWhenShrinking: (pod: string) => Int64;
  readonly missingAs: 'request' | 'target';
}

export interface ByPodsArgs {
  readonly metric: number;
  readonly currentReplicas: number;
  readonly tolerances: Tolerances;
  readonly trace: TraceEntry[];
}

export interface ByPodsResult<M> {
  readonly replicas: number;
  /** Of the pods that really had samples. */
  readonly measured: M;
}

/**
 * Replicas for a metric with one sample per pod: ceil(ratio · pods).
 *
 * Pods without a usable sample make it cautious: before shrinking they are assumed to be busy, before growing
 * to be idle, and if that turns the direction the count stays. `metrics` holds the samples of usable pods
 * and is filled in on the way.
 */
export function replicasByPods<M extends { readonly ratio: number }>(
  metrics: PodMetrics,
  { readyCount, unready, missing }: PodGroups,
  { measure, missingWhenShrinking, missingAs }: PodMeasure<M>,
  { metric, currentReplicas, tolerances, trace }: ByPodsArgs,
): Result<ByPodsResult<M>> {
  const measuring = measure(metrics);
  if (!measuring.ok) return measuring;
  const measured = measuring.value;
  const { ratio } = measured;
  const settle = (replicas: number) => succeed({ replicas, measured });
  const keep = () => settle(currentReplicas);

  const unreadyAsZero = ratio > 1 ? unready.length : 0;
  if (missing.length === 0 && unreadyAsZero === 0) {
    if (isWithin(tolerances, ratio)) {
      trace.push(withinTolerance(metric, ratio, tolerances, currentReplicas));
      return keep();
    }
    const replicas = int32FromFloat(Math.ceil(ratio * readyCount));
    trace.push({ rule: 'replicas.computed', metric, ratio, pods: readyCount, replicas });
    return settle(replicas);
  }

  if (ratio < 1) for (const pod of missing) metrics.set(pod, sampleOf(missingWhenShrinking(pod)));
  if (ratio > 1) for (const pod of missing) metrics.set(pod, sampleOf(0));
  if (ratio > 1) for (const pod of unready) metrics.set(pod, sampleOf(0));
  const filledIn = measure(metrics);
  if (!filledIn.ok) return filledIn;
  const newRatio = filledIn.value.ratio;
  const pods = metrics.size;
  trace.push({
    rule: 'pods.filledIn',
    metric,
    missing: missing.length,
    missingAs: missing.length === 0 || ratio === 1 ? null : ratio < 1 ? missingAs : 'zero',
    unreadyAsZero,
    pods,
    ratioBefore: ratio,
    ratio: newRatio,
  });

  if (isWithin(tolerances, newRatio)) {
    trace.push(withinTolerance(metric, newRatio, tolerances, currentReplicas));
    return keep();
  }
  const replicas = int32FromFloat(Math.ceil(newRatio * pods));
  const ratioTurns = (ratio < 1 && newRatio > 1) || (ratio > 1 && newRatio < 1);
  const countTurns =
    (newRatio < 1 && replicas > currentReplicas) || (newRatio > 1 && replicas < currentReplicas);
  if (ratioTurns || countTurns) {
    const turned = { metric, ratioBefore: ratio, ratio: newRatio, computed: replicas };
    trace.push({ rule: 'direction.kept', ...turned, replicas: currentReplicas });
    return keep();
  }
  trace.push({ rule: 'replicas.computed', metric, ratio: newRatio, pods, replicas });
  return settle(replicas);
}

export function withinTolerance(
  metric: number,
  ratio: number,
  { down, up }: Tolerances,
  replicas: number,
): TraceEntry {
  return { rule: 'tolerance.within', metric, ratio, low: 1 - down, high: 1 + up, replicas };
}

function sampleOf(milli: Int64): { milli: Int64; timestampMs: number; windowMs: number } {
  return { milli, timestampMs: 0, windowMs: 0 };
}
