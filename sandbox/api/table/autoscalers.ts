import type { MetricSpec, MetricStatus, MetricValue } from '../../../hpa/index.ts';
import type { KubeObject } from '../../store/types.ts';
import { ageColumn, nameColumn } from './common.ts';
import { type Column, column } from './types.ts';

const UNKNOWN = '<unknown>';
const SHOWN_TARGETS = 2;

export const autoscalerColumns: readonly Column[] = [
  nameColumn,
  column('Reference', (o) => `${o.spec.scaleTargetRef.kind}/${o.spec.scaleTargetRef.name}`),
  column('Targets', targetsText),
  column('MinPods', (o) => String(o.spec.minReplicas ?? '<unset>')),
  column('MaxPods', (o) => o.spec.maxReplicas),
  column('Replicas', (o) => o.status?.currentReplicas ?? 0),
  ageColumn,
];

/** `cpu: 251%/60%`, one for each metric. */
function targetsText(hpa: KubeObject): string {
  const metrics: MetricSpec[] = hpa.spec.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  const current: MetricStatus[] = hpa.status?.currentMetrics ?? [];
  const texts = metrics.map((metric, i) => targetText(metric, current[i]));
  const shown = texts.slice(0, SHOWN_TARGETS).join(', ');
  const more = texts.length - SHOWN_TARGETS;
  return more > 0 ? `${shown} + ${more} more...` : shown;
}

function targetText(metric: MetricSpec, status: MetricStatus | undefined): string {
  switch (metric.type) {
    case 'Resource':
      return `${metric.resource.name}: ${pair(metric.resource.target, valueIn(status, 'resource'))}`;
    case 'ContainerResource':
      return `${metric.containerResource.name}: ${pair(metric.containerResource.target, valueIn(status, 'containerResource'))}`;
    case 'Pods':
      return pair(metric.pods.target, valueIn(status, 'pods'));
    case 'Object':
      return pair(metric.object.target, valueIn(status, 'object'));
    case 'External':
      return pair(metric.external.target, valueIn(status, 'external'));
    default:
      throw metric satisfies never;
  }
}

function pair(target: MetricValue, current: MetricValue | undefined): string {
  const percent = (n: number | undefined) => (n === undefined ? UNKNOWN : `${n}%`);
  if (target.averageUtilization !== undefined) {
    return `${percent(current?.averageUtilization)}/${target.averageUtilization}%`;
  }
  if (target.averageValue !== undefined)
    return `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
  return `${current?.value ?? UNKNOWN}/${target.value ?? UNKNOWN}`;
}

function valueIn(status: MetricStatus | undefined, source: string): MetricValue | undefined {
  return (status as Record<string, { current?: MetricValue } | undefined> | undefined)?.[source]?.current;
}
