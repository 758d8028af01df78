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

export interface HpaCondition {
  /** `AbleToScale`, `ScalingActive`, `ScalingLimited`, … */
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string | null;
}
