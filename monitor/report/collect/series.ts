import type { Dependency, Gauge } from '../../../core/dependencies/dependency.ts';
import { shownGauges } from '../../../core/dependencies/limit.ts';
import type { HpaMetric } from '../../../core/state/hpa-metrics.ts';
import { type PodState, primaryHpa, type RunState } from '../../../core/state/state.ts';
import type { DependencyReading, TimelineEvent } from '../../../core/timeline/events.ts';
import { createTrack, type Track } from './track.ts';

/** Columns in the order of `LOAD`, `REPLICAS`, … */
export interface RunTracks {
  readonly load: Track;
  readonly replicas: Track;
  /** One column a metric of `metrics`, in its own unit. */
  readonly metrics: { readonly specs: readonly HpaMetric[]; readonly track: Track };
  readonly pods: Track;
  /** By name, a column for each gauge that is charted (`chartedGauges`). */
  readonly dependencies: ReadonlyMap<string, Track>;
}

export const LOAD = ['rps', 'planned', 'p50', 'p95', 'p99', 'errorRate', 'dropped'] as const;
export const REPLICAS = ['desired', 'current', 'ready'] as const;
export const PODS = ['memorySum', 'memoryHighest', 'cpuSum'] as const;

/** No figures of k6 for longer than this beyond a sample's own window is a gap. */
const LATE_SAMPLE_MS = 2_500;
/** metrics-server and Prometheus are asked every 15 s at most: two answers missed. */
const LATE_ANSWER_MS = 50_000;
/** A pod's usage that is older says nothing of now. */
const STALE_USAGE_MS = 60_000;
const MOST_METRICS = 6;
const MOST_GAUGES = 4;

/** Collects what the charts show, in bounded memory. */
export function createSeries(): {
  onEvent(event: TimelineEvent, state: RunState): void;
  result(): RunTracks;
} {
  const load = createTrack(LOAD.length);
  const replicas = createTrack(REPLICAS.length);
  const metrics = createTrack(MOST_METRICS);
  const pods = createTrack(PODS.length);
  const dependencies = new Map<string, ReturnType<typeof dependencyTrack>>();
  const lateLoad = gapNoter(load, LATE_SAMPLE_MS);
  const latePods = gapNoter(pods, LATE_ANSWER_MS);
  let specs: readonly HpaMetric[] = [];
  let replicasBefore: unknown = null;
  let viewBefore: unknown = null;

  const noteHpa = (event: TimelineEvent, state: RunState) => {
    const hpa = primaryHpa(state);
    const point = hpa?.series.recent.at(-1);
    if (hpa === null || point === undefined) return;
    if (point !== replicasBefore) {
      replicasBefore = point;
      replicas.add(event.t, [point.desired, point.current, point.ready]);
    }
    if (hpa.view !== viewBefore) {
      viewBefore = hpa.view;
      specs = hpa.view.metrics.slice(0, MOST_METRICS);
      metrics.add(
        event.t,
        specs.map(({ current }) => current),
      );
    }
  };
  return {
    onEvent(event, state) {
      noteHpa(event, state);
      switch (event.type) {
        case 'k6.sample': {
          const point = state.load.latest;
          lateLoad(event.t - event.windowMs, event.t);
          if (point !== null) load.add(event.t, loadRow(point));
          break;
        }
        case 'pod-metrics.observed':
          latePods(event.t, event.t);
          pods.add(event.t, podsRow(state, event.t));
          break;
        case 'prometheus.observed':
          for (const [name, { spec }] of state.dependencies) {
            const track = dependencies.get(name) ?? dependencyTrack(spec);
            dependencies.set(name, track);
            track.note(event.t, event.dependencies[name]);
          }
          break;
        case 'gap':
          for (const track of [load, replicas, metrics, pods, ...dependencies.values()])
            track.addGap(event.fromT);
          // What holds now was seen after the gap.
          replicasBefore = null;
          viewBefore = null;
          noteHpa(event, state);
          break;
        case 'hpa.deleted':
          if (event.hpa === state.primaryHpa || state.hpas.size === 0) {
            replicas.addGap(event.t);
            metrics.addGap(event.t);
          }
          break;
        case 'run.ended': {
          // A step function holds to the end.
          replicasBefore = null;
          viewBefore = null;
          noteHpa(event, state);
          break;
        }
      }
    },
    result: () => ({
      load: load.track(),
      replicas: replicas.track(),
      metrics: { specs, track: metrics.track() },
      pods: pods.track(),
      dependencies: new Map([...dependencies].map(([name, track]) => [name, track.track()])),
    }),
  };
}

/** What the report's chart of it shows. */
export function chartedGauges(dependency: Dependency): readonly Gauge[] {
  return shownGauges(dependency)
    .filter(({ uncharted }) => uncharted === undefined)
    .slice(0, MOST_GAUGES);
}

function dependencyTrack(spec: Dependency) {
  const gauges = chartedGauges(spec);
  const track = createTrack(gauges.length);
  const late = gapNoter(track, LATE_ANSWER_MS);
  return {
    ...track,
    note(t: number, reading: DependencyReading | undefined) {
      if (reading === undefined) return;
      late(t, t);
      track.add(
        t,
        gauges.map(({ name }) => reading.gauges[name] ?? null),
      );
    },
  };
}

function gapNoter(track: { addGap(t: number): void }, lateMs: number) {
  let lastT: number | null = null;
  return (fromT: number, toT: number) => {
    if (lastT !== null && fromT - lastT > lateMs) track.addGap(lastT + 1);
    lastT = toT;
  };
}

function loadRow(point: NonNullable<RunState['load']['latest']>): (number | null)[] {
  const { rps, plannedRps, p50Ms, p95Ms, p99Ms, errorRate, droppedPerSecond } = point;
  return [rps, plannedRps, p50Ms, p95Ms, p99Ms, errorRate, droppedPerSecond];
}

function podsRow(state: RunState, t: number): (number | null)[] {
  const hpa = primaryHpa(state);
  let memorySum: number | null = null;
  let memoryHighest: number | null = null;
  let cpuSum: number | null = null;
  for (const pod of state.pods.values()) {
    if (hpa !== null && !isOf(pod, hpa.view.target, hpa.object.namespace)) continue;
    if (pod.workload === null || pod.usage === null || t - pod.usage.observedT > STALE_USAGE_MS) continue;
    const { memoryBytes, cpuMillicores } = pod.usage;
    if (memoryBytes !== null) {
      memorySum = (memorySum ?? 0) + memoryBytes;
      memoryHighest = Math.max(memoryHighest ?? 0, memoryBytes);
    }
    if (cpuMillicores !== null) cpuSum = (cpuSum ?? 0) + cpuMillicores;
  }
  return [memorySum, memoryHighest, cpuSum];
}

function isOf(pod: PodState, target: string, namespace: string): boolean {
  return pod.workload === target && pod.namespace === namespace;
}
