import type { MetricIdentifier, ObjectMetricSource } from './spec/types.ts';

/**
 * What lasts from one reconcile to the next: the autoscaler's status, which the API server stores, and the
 * controller's own memory, which a restart empties. Plain JSON: save it and go on later.
 */
export interface HpaState {
  readonly status: HpaStatus;
  /** Null until the scale was read once. Order matters: outdated entries are replaced in place. */
  readonly recommendations: readonly Recommendation[] | null;
  readonly scaleUpEvents: readonly ScaleEvent[];
  readonly scaleDownEvents: readonly ScaleEvent[];
}

export interface HpaStatus {
  /** 0 until first set. */
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly lastScaleTimeMs: number | null;
  /** Null where the release or its gates do not set it. */
  readonly observedGeneration: number | null;
  readonly currentMetrics: readonly MetricStatus[];
  readonly conditions: readonly Condition[];
}

/** A replica count the metrics asked for, before limits and stabilisation. */
export interface Recommendation {
  readonly replicas: number;
  readonly atMs: number;
}

export interface ScaleEvent {
  /** How many replicas were added or removed: never negative. */
  readonly change: number;
  readonly atMs: number;
  /** Its place may be taken by a newer event. */
  readonly outdated: boolean;
}

export interface Condition {
  readonly type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited' | 'ScaledToZero';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  /** Moves only when `status` changes. */
  readonly lastTransitionTimeMs: number;
}

/** One entry of status.currentMetrics; a metric that failed leaves an empty type in its place. */
export type MetricStatus =
  | { readonly type: '' }
  | { readonly type: 'Resource'; readonly resource: { readonly name: string; readonly current: MetricValue } }
  | {
      readonly type: 'ContainerResource';
      readonly containerResource: {
        readonly name: string;
        readonly container: string;
        readonly current: MetricValue;
      };
    }
  | {
      readonly type: 'Pods';
      readonly pods: { readonly metric: MetricIdentifier; readonly current: MetricValue };
    }
  | {
      readonly type: 'Object';
      readonly object: {
        readonly metric: MetricIdentifier;
        readonly describedObject: ObjectMetricSource['describedObject'];
        readonly current: MetricValue;
      };
    }
  | {
      readonly type: 'External';
      readonly external: { readonly metric: MetricIdentifier; readonly current: MetricValue };
    };

/** Quantities in canonical form. */
export interface MetricValue {
  readonly averageUtilization?: number;
  readonly averageValue?: string;
  readonly value?: string;
}

/** The state of an autoscaler nobody has looked at yet. */
export const emptyState: HpaState = {
  status: {
    currentReplicas: 0,
    desiredReplicas: 0,
    lastScaleTimeMs: null,
    observedGeneration: null,
    currentMetrics: [],
    conditions: [],
  },
  recommendations: null,
  scaleUpEvents: [],
  scaleDownEvents: [],
};
