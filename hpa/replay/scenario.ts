import type { PodResources } from '../input.ts';
import type { HpaSpec } from '../spec/types.ts';
import type { Condition } from '../state.ts';

/** A recorded or invented course of events for one autoscaler. Times are whole seconds after the first step. */
export interface Scenario {
  readonly id: string;
  readonly family?: string;
  /** `1.37.2`, `1.34.4`, … */
  readonly version: string;
  readonly gates?: Readonly<Record<string, boolean>>;
  readonly syncS?: number;
  readonly downscaleWindowS?: number;
  readonly tolerance?: number;
  readonly cpuInitS?: number;
  readonly readinessDelayS?: number;
  readonly spec: HpaSpec;
  readonly status?: ScenarioStatus;
  readonly templates: Readonly<Record<string, PodResources>>;
  /** scale.spec.replicas before the first step. */
  readonly replicas: number;
  readonly steps: readonly ScenarioStep[];
}

export interface ScenarioStatus {
  readonly currentReplicas?: number;
  readonly desiredReplicas?: number;
  readonly lastScaleTime?: number;
  readonly conditions?: readonly (Omit<Condition, 'lastTransitionTimeMs'> & { readonly since: number })[];
}

/** One reconcile. What is `null` in an edit removes that key of the spec. */
export interface ScenarioStep {
  readonly t: number;
  readonly edit?: { readonly [Key in keyof HpaSpec]?: HpaSpec[Key] | null };
  readonly setReplicas?: number;
  readonly statusReplicas?: number;
  readonly selector?: string;
  readonly pods?: readonly ScenarioPod[];
  readonly object?: Readonly<Record<string, string>>;
  readonly external?: Readonly<Record<string, readonly string[]>>;
  /** Call, or `call:metric name` → error text. */
  readonly errors?: Readonly<Record<string, string>>;
}

/** A pod, or `count` equal pods whose names end in `first`, `first` + 1, … */
export interface ScenarioPod {
  readonly name: string;
  readonly count?: number;
  readonly first?: number;
  readonly tpl?: string;
  readonly phase?: 'Running' | 'Pending' | 'Failed' | 'Succeeded';
  readonly startedAt?: number;
  readonly noStart?: boolean;
  readonly ready?: 'True' | 'False' | 'Unknown' | 'none';
  readonly readyAt?: number;
  readonly deleting?: boolean;
  readonly usage?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly metricAt?: number;
  readonly windowS?: number;
  readonly custom?: Readonly<Record<string, string>>;
  /** Only the metrics APIs know it. */
  readonly orphan?: boolean;
}
