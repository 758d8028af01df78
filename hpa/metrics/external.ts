import type { Int64 } from '../numbers/int64.ts';
import { milliValue } from '../quantity.ts';
import { formatMilli } from '../quantity-format.ts';
import { replicasByValue } from '../replicas/by-value.ts';
import { replicasByValuePerPod } from '../replicas/by-value-per-pod.ts';
import { fail, type Result } from '../result.ts';
import type { ExternalMetricSource, MetricIdentifier } from '../spec/types.ts';
import type { MetricStatus, MetricValue } from '../state.ts';
import { readExternal } from './readings.ts';
import { formatSelector, selectorError } from './selector.ts';
import { sumForAverage, sumForValue } from './sum.ts';
import type { MetricContext, MetricFailure, MetricOutcome } from './types.ts';

/** A metric from outside the cluster, such as the length of a queue; its values are summed. */
export function evaluateExternal(
  { metric, target }: ExternalMetricSource,
  context: MetricContext,
): MetricOutcome {
  if (target.averageValue !== undefined) return byValuePerPod(metric, target.averageValue, context);
  if (target.value !== undefined) return byValue(metric, target.value, context);
  return failure(
    metric,
    'invalid external metric source: neither a value target nor an average value target was set',
    '',
  );
}

function byValuePerPod(identifier: MetricIdentifier, target: string, context: MetricContext): MetricOutcome {
  const { metric, scale, tolerances, trace } = context;
  const wrapping = `failed to get ${identifier.name} external metric: `;
  const read = readValues(identifier, context);
  if (!read.ok) return failure(identifier, read.error, wrapping);
  const { replicas, averageMilli } = replicasByValuePerPod(sumForAverage(read.value), milliValue(target), {
    metric,
    statusReplicas: scale.statusReplicas,
    tolerances,
    capped: true,
    trace,
  });
  return proposal(identifier, replicas, { averageValue: formatMilli(averageMilli) });
}

function byValue(identifier: MetricIdentifier, target: string, context: MetricContext): MetricOutcome {
  const { input, metric, scale, tolerances, trace } = context;
  const { version } = input.controller;
  const wrapping = `failed to get external metric ${identifier.name}: `;
  const read = readValues(identifier, context);
  if (!read.ok) return failure(identifier, read.error, wrapping);
  const sum = sumForValue(read.value, version);
  const result = replicasByValue(sum, milliValue(target), {
    metric,
    currentReplicas: scale.specReplicas,
    pods: input.pods,
    tolerances,
    capped: version !== '1.34',
    trace,
  });
  if (!result.ok) return failure(identifier, result.error, wrapping);
  return proposal(identifier, result.value, { value: formatMilli(sum) });
}

function proposal(metric: MetricIdentifier, replicas: number, current: MetricValue): MetricOutcome {
  const status: MetricStatus = { type: 'External', external: { metric, current } };
  const name = `external metric ${metric.name}(${formatSelector(metric.selector)})`;
  return { ok: true, replicas, name, status };
}

function readValues(
  identifier: MetricIdentifier,
  { input: { metrics, namespace, controller } }: MetricContext,
): Result<readonly Int64[]> {
  const { name, selector } = identifier;
  const wrongSelector = selectorError(selector, controller.version);
  if (wrongSelector !== null) return fail(wrongSelector);
  const read = readExternal(metrics, identifier);
  if (read.ok) return read;
  return fail(
    `unable to get external metric ${namespace}/${name}/${formatSelector(selector)}: ${read.error}`,
  );
}

function failure({ name }: MetricIdentifier, cause: string, wrapping: string): MetricFailure {
  const error = `failed to get ${name} external metric value: ${wrapping}${cause}`;
  return { ok: false, reason: 'FailedGetExternalMetric', cause, error };
}
