import { milliValue } from '../quantity.ts';
import { formatMilli } from '../quantity-format.ts';
import { replicasByValue } from '../replicas/by-value.ts';
import { replicasByValuePerPod } from '../replicas/by-value-per-pod.ts';
import type { ObjectMetricSource } from '../spec/types.ts';
import type { MetricStatus, MetricValue } from '../state.ts';
import { readObject } from './readings.ts';
import { formatSelector, selectorError } from './selector.ts';
import type { MetricContext, MetricFailure, MetricOutcome } from './types.ts';

/** A custom metric of one object, such as requests per second of an Ingress. */
export function evaluateObject(source: ObjectMetricSource, context: MetricContext): MetricOutcome {
  const { type, value, averageValue } = source.target;
  const wrongSelector = selectorError(source.metric.selector, context.input.controller.version);
  if (wrongSelector !== null) return failure(wrongSelector);
  if (type === 'Value' && value !== undefined) return byValue(source, value, context);
  if (type === 'AverageValue' && averageValue !== undefined)
    return byValuePerPod(source, averageValue, context);
  return failure('invalid object metric source: neither a value target nor an average value target was set');
}

function byValue(source: ObjectMetricSource, target: string, context: MetricContext): MetricOutcome {
  const { input, metric, tolerances, trace } = context;
  const read = readObject(input.metrics, source.metric);
  if (!read.ok) return failure(unavailable(source, read.error, context));
  const result = replicasByValue(read.value, milliValue(target), {
    metric,
    currentReplicas: context.scale.specReplicas,
    pods: input.pods,
    tolerances,
    capped: input.controller.version !== '1.34',
    trace,
  });
  if (!result.ok) return failure(result.error);
  return {
    ok: true,
    replicas: result.value,
    name: `${source.describedObject.kind} metric ${source.metric.name}`,
    status: statusOf(source, { value: formatMilli(read.value) }),
  };
}

function byValuePerPod(source: ObjectMetricSource, target: string, context: MetricContext): MetricOutcome {
  const { input, metric, tolerances, trace } = context;
  const { name, selector } = source.metric;
  const read = readObject(input.metrics, source.metric);
  if (!read.ok) {
    return failure(unavailable(source, read.error, context), `failed to get ${name} object metric: `);
  }
  const { replicas, averageMilli } = replicasByValuePerPod(read.value, milliValue(target), {
    metric,
    statusReplicas: context.scale.statusReplicas,
    tolerances,
    capped: false,
    trace,
  });
  return {
    ok: true,
    replicas,
    // The controller calls it external here.
    name: `external metric ${name}(${formatSelector(selector)})`,
    status: statusOf(source, { averageValue: formatMilli(averageMilli) }),
  };
}

function statusOf({ metric, describedObject }: ObjectMetricSource, current: MetricValue): MetricStatus {
  return { type: 'Object', object: { metric, describedObject, current } };
}

/** Before 1.37 the words came in the wrong order. */
function unavailable(
  { metric, describedObject: { kind, name } }: ObjectMetricSource,
  error: string,
  { input: { namespace, controller } }: MetricContext,
): string {
  return controller.version === '1.34'
    ? `unable to get metric ${metric.name}: ${kind} on ${namespace} ${name}/${error}`
    : `unable to get metric ${metric.name} on ${kind} ${namespace}/${name}: ${error}`;
}

function failure(cause: string, wrapping = ''): MetricFailure {
  const error = `failed to get object metric value: ${wrapping}${cause}`;
  return { ok: false, reason: 'FailedGetObjectMetric', cause, error };
}
