import type { Gauge } from '../dependencies/dependency.ts';
import type { Why } from '../timeline/cause.ts';
import type { LoadEnded, LogErrors, RunEndReason, SourceName, Stamp } from '../timeline/events.ts';
import type { HpaMetric } from './hpa-metrics.ts';
import type { PhaseName } from './phase-name.ts';

/** One line of "what happens", as data: the dictionaries of i18n/ make the sentence. */
export type FeedEntry = FeedBase & FeedItem;

export interface FeedBase extends Stamp {
  /** Counts up from 1 over the run: a stable key. */
  readonly id: number;
  readonly level: 'info' | 'good' | 'warning' | 'bad';
}

export type FeedKind = FeedItem['kind'];

/** Why the HPA did not get (or go) further than it did. */
export type ScalingLimit =
  | 'max-replicas'
  | 'min-replicas'
  | 'scale-up-policy'
  | 'scale-down-policy'
  | 'stabilization'
  | 'none';

export interface ThresholdName {
  readonly metric: string;
  readonly expression: string;
}

export type FeedItem =
  | { readonly kind: 'run-started'; readonly runId: string }
  | { readonly kind: 'run-ended'; readonly reason: RunEndReason; readonly message: string }
  | { readonly kind: 'phase-changed'; readonly from: PhaseName; readonly to: PhaseName }
  | { readonly kind: 'load-started'; readonly scenario: string | null }
  | {
      readonly kind: 'load-step';
      readonly fromRps: number;
      readonly toRps: number;
      readonly stage: string;
      /** How long the rate takes to get there; 0: a jump. */
      readonly overMs: number;
      /** true: seen in the requests; false: known from the plan. */
      readonly observed: boolean;
    }
  | { readonly kind: 'load-stop-requested'; readonly by: 'user' | 'signal' | 'time-limit' }
  | {
      readonly kind: 'load-ended';
      readonly outcome: LoadEnded['outcome'];
      readonly exitCode: number | null;
      readonly message: string;
      readonly requests: number;
      readonly failed: number;
      /** Requests that k6 was told not to judge; absent: none. */
      readonly unclassified?: number;
      readonly iterations: number;
      readonly mostVus: number;
      /** What the script gave exec.test.fail(); empty: nothing, or not called. */
      readonly reason: string;
      /** In k6.log, beside the one that ended the load. */
      readonly errors: LogErrors | null;
      /** The thresholds that ended it before its time. */
      readonly endedBy: readonly ThresholdName[];
    }
  | {
      readonly kind: 'thresholds-failed';
      readonly failed: readonly ThresholdName[];
      /** Those k6 had no data for. */
      readonly unknown: readonly ThresholdName[];
    }
  | { readonly kind: 'dropped-iterations'; readonly count: number }
  /** Iterations of the load script that ended with an exception. */
  | { readonly kind: 'iterations-threw'; readonly count: number }
  | {
      readonly kind: 'hpa-scaled';
      readonly hpa: string;
      readonly from: number;
      readonly to: number;
      /** The metric that asked for it (the one furthest above, or for a scale-down nearest below, its target). */
      readonly metric: HpaMetric | null;
      readonly limitedBy: ScalingLimit;
      readonly minReplicas: number;
      readonly maxReplicas: number;
    }
  | {
      readonly kind: 'hpa-limited';
      readonly hpa: string;
      readonly limitedBy: Exclude<ScalingLimit, 'none'>;
      readonly desired: number;
      readonly minReplicas: number;
      readonly maxReplicas: number;
      readonly metric: HpaMetric | null;
    }
  | {
      readonly kind: 'hpa-cannot-scale';
      readonly hpa: string;
      /** Which condition is False. */
      readonly condition: 'ScalingActive' | 'AbleToScale';
      /** The load has not started: the pods may be too young for a metric. */
      readonly early: boolean;
      /** The condition's reason: `FailedGetResourceMetric`, … */
      readonly reason: string;
      readonly message: string;
    }
  /** `was`: the reason why it could not. */
  | {
      readonly kind: 'hpa-can-scale-again';
      readonly hpa: string;
      readonly condition: 'ScalingActive' | 'AbleToScale';
      readonly was: string;
    }
  | {
      readonly kind: 'hpa-spec-changed';
      readonly hpa: string;
      readonly minReplicas: number;
      readonly maxReplicas: number;
    }
  | { readonly kind: 'hpa-deleted'; readonly hpa: string }
  | ({ readonly kind: 'pod-created' } & PodRef)
  | ({
      readonly kind: 'pod-scheduled';
      readonly node: string | null;
      readonly afterMs: number | null;
    } & PodRef)
  | ({ readonly kind: 'pod-unschedulable'; readonly reason: string } & PodRef)
  /** `afterMs`: since the pod was created; null when that was before we looked. */
  | ({ readonly kind: 'pod-ready'; readonly afterMs: number | null } & PodRef)
  | ({ readonly kind: 'pod-not-ready'; readonly reason: string | null } & PodRef)
  | ({ readonly kind: 'pod-first-request'; readonly afterReadyMs: number | null } & PodRef)
  | ({ readonly kind: 'pod-terminating' } & PodRef)
  | ({ readonly kind: 'pod-gone'; readonly livedMs: number | null } & PodRef)
  | ({ readonly kind: 'pod-crashed'; readonly reason: string; readonly restarts: number } & PodRef)
  | ({ readonly kind: 'pod-oom-killed'; readonly restarts: number } & PodRef)
  | ({ readonly kind: 'pod-restarted'; readonly restarts: number } & PodRef)
  /** `title`: of the dependency. */
  | { readonly kind: 'dependency-down'; readonly title: string }
  | { readonly kind: 'dependency-up'; readonly title: string; readonly downMs: number | null }
  | { readonly kind: 'exporter-down'; readonly title: string }
  | { readonly kind: 'exporter-up'; readonly title: string }
  | {
      readonly kind: 'dependency-near-limit';
      readonly title: string;
      readonly gauge: Gauge;
      readonly value: number;
      readonly limit: number;
    }
  /** `degraded`: it tells something still, or is about to come back. */
  | (Why & {
      readonly kind: 'source-lost';
      readonly source: SourceName;
      /** Of a dependency. */
      readonly title?: string;
      readonly state: 'down' | 'degraded';
    })
  /** It is not read, and why: what it would tell comes from elsewhere, or is not known. */
  | (Why & { readonly kind: 'source-off'; readonly source: SourceName })
  | {
      readonly kind: 'source-back';
      readonly source: SourceName;
      readonly title?: string;
      readonly downMs: number;
    }
  | {
      readonly kind: 'kubernetes-warning';
      readonly object: string;
      readonly reason: string;
      readonly message: string;
      readonly count: number;
    }
  | (Why & { readonly kind: 'gap'; readonly source: string; readonly lostMs: number })
  /** A source sees again, or ends: what happened in that time is not known. */
  | (Why & {
      readonly kind: 'not-seen';
      readonly source: string;
      readonly fromT: number;
      readonly toT: number;
    });

export interface PodRef {
  readonly namespace: string;
  readonly pod: string;
  readonly workload: string | null;
}

/** The newest entries, oldest first, and how many there were in all. */
export interface Feed {
  readonly entries: readonly FeedEntry[];
  readonly total: number;
}

export const FEED_ENTRIES = 500;

/** Returns the feed with one more entry at its end; the oldest goes when it is full. */
export function appendFeed(feed: Feed, stamp: Stamp, level: FeedBase['level'], item: FeedItem): Feed {
  const id = feed.total + 1;
  const entry: FeedEntry = { id, t: stamp.t, at: stamp.at, level, ...item };
  const kept = feed.entries.length < FEED_ENTRIES ? feed.entries : feed.entries.slice(1);
  return { entries: [...kept, entry], total: id };
}
