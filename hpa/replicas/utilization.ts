import type { PodMetrics } from '../metrics/readings.ts';
import { add, divide, type Int64, multiply, toFloat, toInt32 } from '../numbers/int64.ts';
import type { RequestLookup } from '../pods/requests.ts';
import { fail, type Result, succeed } from '../result.ts';
import type { TraceEntry } from '../trace.ts';
import type { PodMeasure } from './by-pods.ts';

export interface Utilization {
  /** utilization / target */
  readonly ratio: number;
  /** trunc(100 · Σ usage / Σ request), over the pods that have both. */
  readonly utilization: number;
  /** trunc(Σ usage / pods) */
  readonly averageMilli: Int64;
}

/** Compares usage with requests. A missing pod is assumed to use its request, or the target if that is more. */
export function utilizationMeasure(
  requestOf: RequestLookup,
  targetUtilization: number,
  metric: number,
  trace: TraceEntry[],
): PodMeasure<Utilization> {
  const fallbackPercent = Math.max(100, targetUtilization);
  let traced = false;
  return {
    missingAs: fallbackPercent > 100 ? 'target' : 'request',
    missingWhenShrinking: (pod) => divide(multiply(requestOf(pod) ?? 0, fallbackPercent), 100),
    measure: (metrics) => {
      const measured = measureUtilization(metrics, requestOf, targetUtilization);
      if (!measured.ok || traced) return measured;
      traced = true;
      const { pods, usageMilli, requestMilli, utilization, ratio } = measured.value;
      trace.push({
        rule: 'metric.utilization',
        metric,
        pods,
        usageMilli: toFloat(usageMilli),
        requestMilli: toFloat(requestMilli),
        utilization,
        target: targetUtilization,
        ratio,
      });
      return measured;
    },
  };
}

interface MeasuredUtilization extends Utilization {
  readonly pods: number;
  readonly usageMilli: Int64;
  readonly requestMilli: Int64;
}

function measureUtilization(
  metrics: PodMetrics,
  requestOf: RequestLookup,
  target: number,
): Result<MeasuredUtilization> {
  let usageMilli: Int64 = 0;
  let requestMilli: Int64 = 0;
  let pods = 0;
  for (const [pod, { milli }] of metrics) {
    const request = requestOf(pod);
    if (request === undefined) continue;
    usageMilli = add(usageMilli, milli);
    requestMilli = add(requestMilli, request);
    pods++;
  }
  if (toFloat(requestMilli) === 0) return fail('no metrics returned matched known pods');
  const utilization = toInt32(divide(multiply(usageMilli, 100), requestMilli));
  const averageMilli = divide(usageMilli, pods);
  return succeed({ ratio: utilization / target, utilization, averageMilli, pods, usageMilli, requestMilli });
}
