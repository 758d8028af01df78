import type { Release } from './release.ts';
import type { HpaSpec } from './spec/types.ts';

/**
 * Everything the controller sees in one reconcile of one autoscaler, as plain JSON.
 * Times are milliseconds on whatever clock `now` uses; quantities are Kubernetes quantity strings.
 */
export interface HpaInput {
  readonly namespace: string;
  /** metadata.name of the autoscaler; only messages about ambiguous selectors show it. */
  readonly name?: string;
  /** Before or after defaulting. The API server's rules are assumed to hold: see `validateSpec`. */
  readonly spec: HpaSpec;
  /** metadata.generation of the autoscaler, default 1. */
  readonly generation?: number;
  /** The scale sub-resource of the target, or why it could not be read. */
  readonly scale: Scale | Unavailable;
  /** Every pod that the target's selector selects. */
  readonly pods: readonly PodSnapshot[];
  readonly metrics: MetricsSnapshot;
  readonly controller: ControllerConfig;
  /** Other autoscalers (`namespace/name`) that select some of these pods: scaling then stops. */
  readonly otherHpas?: readonly string[];
  /** Set when the write of a new replica count to the scale sub-resource is known to fail. */
  readonly scaleUpdateError?: string;
}

/** Flags of kube-controller-manager; `defaultControllerConfig` holds their defaults. */
export interface ControllerConfig {
  readonly version: Release;
  /** Feature gates that differ from the release's default. */
  readonly gates: Readonly<Record<string, boolean>>;
  /** --horizontal-pod-autoscaler-sync-period. The algorithm does not use it; explanations do. */
  readonly syncPeriodSeconds: number;
  /** --horizontal-pod-autoscaler-tolerance */
  readonly tolerance: number;
  /** --horizontal-pod-autoscaler-downscale-stabilization */
  readonly downscaleStabilizationSeconds: number;
  /** --horizontal-pod-autoscaler-cpu-initialization-period */
  readonly cpuInitializationPeriodSeconds: number;
  /** --horizontal-pod-autoscaler-initial-readiness-delay */
  readonly initialReadinessDelaySeconds: number;
}

export const defaultControllerConfig: ControllerConfig = {
  version: '1.37',
  gates: {},
  syncPeriodSeconds: 15,
  tolerance: 0.1,
  downscaleStabilizationSeconds: 300,
  cpuInitializationPeriodSeconds: 300,
  initialReadinessDelaySeconds: 30,
};

/** A call that failed. `error` is the innermost text; the controller wraps it in its own words. */
export interface Unavailable {
  readonly error: string;
}

export interface Scale {
  readonly specReplicas: number;
  readonly statusReplicas: number;
  /** status.selector in its string form; empty: the target has none. */
  readonly selector: string;
}

export interface PodSnapshot {
  readonly name: string;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** metadata.deletionTimestamp is set. */
  readonly deleting?: boolean;
  /** status.startTime */
  readonly startTimeMs?: number;
  /** The Ready condition; absent: the pod has no such condition. */
  readonly ready?: ReadyCondition;
  /** Pods of one template may share one object: its requests are then added up once per decision. */
  readonly resources: PodResources;
}

export interface ReadyCondition {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly lastTransitionTimeMs: number;
}

/** What `spec` of a pod says about resource requests. */
export interface PodResources {
  readonly containers: readonly ContainerRequests[];
  /** spec.resources.requests: requests for the pod as a whole. */
  readonly podRequests?: ResourceList;
  readonly overhead?: ResourceList;
}

export interface ContainerRequests {
  readonly name: string;
  /** `sidecar`: an init container that restarts always; `init`: any other init container. */
  readonly kind?: 'container' | 'sidecar' | 'init';
  readonly requests?: ResourceList;
}

/** Resource name → quantity. */
export type ResourceList = Readonly<Record<string, string>>;

/**
 * What the metrics APIs answer. Custom and external metrics are looked up under
 * `metricKey(name, selector)` first, then under the plain metric name.
 */
export interface MetricsSnapshot {
  /** metrics.k8s.io: one entry per pod that has a sample. Absent or empty: the API knows none. */
  readonly resource?: readonly ResourceSample[] | Unavailable;
  /** Overrides `resource` for one resource name, when only that call fails. */
  readonly resourceErrors?: Readonly<Record<string, string>>;
  /** custom.metrics.k8s.io, metrics of type Pods. */
  readonly pods?: Readonly<Record<string, readonly PodsSample[] | Unavailable>>;
  /** custom.metrics.k8s.io, metrics of type Object. */
  readonly object?: Readonly<Record<string, string | Unavailable>>;
  /** external.metrics.k8s.io: all values the selector matches. */
  readonly external?: Readonly<Record<string, readonly string[] | Unavailable>>;
}

export interface ResourceSample {
  readonly pod: string;
  /** The end of the window the sample stands for. */
  readonly timestampMs: number;
  readonly windowSeconds: number;
  readonly containers: readonly ContainerUsage[];
}

export interface ContainerUsage {
  readonly name: string;
  readonly usage: ResourceList;
}

export interface PodsSample {
  readonly pod: string;
  readonly value: string;
}
