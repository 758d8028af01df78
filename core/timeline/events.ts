import type { Dependency } from '../dependencies/dependency.ts';
import type { Why } from './cause.ts';

/**
 * Everything Palier knows about a run is one of these events, in order. Sources make them, the recorder
 * writes them, the reducer folds them into the state that every screen, verdict and report is made from.
 *
 * Units are in the names. `null` means "asked for and not known"; it is never a zero.
 */

/** Where the run happens: the built-in sandbox, or a Kubernetes cluster. */
export type TargetKind = 'sandbox' | 'kubernetes';

/** When something was observed. */
export interface Stamp {
  /** Milliseconds since the run began, from a monotonic clock. */
  readonly t: number;
  /** Wall clock, ISO 8601 in UTC with milliseconds. */
  readonly at: string;
}

/** One event of the timeline, stamped. */
export type TimelineEvent = Stamp & PalierEvent;

export type PalierEvent =
  | RunStarted
  | RunEnded
  | LoadPhase
  | LoadStarted
  | LoadStopRequested
  | LoadEnded
  | K6Sample
  | HpaObserved
  | HpaDeleted
  | WorkloadObserved
  | PodObserved
  | PodDeleted
  | PodMetricsObserved
  | KubernetesEventObserved
  | PrometheusObserved
  | SourceStatus
  | Gap;

export type EventType = PalierEvent['type'];

/** First event of every timeline: what was run. The same object is `run.json`. No secret is ever in it. */
export interface RunStarted {
  readonly type: 'run.started';
  readonly schema: 'palier.timeline/1';
  readonly runId: string;
  readonly command: 'load' | 'watch';
  readonly target: { readonly kind: TargetKind; readonly name: string; readonly namespace: string };
  readonly versions: {
    readonly palier: string;
    readonly node: string;
    readonly k6: string | null;
    readonly kubernetes: string | null;
  };
  /** Commit of the subject under test; null outside a git checkout. */
  readonly gitCommit: string | null;
  readonly load: LoadPlan | null;
  /** `namespace/name` of the HPAs observed; the first is the one the run is about. */
  readonly hpas: readonly string[];
  /** The HPA objects as they were at the start. */
  readonly hpaAtStart: readonly HpaObject[];
  /** The controller's settings, when they are known (the sandbox tells; a cluster does not). */
  readonly controller: {
    readonly syncPeriodSeconds: number;
    readonly downscaleStabilizationSeconds: number;
    readonly assumed: boolean;
  };
  /** What the run is judged by beside k6's thresholds; without it: the defaults of core/verdict/objectives.ts. */
  readonly objectives?: ObjectiveLimits;
  /** What is watched that the pods depend on; absent: what is watched without being named (core/dependencies/presets.ts). */
  readonly dependencies?: readonly Dependency[];
  /** One of several repeats of the same run. */
  readonly group?: RunGroup;
  /** The settings of one HPA were changed for this run: `hpaAtStart` shows them as they then were. */
  readonly hpaPatch?: {
    readonly hpa: string;
    /** A merge patch of its spec. */
    readonly patch: Readonly<Record<string, unknown>>;
    /** The spec before, to which it went back after the run. */
    readonly replacedSpec: Readonly<Record<string, unknown>>;
  };
}

export interface RunGroup {
  /** The same for all of them. */
  readonly id: string;
  /** Counts from 1. */
  readonly index: number;
  /** How many were wanted. */
  readonly of: number;
}

/** A limit of null is not judged. Recorded with the run, so that a replay gives the same verdict. */
export interface ObjectiveLimits extends GroupedLimits {
  /** By name of a row of core/verdict/objectives.ts, at most. */
  readonly [objective: string]: number | null | Readonly<Record<string, number>> | undefined;
}

/** Limits by something else. */
export interface GroupedLimits {
  /**
   * By `postgres.connections`: of a gauge with a limit its share of that, 0 to 1, of another its value, at most; of one
   * that gets worse downwards at least.
   */
  readonly dependencies?: Readonly<Record<string, number>>;
  /** By phase and measure, `reacting.errorRate` or `settled-under-load.p95Ms`, at most. */
  readonly inPhases?: Readonly<Record<string, number>>;
  /** By measure of core/compare: how much worse than a baseline, at most; 0.1: 10 %, for rates 10 points. */
  readonly notWorseThanBaseline?: Readonly<Record<string, number>>;
}

/**
 * settled: replicas back and quiet · not-settled: not in the time that the HPA's own windows explain · load-over:
 * only the load was to be observed (--no-settle) · time-limit: --max-duration was over · interrupted: by a signal ·
 * quit: by a key · error: the observer's own · load-failed: k6 could not run, or broke off.
 */
export type RunEndReason =
  | 'settled'
  | 'not-settled'
  | 'load-over'
  | 'time-limit'
  | 'interrupted'
  | 'quit'
  | 'error'
  | 'load-failed';

/** Last event of a run that was closed in good order. */
export interface RunEnded {
  readonly type: 'run.ended';
  readonly reason: RunEndReason;
  readonly message: string;
}

