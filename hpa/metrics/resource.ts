import type { Int64 } from '../numbers/int64.ts';
import { podRequests, type RequestRules } from '../pods/requests.ts';
import { milliValue } from '../quantity.ts';
import { formatMilli } from '../quantity-format.ts';
import { gateEnabled } from '../release.ts';
import { averageMeasure } from '../replicas/average.ts';
import { replicasByPods } from '../replicas/by-pods.ts';
import { utilizationMeasure } from '../replicas/utilization.ts';
import { fail, type Result, succeed } from '../result.ts';
import type { ContainerResourceMetricSource, MetricTarget, ResourceMetricSource } from '../spec/types.ts';
import type { MetricStatus, MetricValue } from '../state.ts';
import { usablePods } from './pods.ts';
import { readResource } from './readings.ts';
import type { MetricContext, MetricFailure, MetricOutcome } from './types.ts';

/** CPU, memory, … of whole pods. */
export function evaluateResource(
  { name, target }: ResourceMetricSource,
  context: MetricContext,
): MetricOutcome {
  const evaluated = evaluate({ resource: name, target }, context);
  if (!evaluated.ok) return failure('FailedGetResourceMetric', `${name} resource`, evaluated.error);
  const { replicas, current } = evaluated.value;
  const status: MetricStatus = { type: 'Resource', resource: { name, current } };
  return { ok: true, replicas, name: describe(name, target, ''), status };
}

/** CPU, memory, … of one container in each pod. */
export function evaluateContainerResource(
  { name, container, target }: ContainerResourceMetricSource,
  context: MetricContext,
): MetricOutcome {
  const evaluated = evaluate({ resource: name, container, target }, context);
  if (!evaluated.ok) {
    return failure('FailedGetContainerResourceMetric', `${container} container`, evaluated.error);
  }
  const { replicas, current } = evaluated.value;
  const status: MetricStatus = { type: 'ContainerResource', containerResource: { name, container, current } };
  return { ok: true, replicas, name: describe(name, target, ' container'), status };
}

interface ResourceQuery {
  readonly resource: string;
  readonly container?: string;
  readonly target: MetricTarget;
}

interface Evaluated {
  readonly replicas: number;
  readonly current: MetricValue;
}

function evaluate(query: ResourceQuery, context: MetricContext): Result<Evaluated> {
  const { averageValue, averageUtilization } = query.target;
  if (averageValue !== undefined) {
    const result = byAverageValue(query, milliValue(averageValue), context);
    return result.ok ? result : fail(`failed to get ${query.resource} usage: ${result.error}`);
  }
  if (averageUtilization !== undefined) {
    const result = byUtilization(query, averageUtilization, context);
    return result.ok ? result : fail(`failed to get ${query.resource} utilization: ${result.error}`);
  }
  return fail(
    'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
  );
}

function byAverageValue(query: ResourceQuery, targetMilli: Int64, context: MetricContext): Result<Evaluated> {
  const usable = usableResource(query, context);
  if (!usable.ok) return usable;
  const { metrics, groups } = usable.value;
  const measure = averageMeasure(targetMilli, context.metric, context.trace);
  const result = replicasByPods(metrics, groups, measure, byPodsArgs(context));
  if (!result.ok) return result;
  const { replicas, measured } = result.value;
  return succeed({ replicas, current: { averageValue: format(query.resource, measured.averageMilli) } });
}

function byUtilization(query: ResourceQuery, target: number, context: MetricContext): Result<Evaluated> {
  const { resource, container } = query;
  const { pods, controller } = context.input;
  const usable = usableResource(query, context);
  if (!usable.ok) return usable;
  const { metrics, groups } = usable.value;
  const rules: RequestRules = {
    podLevelResources: gateEnabled(controller.version, controller.gates, 'PodLevelResources'),
    containerMustExist: controller.version !== '1.34',
  };
  const onlyListed = metrics.size === groups.readyCount;
  const requests = podRequests(pods, resource, container, rules, onlyListed);
  if (!requests.ok) return requests;
  const measure = utilizationMeasure(requests.value, target, context.metric, context.trace);
  const result = replicasByPods(metrics, groups, measure, byPodsArgs(context));
  if (!result.ok) return result;
  const { replicas, measured } = result.value;
  const averageValue = format(resource, measured.averageMilli);
  return succeed({ replicas, current: { averageUtilization: measured.utilization, averageValue } });
}

function usableResource({ resource, container }: ResourceQuery, context: MetricContext) {
  const { metrics: snapshot } = context.input;
  const read = readResource(snapshot, resource, container);
  if (!read.ok) return fail(`unable to get metrics for resource ${resource}: ${read.error}`);
  return usablePods(read.value, resource, context);
}

function byPodsArgs({ metric, scale, tolerances, trace }: MetricContext) {
  return { metric, currentReplicas: scale.specReplicas, tolerances, trace };
}

function format(resource: string, milli: Int64): string {
  return formatMilli(milli, resource === 'memory' ? 'binary' : 'decimal');
}

function describe(resource: string, { averageValue }: MetricTarget, container: string): string {
  if (averageValue !== undefined) return `${resource} resource`;
  return `${resource}${container} resource utilization (percentage of request)`;
}

function failure(reason: string, what: string, cause: string): MetricFailure {
  return { ok: false, reason, cause, error: `failed to get ${what} metric value: ${cause}` };
}
