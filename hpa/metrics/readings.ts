import type { MetricsSnapshot, PodsSample, ResourceSample, Unavailable } from '../input.ts';
import { add, type Int64 } from '../numbers/int64.ts';
import { milliValue } from '../quantity.ts';
import { fail, type Result, succeed } from '../result.ts';
import type { MetricIdentifier } from '../spec/types.ts';
import { metricKey } from './selector.ts';

/** A pod's sample of one metric. */
export interface PodMetric {
  readonly milli: Int64;
  readonly timestampMs: number;
  readonly windowMs: number;
}

/** Pod name → sample. */
export type PodMetrics = Map<string, PodMetric>;

const CUSTOM_METRIC_WINDOW_MS = 60_000;

/**
 * Usage of a resource per pod, or of one container per pod. A pod is left out if one of its containers
 * (or that container) has no value for the resource.
 */
export function readResource(
  snapshot: MetricsSnapshot,
  resource: string,
  container?: string,
): Result<PodMetrics> {
  const samples = snapshot.resource ?? [];
  const error = snapshot.resourceErrors?.[resource] ?? errorOf(samples);
  if (error !== undefined) return fail(`unable to fetch metrics from resource metrics API: ${error}`);
  if (!isList(samples)) return fail('no metrics returned from resource metrics API');
  const metrics: PodMetrics = new Map();
  for (const sample of samples) {
    const milli =
      container === undefined ? podUsage(sample, resource) : containerUsage(sample, resource, container);
    if (milli === undefined) continue;
    const { pod, timestampMs, windowSeconds } = sample;
    metrics.set(pod, { milli, timestampMs, windowMs: windowSeconds * 1000 });
  }
  return succeed(metrics);
}

/** A custom metric of every pod. */
export function readPods(snapshot: MetricsSnapshot, metric: MetricIdentifier): Result<PodMetrics> {
  const samples: readonly PodsSample[] | Unavailable = lookUp(snapshot.pods, metric) ?? [];
  const error = errorOf(samples);
  if (error !== undefined) return fail(`unable to fetch metrics from custom metrics API: ${error}`);
  if (!isList(samples)) return fail('no metrics returned from custom metrics API');
  const metrics: PodMetrics = new Map();
  for (const { pod, value } of samples) {
    metrics.set(pod, { milli: milliValue(value), timestampMs: 0, windowMs: CUSTOM_METRIC_WINDOW_MS });
  }
  return succeed(metrics);
}

/** A custom metric of one object, in thousandths. */
export function readObject(snapshot: MetricsSnapshot, metric: MetricIdentifier): Result<Int64> {
  const value = lookUp(snapshot.object, metric) ?? { error: `no value of metric ${metric.name} was given` };
  if (typeof value === 'string') return succeed(milliValue(value));
  return fail(`unable to fetch metrics from custom metrics API: ${value.error}`);
}

/** All values of an external metric, in thousandths. */
export function readExternal(snapshot: MetricsSnapshot, metric: MetricIdentifier): Result<readonly Int64[]> {
  const values: readonly string[] | Unavailable = lookUp(snapshot.external, metric) ?? [];
  const error = errorOf(values);
  if (error !== undefined) return fail(`unable to fetch metrics from external metrics API: ${error}`);
  if (!isList(values)) return fail('no metrics returned from external metrics API');
  return succeed(values.map(milliValue));
}

function podUsage({ containers }: ResourceSample, resource: string): Int64 | undefined {
  if (containers.length === 0) return undefined;
  let sum: Int64 = 0;
  for (const { usage } of containers) {
    const quantity = usage[resource];
    if (quantity === undefined) return undefined;
    sum = add(sum, milliValue(quantity));
  }
  return sum;
}

function containerUsage(
  { containers }: ResourceSample,
  resource: string,
  container: string,
): Int64 | undefined {
  const quantity = containers.find(({ name }) => name === container)?.usage[resource];
  return quantity === undefined ? undefined : milliValue(quantity);
}

function lookUp<T>(values: Readonly<Record<string, T>> | undefined, metric: MetricIdentifier): T | undefined {
  if (!values) return undefined;
  const key = metricKey(metric.name, metric.selector);
  if (Object.hasOwn(values, key)) return values[key];
  return Object.hasOwn(values, metric.name) ? values[metric.name] : undefined;
}

function errorOf(answer: readonly unknown[] | Unavailable): string | undefined {
  return 'error' in answer ? answer.error : undefined;
}

/** An empty answer is an error too. */
function isList<T>(answer: readonly T[] | Unavailable): answer is readonly T[] {
  return !('error' in answer) && answer.length > 0;
}