/** What k6 is about to do, as plain data. */
export interface LoadPlan {
  readonly scenario: string;
  readonly profile: string;
  readonly script: string;
  readonly baseUrl: string;
  /** The offered rate over time, piecewise linear; empty when the script is the user's own. */
  readonly stages: readonly LoadStage[];
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
  /** Those of the thresholds that end the load when they are crossed. */
  readonly abortOnFail?: Readonly<Record<string, readonly string[]>>;
  readonly maxVUs: number | null;
}

/** From the end of the stage before, the rate goes in a straight line to `targetRps` (a jump: durationMs 0). */
export interface LoadStage {
  readonly durationMs: number;
  readonly targetRps: number;
  readonly name: string;
}

/**
 * setup(): the script prepares, no load yet. teardown(): the last iteration is over, and so is the load; the script
 * cleans up. A phase too short to be seen is not told.
 */
export interface LoadPhase {
  readonly type: 'load.phase';
  readonly phase: 'setup' | 'teardown';
  /** How long before this event it began. */
  readonly agoMs: number;
}

/** The first iteration begins: from here the load is timed. */
export interface LoadStarted {
  readonly type: 'load.started';
  readonly pid: number;
}

export interface LoadStopRequested {
  readonly type: 'load.stop-requested';
  readonly by: 'user' | 'signal' | 'time-limit';
}

export interface LoadEnded {
  readonly type: 'load.ended';
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** k6's exit code in words. marked-as-failed: by the script itself, with exec.test.fail(). */
  readonly outcome:
    | 'finished'
    | 'thresholds-failed'
    | 'marked-as-failed'
    | 'stopped'
    | 'script-error'
    | 'config-error'
    | 'crashed';
  readonly message: string;
  /**
   * Per threshold of k6: did it hold? null when k6 had no data for it. `value` is what k6 measured, in k6's unit.
   * `endedLoad`: it was crossed and ended the load before its time (abortOnFail).
   */
  readonly thresholds: readonly {
    readonly metric: string;
    readonly expression: string;
    readonly ok: boolean | null;
    readonly value?: number;
    readonly endedLoad?: boolean;
  }[];
  /** What the script gave exec.test.fail(), the first time; empty: no reason. Absent: it did not call it. */
  readonly markedAsFailed?: string;
  /** Requests of setup() and teardown(), which no sample counts; absent: none, or an older recording. */
  readonly besides?: { readonly requests: number; readonly failed: number };
  /** HTTP requests of the load of which k6 was told not to say whether they failed (`responseCallback: null`); absent: none. */
  readonly unclassified?: number;
  /** Errors in k6.log beside the one that ended the load; absent: none, or an older recording. */
  readonly errors?: LogErrors;
}

export interface LogErrors {
  readonly count: number;
  /** In one sentence, with the position in the script where there is one. */
  readonly first: string;
}

/** What k6 did since the sample before. Counts are of this window, not since the start. */
export interface K6Sample {
  readonly type: 'k6.sample';
  readonly windowMs: number;
  readonly requests: number;
  readonly failed: number;
  readonly droppedIterations: number;
  readonly iterations: number;
  /** Iterations that ended with an exception; absent: not counted (an older recording). */
  readonly exceptions?: number;
  /** null: k6 does not tell while the script runs (a script of the user's own); the run's last sample holds them all. */
  readonly checksPassed: number | null;
  readonly checksFailed: number | null;
  readonly vus: number | null;
  readonly vusMax: number | null;
  /** http_req_duration in this window; null without requests. */
  readonly latencyMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly avg: number;
    readonly max: number;
  } | null;
  /** Sparse, mergeable http_req_duration histogram: [bucket index, count], bounds in core/lib/histogram.ts. */
  readonly histogram: readonly (readonly [number, number])[] | null;
  /** Requests by the pod that served them, as the responses said; null when they do not say. */
  readonly byPod: Readonly<Record<string, number>> | null;
  /** k6's own process in this window; absent: not known (not Linux, an older recording). */
  readonly generator?: {
    readonly cpuMillicores: number;
    /** Of the machine or container that it runs on. */
    readonly cores: number;
    /** Of its scheduling periods: in how many its CPU limit held it back, 0 to 1; null: it has none. */
    readonly throttledShare: number | null;
  };
}

/** An autoscaling/v2 HorizontalPodAutoscaler, spec and status as the API gave them. */
export interface HpaObject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number | null;
  readonly creationTimestamp: string | null;
  readonly annotations: Readonly<Record<string, string>>;
  /** As in the API; the types of hpa/ describe the parts that matter. */
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
}

export interface HpaObserved {
  readonly type: 'hpa.observed';
  /** `namespace/name` */
  readonly hpa: string;
  readonly object: HpaObject;
}

export interface HpaDeleted {
  readonly type: 'hpa.deleted';
  readonly hpa: string;
}

/** A scale target (Deployment, StatefulSet…) that an HPA points at. */
export interface WorkloadObserved {
  readonly type: 'workload.observed';
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly specReplicas: number;
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly updatedReplicas: number;
  readonly generation: number | null;
}

