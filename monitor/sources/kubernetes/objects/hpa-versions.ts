import { type Json, list, number, record, records, strings, text } from '../../../../core/lib/json.ts';

/**
 * A HorizontalPodAutoscaler of autoscaling/v1 or v2beta1 in its autoscaling/v2 form; any other as it is (v2beta2 has
 * the same fields). v1 knows a CPU target only: the rest of spec and status is in annotations that the API server
 * writes. Source: kubernetes pkg/apis/autoscaling/v1/conversion.go
 */
export function asV2(hpa: Json): Json {
  switch (hpa.apiVersion) {
    case 'autoscaling/v1':
      return fromV1(hpa);
    case 'autoscaling/v2beta1':
      return fromV2Beta1(hpa);
    default:
      return hpa;
  }
}

const PREFIX = 'autoscaling.alpha.kubernetes.io/';

function fromV1(hpa: Json): Json {
  const metadata = record(hpa.metadata) ?? {};
  const annotations = strings(metadata.annotations);
  const noted = (name: string) => parsed(annotations[`${PREFIX}${name}`]);
  const { targetCPUUtilizationPercentage: cpu, ...spec } = record(hpa.spec) ?? {};
  const { currentCPUUtilizationPercentage: cpuNow, ...status } = record(hpa.status) ?? {};
  // The order in which the API server puts them together again.
  const metrics = [
    ...records(noted('metrics')).map(metricSpec),
    ...(number(cpu) === undefined
      ? []
      : [ofCpu('target', { type: 'Utilization', averageUtilization: number(cpu) })]),
  ];
  const statuses = records(noted('current-metrics')).map(metricStatus);
  if (statuses.length === 0 && number(cpuNow) !== undefined) {
    statuses.push(ofCpu('current', { averageUtilization: number(cpuNow) }));
  }
  const behavior = record(noted('behavior'));
  const conditions = list(noted('conditions'));
  const kept = Object.entries(annotations).filter(([name]) => !name.startsWith(PREFIX));
  return {
    ...hpa,
    apiVersion: 'autoscaling/v2',
    metadata: { ...metadata, annotations: Object.fromEntries(kept) },
    spec: {
      ...withTargetGroup(spec),
      ...(metrics.length > 0 && { metrics }),
      ...(behavior !== undefined && { behavior: withSmallKeys(behavior) }),
    },
    status: {
      ...status,
      ...(statuses.length > 0 && { currentMetrics: inOrderOf(metrics, statuses) }),
      ...(conditions.length > 0 && { conditions }),
    },
  };
}

function fromV2Beta1(hpa: Json): Json {
  const spec = record(hpa.spec);
  const status = record(hpa.status);
  const metrics = records(spec?.metrics).map(metricSpec);
  const currentMetrics = records(status?.currentMetrics).map(metricStatus);
  return {
    ...hpa,
    apiVersion: 'autoscaling/v2',
    spec: { ...withTargetGroup(spec ?? {}), ...(metrics.length > 0 && { metrics }) },
    status: { ...status, ...(currentMetrics.length > 0 && { currentMetrics }) },
  };
}

const APPS: readonly unknown[] = ['Deployment', 'StatefulSet', 'ReplicaSet'];

/** The old versions leave out which group the target is of. */
function withTargetGroup(spec: Json): Json {
  const target = record(spec.scaleTargetRef);
  if (target === undefined || text(target.apiVersion) !== undefined || !APPS.includes(target.kind))
    return spec;
  return { ...spec, scaleTargetRef: { ...target, apiVersion: 'apps/v1' } };
}

const FIELDS: Readonly<Record<string, string>> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

function metricSpec(metric: Json): Json {
  return converted(metric, 'target');
}

function metricStatus(metric: Json): Json {
  return converted(metric, 'current');
}

/** One metric of the old form, its amounts side by side (`targetAverageValue`), in the new one (`target: {…}`). */
function converted(metric: Json, part: 'target' | 'current'): Json {
  const type = text(metric.type) ?? '';
  const field = FIELDS[type];
  const body = field === undefined ? undefined : record(metric[field]);
  if (field === undefined || body === undefined) return { type };
  const isObject = type === 'Object';
  const averageUtilization = number(body[`${part}AverageUtilization`]);
  const averageValue = body[isObject ? 'averageValue' : `${part}AverageValue`] ?? undefined;
  const value = averageValue === undefined ? (body[`${part}Value`] ?? undefined) : undefined;
  const amounts = {
    ...(averageUtilization !== undefined && { averageUtilization }),
    ...(averageValue !== undefined && { averageValue }),
    ...(value !== undefined && { value }),
  };
  const kind =
    averageUtilization !== undefined ? 'Utilization' : averageValue !== undefined ? 'AverageValue' : 'Value';
  return {
    type,
    [field]: {
      ...identityOf(type, body),
      [part]: part === 'target' ? { type: kind, ...amounts } : amounts,
    },
  };
}

function identityOf(type: string, body: Json): Json {
  if (type === 'Resource') return { name: body.name };
  if (type === 'ContainerResource') return { name: body.name, container: body.container };
  const selector = record(body.selector) ?? record(body.metricSelector);
  const metric = { name: body.metricName, ...(selector !== undefined && { selector }) };
  return type === 'Object' ? { metric, describedObject: body.target } : { metric };
}

function ofCpu(part: 'target' | 'current', amounts: Json): Json {
  return { type: 'Resource', resource: { name: 'cpu', [part]: amounts } };
}

/** Without a status of its own a metric failed, which is written as an entry without a type. */
function inOrderOf(metrics: readonly Json[], statuses: readonly Json[]): readonly Json[] {
  return metrics.map((metric) => statuses.find((one) => nameOf(one) === nameOf(metric)) ?? { type: '' });
}

function nameOf(metric: Json): string {
  const type = text(metric.type) ?? '';
  const { target: _target, current: _current, ...identity } = record(metric[FIELDS[type] ?? '']) ?? {};
  return JSON.stringify([type, identity]);
}

function parsed(annotation: string | undefined): unknown {
  if (annotation === undefined) return undefined;
  try {
    return JSON.parse(annotation);
  } catch {
    return undefined;
  }
}

/** The annotation of the behavior is written with the names of Go's fields: `StabilizationWindowSeconds`. */
function withSmallKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSmallKeys);
  const fields = record(value);
  if (fields === undefined) return value;
  const known = Object.entries(fields).filter(([, field]) => field !== null);
  return Object.fromEntries(
    known.map(([key, field]) => [`${key[0]?.toLowerCase()}${key.slice(1)}`, withSmallKeys(field)]),
  );
}
