import { approximateFloat, parseQuantity } from '../../hpa/quantity.ts';
import { listAt, numberAt, objectAt, stringAt } from '../lib/json.ts';

/** The field of a metric spec or status that holds the metric itself. */
const FIELDS = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
} as const;

type MetricType = keyof typeof FIELDS;

/**
 * Every metric of an HPA's spec beside its current value. Statuses are matched by type and name: the controller
 * leaves a metric that failed out, or puts an empty entry in its place.
 */
export function hpaMetrics(spec: unknown, status: unknown): readonly HpaMetric[] {
  const statuses = listAt(status, 'currentMetrics');
  return listAt(spec, 'metrics').flatMap((entry) => {
    const metric = readSpec(entry);
    return metric === null ? [] : [withCurrent(metric, statuses)];
  });
}

type Specified = Pick<HpaMetric, 'type' | 'name' | 'of' | 'targetType' | 'target'>;

function readSpec(entry: unknown): Specified | null {
  const type = stringAt(entry, 'type');
  if (!isMetricType(type)) return null;
  const body = objectAt(entry, FIELDS[type]);
  const target = objectAt(body, 'target');
  const identity = { type, name: nameOf(type, body), of: ownerOf(type, body) };
  const percent = numberAt(target, 'averageUtilization');
  if (percent !== null) return { ...identity, targetType: 'utilization', target: percent };
  const average = quantityAt(target, 'averageValue');
  if (average !== null) return { ...identity, targetType: 'average-value', target: average };
  const value = quantityAt(target, 'value');
  if (value !== null) return { ...identity, targetType: 'value', target: value };
  return null;
}

function withCurrent(metric: Specified, statuses: readonly unknown[]): HpaMetric {
  const found = statuses.find((entry) => {
    if (stringAt(entry, 'type') !== metric.type) return false;
    const body = objectAt(entry, FIELDS[metric.type]);
    return nameOf(metric.type, body) === metric.name && ownerOf(metric.type, body) === metric.of;
  });
  const now = objectAt(objectAt(found, FIELDS[metric.type]), 'current');
  const average = possible(quantityAt(now, 'averageValue'), metric);
  const current = {
    utilization: possible(numberAt(now, 'averageUtilization'), metric),
    'average-value': average,
    value: possible(quantityAt(now, 'value'), metric),
  }[metric.targetType];
  return {
    ...metric,
    current,
    currentAverage: metric.targetType === 'utilization' ? average : null,
    ratio: current === null || metric.target <= 0 ? null : current / metric.target,
  };
}

/** More than the API can store: whoever says so is broken. */
const MOST = 2 ** 63;

/** What can't be is not known. Only a metric of one's own may be below zero. */
function possible(value: number | null, { type }: Specified): number | null {
  const isResource = type === 'Resource' || type === 'ContainerResource';
  return value === null || Math.abs(value) > MOST || (isResource && value < 0) ? null : value;
}

/** Resources name themselves; the others carry `metric.name`. */
function nameOf(type: MetricType, body: unknown): string {
  return (
    (type === 'Resource' || type === 'ContainerResource'
      ? stringAt(body, 'name')
      : stringAt(objectAt(body, 'metric'), 'name')) ?? ''
  );
}

function ownerOf(type: MetricType, body: unknown): string | null {
  if (type === 'ContainerResource') return stringAt(body, 'container');
  if (type !== 'Object') return null;
  const described = objectAt(body, 'describedObject');
  return `${stringAt(described, 'kind') ?? ''}/${stringAt(described, 'name') ?? ''}`;
}

function quantityAt(value: unknown, key: string): number | null {
  const text = stringAt(value, key) ?? numberAt(value, key)?.toString() ?? null;
  const quantity = text === null ? null : parseQuantity(text);
  return quantity === null ? null : approximateFloat(quantity);
}

function isMetricType(type: string | null): type is MetricType {
  return type !== null && Object.hasOwn(FIELDS, type);
}

/** One metric of the spec with its current value beside its target. */
export interface HpaMetric {
  readonly type: 'Resource' | 'ContainerResource' | 'Pods' | 'Object' | 'External';
  /** `cpu`, `memory`, or the metric's name. */
  readonly name: string;
  /** ContainerResource: the container; Object: `Kind/name`; else null. */
  readonly of: string | null;
  /** utilization: per cent of request; average-value: per pod; value: as it is. */
  readonly targetType: 'utilization' | 'average-value' | 'value';
  /** Per cent, or base units (cores, bytes, 1). */
  readonly target: number;
  /** In the unit of `target`; null while the controller does not know it. */
  readonly current: number | null;
  /** Beside a utilisation: the average per pod in base units. */
  readonly currentAverage: number | null;
  /** current ÷ target; null while unknown. */
  readonly ratio: number | null;
}