export interface PodContainer {
  readonly name: string;
  readonly image: string;
  readonly requests: { readonly cpuMillicores: number | null; readonly memoryBytes: number | null };
  readonly limits: { readonly cpuMillicores: number | null; readonly memoryBytes: number | null };
  readonly ready: boolean;
  readonly started: boolean | null;
  readonly restarts: number;
  readonly state: 'waiting' | 'running' | 'terminated' | 'unknown';
  /** `ContainerCreating`, `CrashLoopBackOff`, `OOMKilled`, … */
  readonly reason: string | null;
  /** When the running state began, ISO; null when it does not run. */
  readonly startedAt: string | null;
}

export interface PodObserved {
  readonly type: 'pod.observed';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `Kind/name` of the scale target this pod belongs to (ReplicaSets are looked through); null: none of ours. */
  readonly workload: string | null;
  /**
   * Scale targets (`Kind/name`) whose autoscaler counts this pod too, for their selector selects it although it is not
   * theirs; absent: none.
   */
  readonly countedFor?: readonly { readonly target: string; readonly selector: string }[];
  /** With `countedFor`: `Kind/name` of the pod's own controller; null: it has none. */
  readonly controller?: string | null;
  readonly phase: string;
  readonly creationTimestamp: string | null;
  /** status.startTime */
  readonly startTime: string | null;
  readonly scheduledAt: string | null;
  readonly ready: 'True' | 'False' | 'Unknown' | 'none';
  /** Last transition of the Ready condition. */
  readonly readyAt: string | null;
  readonly deletionTimestamp: string | null;
  readonly node: string | null;
  /** Why it waits, fails or is not ready, in Kubernetes' words (`Unschedulable: 0/1 nodes …`). */
  readonly reason: string | null;
  readonly containers: readonly PodContainer[];
  /** What is requested beside the containers; absent: nothing that the autoscaler counts. */
  readonly alsoRequested?: AlsoRequested;
}

export interface AlsoRequested {
  readonly initContainers: readonly {
    readonly name: string;
    /** It goes on beside the containers (`restartPolicy: Always`). */
    readonly sidecar: boolean;
    readonly requests: PodContainer['requests'];
  }[];
  /** For the pod as a whole, which then counts instead of the containers; null: nothing is. */
  readonly pod: PodContainer['requests'] | null;
  readonly overhead: PodContainer['requests'] | null;
}

export interface PodDeleted {
  readonly type: 'pod.deleted';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** What is new in one answer of metrics.k8s.io: samples with an unchanged timestamp are left out. */
export interface PodMetricsObserved {
  readonly type: 'pod-metrics.observed';
  readonly namespace: string;
  readonly pods: readonly {
    readonly name: string;
    /** When the sample was taken, ISO. */
    readonly timestamp: string;
    readonly windowMs: number;
    readonly containers: readonly {
      readonly name: string;
      readonly cpuMillicores: number | null;
      readonly memoryBytes: number | null;
    }[];
  }[];
  /** Pods that had a sample in the answer before and have none in this one; absent: not known. */
  readonly gone?: readonly string[];
}

export interface KubernetesEventObserved {
  readonly type: 'kubernetes-event.observed';
  readonly namespace: string;
  readonly uid: string;
  readonly severity: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly object: { readonly kind: string; readonly name: string };
  readonly lastTimestamp: string | null;
}

/** One round of Prometheus queries; everything is null when its query gave no data. */
export interface PrometheusObserved {
  readonly type: 'prometheus.observed';
  /** By name, of each that is watched. */
  readonly dependencies: Readonly<Record<string, DependencyReading>>;
  readonly backend: {
    readonly requestsPerSecond: number | null;
    readonly cpuMillicores: number | null;
    readonly memoryBytes: number | null;
    readonly p95Ms: number | null;
  };
}

export interface DependencyReading {
  /** Whether Prometheus reaches its exporter. */
  readonly scraped: boolean | null;
  /** Whether it answers its exporter. */
  readonly up: boolean | null;
  /** By name, in its unit. */
  readonly gauges: Readonly<Record<string, number | null>>;
  /** Only where there are several: whose figures these are, the one nearest its limit, and of how many. */
  readonly instance?: { readonly shown: string; readonly count: number };
}

/** A dependency is a source of its own, by its name. */
export type SourceName = OwnSource | DependencyName;
// Any name, and the own ones are still told by an editor.
export type DependencyName = string & {};
export type OwnSource =
  | 'kubernetes'
  | 'hpa'
  | 'pods'
  | 'workloads'
  | 'events'
  | 'metrics'
  | 'prometheus'
  | 'k6'
  | 'target'
  | 'recorder';

/** Each source says on its own how it is; a panel without data shows this reason. */
export interface SourceStatus extends Why {
  readonly type: 'source.status';
  readonly source: SourceName;
  readonly state: 'connecting' | 'ok' | 'degraded' | 'down' | 'off';
  /** What is wrong and what to do about it; empty when ok. */
  readonly reason: string;
}

/** Something should have been recorded here and was not. */
export interface Gap extends Why {
  readonly type: 'gap';
  readonly source: SourceName | 'clock';
  readonly fromT: number;
  readonly toT: number;
}
