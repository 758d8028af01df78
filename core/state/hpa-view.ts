import { listAt, numberAt, objectAt, stringAt } from '../lib/json.ts';
import type { HpaObject } from '../timeline/events.ts';
import { type HpaMetric, hpaMetrics } from './hpa-metrics.ts';

/** The parts of an autoscaling/v2 HorizontalPodAutoscaler that screens and measures need, as numbers. */
export interface HpaView {
  /** `Kind/name` of the scale target. */
  readonly target: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** status.currentReplicas; null before the controller's first sync. */
  readonly currentReplicas: number | null;
  /** status.desiredReplicas; null before the controller's first sync. */
  readonly desiredReplicas: number | null;
  readonly metrics: readonly HpaMetric[];
  readonly conditions: readonly HpaCondition[];
  readonly lastScaleTime: string | null;
  /** behavior.scaleDown.stabilizationWindowSeconds; null: the controller's default. */
  readonly scaleDownWindowSeconds: number | null;
}

export interface HpaCondition {
  /** `AbleToScale`, `ScalingActive`, `ScalingLimited`, … */
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string | null;
}

/** Kubernetes' own default for how far a metric may be from its target without scaling. */
export const DEFAULT_TOLERANCE = 0.1;

/** Reads an HPA as the API gave it. Absent parts take the API's defaults (minReplicas 1); absent status is null. */
export function readHpa(object: HpaObject): HpaView {
  const { spec, status } = object;
  const target = objectAt(spec, 'scaleTargetRef');
  return {
    target: `${stringAt(target, 'kind') ?? ''}/${stringAt(target, 'name') ?? ''}`,
    minReplicas: numberAt(spec, 'minReplicas') ?? 1,
    maxReplicas: numberAt(spec, 'maxReplicas') ?? 0,
    currentReplicas: replicasAt(status, 'currentReplicas'),
    desiredReplicas: desiredAt(spec, status),
    metrics: hpaMetrics(spec, status),
    conditions: listAt(status, 'conditions').map(readCondition),
    lastScaleTime: stringAt(status, 'lastScaleTime'),
    scaleDownWindowSeconds: numberAt(
      objectAt(objectAt(spec, 'behavior'), 'scaleDown'),
      'stabilizationWindowSeconds',
    ),
  };
}

/** The metric that asks for most replicas: the largest current ÷ target; null while none is known. */
export function leadingMetric(view: HpaView): HpaMetric | null {
  let leading: HpaMetric | null = null;
  for (const metric of view.metrics) {
    if (metric.ratio !== null && (leading?.ratio == null || metric.ratio > leading.ratio)) leading = metric;
  }
  return leading;
}

export function conditionOf(view: HpaView, type: string): HpaCondition | null {
  return view.conditions.find((condition) => condition.type === type) ?? null;
}

/** How far above its target a metric must be for a scale-up: the HPA's own tolerance (1.33+), or the default. */
export function scaleUpTolerance(object: HpaObject): number {
  const scaleUp = objectAt(objectAt(object.spec, 'behavior'), 'scaleUp');
  const own = Number(stringAt(scaleUp, 'tolerance') ?? numberAt(scaleUp, 'tolerance') ?? Number.NaN);
  return Number.isFinite(own) ? own : DEFAULT_TOLERANCE;
}

/** Until its first successful sync the controller leaves a zero there, which it can't want with minReplicas ≥ 1. */
function desiredAt(spec: unknown, status: unknown): number | null {
  const desired = replicasAt(status, 'desiredReplicas');
  return desired === 0 &&
    (numberAt(spec, 'minReplicas') ?? 1) > 0 &&
    replicasAt(status, 'currentReplicas') !== 0
    ? null
    : desired;
}

/** A zero (or a number left out, which the API does to zeros) counts only once the controller has synced. */
function replicasAt(status: unknown, key: string): number | null {
  const value = numberAt(status, key) ?? 0;
  const synced = listAt(status, 'conditions').length > 0;
  return value > 0 || synced ? value : null;
}

function readCondition(condition: unknown): HpaCondition {
  return {
    type: stringAt(condition, 'type') ?? '',
    status: stringAt(condition, 'status') ?? 'Unknown',
    reason: stringAt(condition, 'reason') ?? '',
    message: stringAt(condition, 'message') ?? '',
    lastTransitionTime: stringAt(condition, 'lastTransitionTime'),
  };
}
