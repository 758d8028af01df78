import type { Dependency } from '../dependencies/dependency.ts';
import type { Values } from '../dependencies/limit.ts';
import { PRESETS } from '../dependencies/presets.ts';
import type { Histogram } from '../lib/histogram.ts';
import type { Sight } from '../timeline/blind-spans.ts';
import type { Why } from '../timeline/cause.ts';
import type {
  DependencyReading,
  HpaObject,
  LoadEnded,
  LoadPlan,
  PodContainer,
  PrometheusObserved,
  RunEndReason,
  RunStarted,
  SourceName,
  SourceStatus,
  WorkloadObserved,
} from '../timeline/events.ts';
import type { LoadStep } from '../timeline/load-step.ts';
import type { Feed } from './feed.ts';
import type { HpaView } from './hpa-view.ts';
import type { PhaseName } from './phase-name.ts';
import { emptySeries, type Series } from './series.ts';
import type { Hop, Transition } from './transitions.ts';

/**
 * A run as it is known after an event: all that a screen shows. Never changed in place: `reduce` returns the
 * next one and shares every part the event did not touch, so a panel can compare its part by reference.
 * Bounded in size however long the run is. Times `…T` are milliseconds since the run began; null is "not known".
 */
export interface RunState {
  readonly header: RunStarted | null;
  /** Set by the last event of a run that was closed in good order. */
  readonly ended: { readonly t: number; readonly reason: RunEndReason; readonly message: string } | null;
  /** When the newest event was made; a screen adds its own clock to it. */
  readonly now: { readonly t: number; readonly at: string };
  readonly eventCount: number;
  readonly phase: PhaseState;
  readonly load: LoadState;
  /** By `namespace/name`, the one the run is about first. */
  readonly hpas: ReadonlyMap<string, HpaState>;
  readonly primaryHpa: string | null;
  /** Those that were deleted: one of the same name goes on from what they did. */
  readonly formerHpas: ReadonlyMap<string, HpaState>;
  /** By `namespace/Kind/name`. */
  readonly workloads: ReadonlyMap<string, WorkloadObserved>;
  /** By `namespace/name`; pods that exist now, oldest first. */
  readonly pods: ReadonlyMap<string, PodState>;
  /** The same by the scale target (`namespace/Kind/name`) whose autoscaler counts them. */
  readonly podsByTarget: ReadonlyMap<string, ReadonlyMap<string, PodState>>;
  readonly traffic: TrafficState;
  /** By name: what is watched that the pods depend on. */
  readonly dependencies: ReadonlyMap<string, DependencyState>;
  readonly backend: {
    readonly latest: PrometheusObserved['backend'] | null;
    readonly latestT: number | null;
  };
  readonly sources: Readonly<Partial<Record<SourceName, SourceState>>>;
  readonly feed: Feed;
  readonly transitions: { readonly list: readonly Transition[]; readonly total: number };
  /** Of the recording itself: of what they took nothing at all is known. */
  readonly gaps: GapsState;
  /** What each source could not see. */
  readonly sight: Sight;
  /** Warnings of Kubernetes already told, by object and reason: their newest count. */
  readonly warnings: ReadonlyMap<string, number>;
}

export interface PhaseState {
  readonly name: PhaseName;
  readonly sinceT: number;
  readonly next: NextExpected;
  /** When the run should be over, as far as plan and settings tell; null when nothing tells. */
  readonly expectedEndT: number | null;
}

/** What should happen next. `byT`: not later than this if all is well; null when nobody can tell. */
export type NextExpected =
  | { readonly kind: 'load-starts'; readonly byT: null }
  | { readonly kind: 'load-step'; readonly byT: number; readonly rps: number; readonly stage: string }
  | { readonly kind: 'load-ends'; readonly byT: number | null }
  /** The metric is above its target: the controller answers at its next sync. */
  | { readonly kind: 'hpa-scales-up'; readonly byT: number; readonly hpa: string }
  | { readonly kind: 'pods-ready'; readonly byT: null; readonly ready: number; readonly desired: number }
  /** Held by the downscale stabilisation window: the count may go down from `byT` on, if load stays low. */
  | { readonly kind: 'hpa-scales-down'; readonly byT: number; readonly hpa: string; readonly to: number }
  | { readonly kind: 'pods-gone'; readonly byT: null; readonly current: number; readonly desired: number }
  | { readonly kind: 'quiet'; readonly byT: number }
  | { readonly kind: 'nothing'; readonly byT: null };

