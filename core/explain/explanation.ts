import type { TraceEntry } from '../../hpa/trace.ts';
import type { HpaMetric } from '../state/hpa-metrics.ts';
import type { Comparison } from './agreement.ts';

/** Why an autoscaler decided what it did, in numbers; i18n/explain.ts says it in words. */
export interface Explanation {
  readonly schema: 'palier.explanation/1';
  /** `namespace/name` */
  readonly hpa: string;
  /** `Kind/name` */
  readonly target: string;
  /** The moment asked about, ISO, and in milliseconds of the run. */
  readonly askedAt: string;
  readonly askedT: number;
  /** The decision that holds then; null: there is none yet, or it can't be computed. */
  readonly decision: ExplainedDecision | null;
  readonly findings: readonly Finding[];
  readonly waiting: readonly Waiting[];
  readonly changes: readonly Change[];
  readonly history: {
    readonly watchedSeconds: number;
    readonly neededSeconds: number;
    readonly complete: boolean;
  };
  readonly agreement: Comparison | null;
}

export interface ExplainedDecision {
  readonly at: string;
  readonly t: number;
  /** False: only its result was there when we looked; it may be older than `at`. */
  readonly witnessed: boolean;
  readonly from: number;
  /** What the controller decided. */
  readonly to: number;
  /** What the metrics alone ask for, before windows and limits; null: they gave no count. */
  readonly wanted: number | null;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** observed: the API said so · computed: follows from it by the algorithm · unknown: can't be known from here. */
export type Certainty = 'observed' | 'computed' | 'unknown';

export interface Finding {
  readonly certainty: Certainty;
  readonly fact: Fact;
  /** The metric that a rule of one metric is about. */
  readonly metric: HpaMetric | null;
}

export type Fact =
  | TraceEntry
  | { readonly rule: 'not-decided' }
  | { readonly rule: 'spec-invalid'; readonly problem: string }
  /** Beyond the memory that we have watched, the controller may remember other counts. */
  | { readonly rule: 'history-unknown'; readonly watchedSeconds: number; readonly neededSeconds: number }
  /** The samples behind these metrics were not seen: they are taken back from the status. */
  | { readonly rule: 'metrics-inferred' }
  | { readonly rule: 'metrics-unknown' }
  /** No pod of the target (`Kind/name`) was seen. */
  | { readonly rule: 'pods-unseen'; readonly target: string }
  /** `counted` pods are selected, and some of them are not the target's. `controller` null: the pod has none. */
  | {
      readonly rule: 'pods-of-others';
      readonly target: string;
      readonly selector: string;
      readonly counted: number;
      readonly pods: readonly { readonly name: string; readonly controller: string | null }[];
    }
  /** What the status says of a metric that we can't compute with; `value` in the unit of the target. */
  | { readonly rule: 'metric-reported'; readonly value: number; readonly ratio: number }
  /** The status has no value of a metric that we can't compute with: the controller could not read it. */
  | { readonly rule: 'metric-unread' }
  /** What the controller itself says, where we don't reach its decision. */
  | { readonly rule: 'condition'; readonly reason: string; readonly message: string };

/** What has to happen before the count can change. `atMs`: wall clock, the earliest. */
export type Waiting =
  | {
      readonly for: 'window';
      readonly direction: 'up' | 'down';
      /** Until then the count does not go further in this direction. */
      readonly holds: number;
      /** More than that where something else limits it. */
      readonly remembers: number;
      readonly atMs: number;
      /** The count after it, should the metrics stay as they are. */
      readonly nextReplicas: number;
    }
  /** The controller says so; what fills the window is from before we watched. `atMs`: the latest. */
  | {
      readonly for: 'unseen-window';
      readonly direction: 'up' | 'down';
      readonly holds: number;
      readonly atMs: number;
    }
  | { readonly for: 'policy'; readonly direction: 'up' | 'down'; readonly atMs: number }
  /** `atMs` null: when the last one was is not known. */
  | { readonly for: 'next-sync'; readonly atMs: number | null; readonly periodSeconds: number }
  | { readonly for: 'pods'; readonly starting: number }
  | { readonly for: 'max'; readonly maxReplicas: number; readonly wanted: number }
  | { readonly for: 'metrics'; readonly reason: string };

/** From this value of a metric on, all else being equal, the metrics would ask for another count than was decided. */
export interface Change {
  readonly metric: HpaMetric;
  readonly direction: 'grow' | 'shrink';
  /** In the unit of the metric's target: at or above it grows, at or below it shrinks; null: no value does. */
  readonly value: number | null;
  /** The count it would then ask for, within minReplicas and maxReplicas. */
  readonly to: number | null;
}
