import type { HpaInput, MetricsSnapshot, PodSnapshot, ResourceSample } from '../../hpa/input.ts';
import { metricKey } from '../../hpa/metrics/selector.ts';
import { approximateFloat, milliValue, parseQuantity } from '../../hpa/quantity.ts';
import type { MetricSpec } from '../../hpa/spec/types.ts';
import type { Condition, MetricStatus } from '../../hpa/state.ts';
import { currentOf } from './status.ts';

export interface InferFrom {
  readonly specMetrics: readonly MetricSpec[];
  /** status.currentMetrics, in the order of the spec. */
  readonly statuses: readonly MetricStatus[];
  readonly pods: readonly PodSnapshot[];
  /** The pods' samples: they tell which pods had one, and when it was taken. */
  readonly samples: readonly ResourceSample[];
  readonly statusReplicas: number;
  readonly scalingActive: Condition | undefined;
}

/**
 * What the metrics APIs must have said for the controller to report these current metrics, where we have not seen
 * it: custom and external metrics always, resources when `resources` is asked for. Each pod gets the average.
 * @param extraMilli added to the first pod: the average in the status was cut, the utilisation was not
 */
export function inferMetrics(
  from: InferFrom,
  resources: 'observed' | 'inferred',
  extraMilli = 0,
): MetricsSnapshot {
  let resource: HpaInput['metrics']['resource'] = from.samples;
  const resourceErrors: Record<string, string> = {};
  const pods: Record<string, { pod: string; value: string }[] | { error: string }> = {};
  const object: Record<string, string | { error: string }> = {};
  const external: Record<string, string[] | { error: string }> = {};
  const error = errorOf(from.scalingActive);

  for (const [i, spec] of from.specMetrics.entries()) {
    const current = currentOf(from.statuses[i]);
    switch (spec.type) {
      case 'Resource':
      case 'ContainerResource': {
        const { name } = spec.type === 'Resource' ? spec.resource : spec.containerResource;
        const container = spec.type === 'Resource' ? undefined : spec.containerResource.container;
        if (resources === 'observed') break;
        if (current?.averageValue === undefined) {
          if (error !== null) resourceErrors[name] = error;
        } else if (Array.isArray(resource)) {
          resource = spread(resource, name, container, milliValue(current.averageValue), extraMilli);
        }
        break;
      }
      case 'Pods': {
        const key = metricKey(spec.pods.metric.name, spec.pods.metric.selector);
        const value = current?.averageValue;
        pods[key] =
          value === undefined
            ? { error: error ?? 'not known' }
            : from.pods.filter(isSampled).map((pod) => ({ pod: pod.name, value }));
        break;
      }
      case 'Object': {
        const key = metricKey(spec.object.metric.name, spec.object.metric.selector);
        object[key] = total(current, from.statusReplicas) ?? { error: error ?? 'not known' };
        break;
      }
      case 'External': {
        const key = metricKey(spec.external.metric.name, spec.external.metric.selector);
        const value = total(current, from.statusReplicas);
        external[key] = value === undefined ? { error: error ?? 'not known' } : [value];
        break;
      }
      default:
        spec satisfies never;
    }
  }
  return { resource, resourceErrors, pods, object, external };
}

function isSampled({ phase, deleting }: PodSnapshot): boolean {
  return phase === 'Running' && deleting !== true;
}

/** The whole value; a value per pod is multiplied by the replicas that it was divided by. */
function total(current: ReturnType<typeof currentOf>, replicas: number): string | undefined {
  if (current?.value !== undefined) return current.value;
  const average = current?.averageValue === undefined ? null : parseQuantity(current.averageValue);
  return average === null ? undefined : `${Math.round(approximateFloat(average) * 1000 * replicas)}m`;
}

function spread(
  samples: readonly ResourceSample[],
  resource: string,
  container: string | undefined,
  averageMilli: number | bigint,
  extraMilli: number,
): readonly ResourceSample[] {
  return samples.map((sample, i) => {
    const value = `${BigInt(averageMilli) + BigInt(i === 0 ? extraMilli : 0)}m`;
    let given = false;
    const containers = sample.containers.map((one) => {
      const takes = container === undefined ? !given : one.name === container;
      if (container !== undefined && !takes) return one;
      given = true;
      return { ...one, usage: { ...one.usage, [resource]: takes ? value : '0' } };
    });
    return { ...sample, containers };
  });
}

const FETCHING = /unable to fetch metrics from \w+ metrics API: (.*)$/s;

/** The innermost text of why the metrics failed, from the condition that tells of it. */
function errorOf(scalingActive: Condition | undefined): string | null {
  if (scalingActive?.status !== 'False' || !scalingActive.reason.startsWith('FailedGet')) return null;
  return FETCHING.exec(scalingActive.message)?.[1] ?? scalingActive.message;
}