export interface LoadState {
  readonly plan: LoadPlan | null;
  /** setup and teardown: functions of the script before its first iteration and after its last. */
  readonly status: 'none' | 'waiting' | 'setup' | 'running' | 'stopping' | 'teardown' | 'ended';
  /** When the first iteration began. */
  readonly startedT: number | null;
  /** When the last iteration ended; k6 itself may still have to clean up. */
  readonly endedT: number | null;
  readonly outcome: LoadEnded | null;
  /** Offered rate by the plan at `now`; null without a plan or without load. */
  readonly plannedRps: number | null;
  /** Index into plan.stages; null outside the plan. */
  readonly stage: number | null;
  readonly stagesBegun: number;
  readonly highestPlannedRps: number | null;
  /** The newest sample. */
  readonly latest: LoadPoint | null;
  /** The level of requests/s that the last load step (planned or seen) brought. */
  readonly level: { readonly rps: number; readonly sinceT: number } | null;
  /** Planned or seen, newest last; the ones the transitions refer to. */
  readonly steps: readonly LoadStep[];
  readonly totals: LoadTotals;
  readonly series: Series<LoadPoint>;
}

export interface LoadPoint {
  readonly t: number;
  /** Requests per second that k6 really made. */
  readonly rps: number;
  readonly plannedRps: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** Share of failed requests, 0 to 1; null without requests. */
  readonly errorRate: number | null;
  readonly iterationsPerSecond: number;
  readonly droppedPerSecond: number;
  readonly vus: number | null;
  readonly vusMax: number | null;
}

export interface LoadTotals {
  readonly requests: number;
  readonly failed: number;
  readonly iterations: number;
  /** Iterations that ended with an exception; null: not counted (an older recording). */
  readonly exceptions: number | null;
  readonly droppedIterations: number;
  readonly checksPassed: number;
  readonly checksFailed: number;
  /** Virtual users that were in an iteration, at most. */
  readonly mostVus: number;
  /** Of all requests so far; empty when the samples carry none. */
  readonly histogram: Histogram;
  readonly p95Ms: number | null;
}

export interface HpaState {
  /** `namespace/name` */
  readonly key: string;
  readonly object: HpaObject;
  /** Spec and status as numbers. */
  readonly view: HpaView;
  /** Replicas of the scale target: its own count, which the HPA's status follows a sync later. */
  readonly current: number | null;
  /** Ready pods of the scale target; null while unknown. */
  readonly ready: number | null;
  readonly series: Series<ReplicasPoint>;
  readonly observedT: number;
  /** Over the whole run. */
  readonly peakReplicas: number;
  readonly peakReady: number;
  readonly decisions: number;
  readonly firstScaleUpT: number | null;
  readonly lastScaleT: number | null;
  /** What the autoscaler of this name wanted that was there before this one; null: there was none, or unknown. */
  readonly formerDesired: number | null;
  /** Since when a metric asks for more pods than are wanted (past target and tolerance); null: none does. */
  readonly pressureSinceT: number | null;
  readonly pressure: HpaPressure;
  /** spec.replicas of the scale target and when it was first seen so: the HPA's own status follows later. */
  readonly targetSpec: { readonly replicas: number; readonly sinceT: number } | null;
  /** When `ready == desired` began; null: it is not so. */
  readonly matchedSinceT: number | null;
  /** When the desired, current or ready count changed last, or a pod of the target was gone. */
  readonly changedT: number;
}

/** Since when the metric is past its target, as seen in the pods' usage and in the HPA's own status. */
export interface HpaPressure {
  readonly sampled: Hop | null;
  readonly status: Hop | null;
  readonly lastSampleT: number | null;
}

/** A step function: it holds until the next point. */
export interface ReplicasPoint {
  readonly t: number;
  readonly desired: number | null;
  readonly current: number | null;
  readonly ready: number | null;
  /** The metric that asks for most: its value (per cent for a utilisation) and value ÷ target. */
  readonly metricValue: number | null;
  readonly metricRatio: number | null;
}

export type PodStateName =
  | 'pending'
  | 'unschedulable'
  | 'starting'
  | 'ready'
  | 'not-ready'
  | 'image-error'
  | 'crash-loop'
  | 'terminating'
  | 'failed'
  | 'completed'
  | 'unknown';

