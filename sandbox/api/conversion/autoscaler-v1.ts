import type { KubeObject } from '../../store/types.ts';

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';

interface Metric {
  type: string;
  resource?: { name: string; target: { type: string; averageUtilization?: number } };
}

/** autoscaling/v1 knows one CPU target; what it has no fields for travels in annotations. */
export function autoscalerToV1(hpa: KubeObject): KubeObject {
  const { metrics = [], behavior, ...spec } = hpa.spec;
  const cpu = (metrics as Metric[]).find(isCpu);
  const others = (metrics as Metric[]).filter((metric) => metric !== cpu);
  const { currentMetrics, conditions: _conditions, ...status } = hpa.status ?? {};
  const current = (currentMetrics ?? []).find(
    (m: KubeObject) => m.type === 'Resource' && m.resource?.name === 'cpu',
  );
  const utilization = current?.resource.current.averageUtilization;
  return {
    ...hpa,
    apiVersion: 'autoscaling/v1',
    metadata: {
      ...hpa.metadata,
      annotations: {
        ...hpa.metadata.annotations,
        ...(others.length > 0 && { [METRICS]: JSON.stringify(others) }),
        ...(behavior !== undefined && { [BEHAVIOR]: JSON.stringify(behavior) }),
      },
    },
    spec: {
      ...spec,
      ...(cpu && { targetCPUUtilizationPercentage: cpu.resource?.target.averageUtilization }),
    },
    status: { ...status, ...(utilization !== undefined && { currentCPUUtilizationPercentage: utilization }) },
  };
}

export function autoscalerFromV1(hpa: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: percent, ...spec } = hpa.spec ?? {};
  const { [METRICS]: others, [BEHAVIOR]: behavior, ...annotations } = hpa.metadata.annotations ?? {};
  const cpu = { type: 'Utilization', averageUtilization: percent };
  const metrics = [
    ...(others === undefined ? [] : JSON.parse(others)),
    ...(percent === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', target: cpu } }]),
  ];
  return {
    ...hpa,
    apiVersion: 'autoscaling/v2',
    metadata: { ...hpa.metadata, annotations },
    spec: {
      ...spec,
      ...(metrics.length > 0 && { metrics }),
      ...(behavior !== undefined && { behavior: JSON.parse(behavior) }),
    },
  };
}

function isCpu(metric: Metric): boolean {
  return (
    metric.type === 'Resource' &&
    metric.resource?.name === 'cpu' &&
    metric.resource.target.type === 'Utilization'
  );
}
