import { groupPods, type PodGroups } from '../pods/group.ts';
import { milliValue } from '../quantity.ts';
import { formatMilli } from '../quantity-format.ts';
import { averageMeasure } from '../replicas/average.ts';
import { replicasByPods } from '../replicas/by-pods.ts';
import { fail, type Result, succeed } from '../result.ts';
import type { PodsMetricSource } from '../spec/types.ts';
import type { MetricStatus } from '../state.ts';
import { type PodMetrics, readPods } from './readings.ts';
import { selectorError } from './selector.ts';
import type { MetricContext, MetricOutcome } from './types.ts';

/** A custom metric of every pod, compared with a target average. */
export function evaluatePods({ metric, target }: PodsMetricSource, context: MetricContext): MetricOutcome {
  const evaluated = evaluate({ metric, target }, context);
  if (!evaluated.ok) {
    const cause = evaluated.error;
    const error = `failed to get pods metric value: ${cause}`;
    return { ok: false, reason: 'FailedGetPodsMetric', cause, error };
  }
  const { replicas, measured } = evaluated.value;
  const current = { averageValue: formatMilli(measured.averageMilli) };
  const status: MetricStatus = { type: 'Pods', pods: { metric, current } };
  return { ok: true, replicas, name: `pods metric ${metric.name}`, status };
}

function evaluate({ metric, target }: PodsMetricSource, context: MetricContext) {
  const wrongSelector = selectorError(metric.selector, context.input.controller.version);
  if (wrongSelector !== null) return fail(wrongSelector);
  const read = readPods(context.input.metrics, metric);
  if (!read.ok) return fail(`unable to get metric ${metric.name}: ${read.error}`);
  const usable = usablePods(read.value, '', context);
  if (!usable.ok) return usable;
  const measure = averageMeasure(milliValue(target.averageValue ?? '0'), context.metric, context.trace);
  return replicasByPods(usable.value.metrics, usable.value.groups, measure, {
    metric: context.metric,
    currentReplicas: context.scale.specReplicas,
    tolerances: context.tolerances,
    trace: context.trace,
  });
}

/** Groups the pods and drops the samples that say nothing. `resource` is empty for custom metrics. */
export function usablePods(
  metrics: PodMetrics,
  resource: string,
  { input, now, metric, trace }: MetricContext,
): Result<{ readonly metrics: PodMetrics; readonly groups: PodGroups }> {
  if (input.pods.length === 0) return fail('no pods returned by selector while calculating replica count');
  const groups = groupPods(input.pods, metrics, resource, input.controller, now);
  const { readyCount, unready, missing, ignored } = groups;
  trace.push({ rule: 'pods.grouped', metric, ready: readyCount, unready, missing, ignored });
  for (const pod of ignored) metrics.delete(pod);
  for (const pod of unready) metrics.delete(pod);
  if (metrics.size > 0) return succeed({ metrics, groups });
  return fail('did not receive metrics for targeted pods (pods might be unready)');
}