export interface PodState {
  /** `namespace/name` */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `Kind/name` of the scale target it belongs to; null: none of ours. */
  readonly workload: string | null;
  /** Scale targets whose autoscaler counts it although it is not theirs. */
  readonly countedFor: readonly string[];
  readonly state: PodStateName;
  readonly stateSinceT: number;
  /** In Kubernetes' words; null when nothing is wrong. */
  readonly reason: string | null;
  /** Age on screen is now − this; ISO. */
  readonly createdAt: string | null;
  readonly node: string | null;
  readonly restarts: number;
  /** Sums over containers; null when no container says. */
  readonly requests: { readonly cpuMillicores: number | null; readonly memoryBytes: number | null };
  readonly limits: { readonly cpuMillicores: number | null; readonly memoryBytes: number | null };
  readonly containers: readonly PodContainer[];
  readonly usage: PodUsage | null;
  /** Requests it served in the traffic window and their share of all, 0 to 1; null while nothing tells. */
  readonly served: { readonly requests: number; readonly share: number } | null;
  /** When each hop of its life was seen; null: not yet, or before the run. */
  readonly hops: PodHops;
}

/** Null: one of its containers has no figure, as the autoscaler sees it too. */
export interface PodUsage {
  readonly cpuMillicores: number | null;
  readonly memoryBytes: number | null;
  /** When it was measured, as metrics.k8s.io says, ISO. */
  readonly sampledAt: string;
  readonly windowMs: number;
  /** When we read it. */
  readonly observedT: number;
}

export interface PodHops {
  readonly createdT: number | null;
  readonly scheduledT: number | null;
  readonly startedT: number | null;
  readonly readyT: number | null;
  readonly firstRequestT: number | null;
  readonly terminatingT: number | null;
}

/** The sliding window that the shares of requests are taken from. */
export interface TrafficState {
  readonly windowMs: number;
  readonly samples: readonly TrafficSample[];
  /** Requests by pod name over the window, and of all pods. */
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
}

export interface TrafficSample {
  readonly t: number;
  readonly byPod: Readonly<Record<string, number>>;
}

export interface DependencyState {
  readonly spec: Dependency;
  readonly latest: DependencyReading | null;
  readonly latestT: number | null;
  /** Anything at all was ever told of it. */
  readonly isSeen: boolean;
  readonly downSinceT: number | null;
  readonly unscrapedSinceT: number | null;
  /** Gauges that are close to their limits. */
  readonly pressed: readonly string[];
  readonly series: Series<GaugePoint>;
}

export interface GaugePoint {
  readonly t: number;
  readonly values: Values;
}

export interface SourceState extends Why {
  readonly state: SourceStatus['state'];
  readonly sinceT: number;
  /** When it first and last gave data; null: never. */
  readonly firstDataT: number | null;
  readonly lastDataT: number | null;
}

export interface GapsState {
  readonly list: readonly (Why & {
    readonly source: string;
    readonly fromT: number;
    readonly toT: number;
  })[];
  readonly total: number;
}

export const TRAFFIC_WINDOW_MS = 30_000;

/** The state before the first event. */
export function initialState(): RunState {
  return {
    header: null,
    ended: null,
    now: { t: 0, at: '' },
    eventCount: 0,
    phase: { name: 'preparing', sinceT: 0, next: { kind: 'nothing', byT: null }, expectedEndT: null },
    load: {
      plan: null,
      status: 'none',
      startedT: null,
      endedT: null,
      outcome: null,
      plannedRps: null,
      stage: null,
      stagesBegun: 0,
      highestPlannedRps: null,
      latest: null,
      level: null,
      steps: [],
      totals: {
        requests: 0,
        failed: 0,
        iterations: 0,
        exceptions: null,
        droppedIterations: 0,
        checksPassed: 0,
        checksFailed: 0,
        mostVus: 0,
        histogram: [],
        p95Ms: null,
      },
      series: emptySeries(),
    },
    hpas: new Map(),
    primaryHpa: null,
    formerHpas: new Map(),
    workloads: new Map(),
    pods: new Map(),
    podsByTarget: new Map(),
    traffic: { windowMs: TRAFFIC_WINDOW_MS, samples: [], counts: new Map(), total: 0 },
    dependencies: dependencyStates(PRESETS),
    backend: { latest: null, latestT: null },
    sources: {},
    feed: { entries: [], total: 0 },
    transitions: { list: [], total: 0 },
    gaps: { list: [], total: 0 },
    sight: {},
    warnings: new Map(),
  };
}

export function dependencyStates(specs: readonly Dependency[]): RunState['dependencies'] {
  const nothingSeen = {
    latest: null,
    latestT: null,
    isSeen: false,
    downSinceT: null,
    unscrapedSinceT: null,
    pressed: [],
    series: emptySeries<GaugePoint>(),
  };
  return new Map(specs.map((spec) => [spec.name, { spec, ...nothingSeen }]));
}

/** The HPA that the run is about. */
export function primaryHpa(state: RunState): HpaState | null {
  return state.primaryHpa === null ? null : (state.hpas.get(state.primaryHpa) ?? null);
}
