import type { PodMetrics } from '../metrics/readings.ts';
import { add, divide, type Int64, toFloat } from '../numbers/int64.ts';
import { succeed } from '../result.ts';
import type { TraceEntry } from '../trace.ts';
import type { PodMeasure } from './by-pods.ts';

export interface Average {
  /** average / target */
  readonly ratio: number;
  /** trunc(Σ value / pods), over all samples, those of unknown pods too. */
  readonly averageMilli: Int64;
}

/** Compares the average of a metric with a target value. A missing pod is assumed to have the target. */
export function averageMeasure(targetMilli: Int64, metric: number, trace: TraceEntry[]): PodMeasure<Average> {
  let traced = false;
  return {
    missingAs: 'target',
    missingWhenShrinking: () => targetMilli,
    measure: (metrics) => {
      const measured = measureAverage(metrics, targetMilli);
      if (traced) return succeed(measured);
      traced = true;
      const { usageMilli, averageMilli, ratio } = measured;
      trace.push({
        rule: 'metric.average',
        metric,
        pods: metrics.size,
        usageMilli: toFloat(usageMilli),
        averageMilli: toFloat(averageMilli),
        targetMilli: toFloat(targetMilli),
        ratio,
      });
      return succeed(measured);
    },
  };
}

function measureAverage(metrics: PodMetrics, targetMilli: Int64): Average & { readonly usageMilli: Int64 } {
  let usageMilli: Int64 = 0;
  for (const { milli } of metrics.values()) usageMilli = add(usageMilli, milli);
  const averageMilli = divide(usageMilli, metrics.size);
  return { ratio: toFloat(averageMilli) / toFloat(targetMilli), averageMilli, usageMilli };
}
