import { decide } from '../../hpa/decide.ts';
import type { Decision } from '../../hpa/decision.ts';
import { defaultControllerConfig, type PodSnapshot, type ResourceSample } from '../../hpa/input.ts';
import type { HpaSpec } from '../../hpa/spec/types.ts';
import { emptyState } from '../../hpa/state.ts';
import { histogramOf } from '../lib/histogram.ts';
import { randomFrom } from '../lib/random.ts';
import type { HpaObserved, PalierEvent, TimelineEvent } from '../timeline/events.ts';
import {
  apiTime,
  at,
  HPA,
  hpaObject,
  k6,
  NAMESPACE,
  PLAN,
  pod,
  podDeleted,
  prometheus,
  runStarted,
  START_MS,
  workload,
} from './make.ts';

export interface LongWatchOptions {
  readonly hours: number;
  readonly seed?: number;
  /** With a load, which k6 tells of every second. */
  readonly load?: boolean;
}

const SECOND_MS = 1_000;
const DAY_MS = 86_400 * SECOND_MS;
const REQUEST_MILLICORES = 100;
const MIN_REPLICAS = 2;
const MAX_REPLICAS = 10;
const READY_AFTER_MS = 3_000;
const GONE_AFTER_MS = 4_000;

interface WatchedPod {
  readonly name: string;
  readonly createdT: number;
}

/**
 * What is recorded of one autoscaler that follows the day, event by event, of any length: about five pods, their metrics
 * and a status of the autoscaler every 15 s, Prometheus every 5 s. The decisions are those of our own algorithm on the
 * samples in the recording, so that they can be explained from it.
 */
export function* longWatch(options: LongWatchOptions): Generator<TimelineEvent, void, undefined> {
  const { hours, seed = 7, load = false } = options;
  const random = randomFrom(seed);
  const endT = hours * 3_600 * SECOND_MS;
  const autoscaler = watchedAutoscaler(random);
  let waiting: TimelineEvent[] = [
    at(0, runStarted({ command: load ? 'load' : 'watch', load: load ? PLAN : null })),
    ...SOURCES.map((source) => at(5, { type: 'source.status', source, state: 'ok', reason: '' })),
    ...autoscaler.first(),
    ...(load ? [at(500, { type: 'load.started', pid: 4242 })] : []),
  ];
  for (let t = SECOND_MS; t < endT; t += SECOND_MS) {
    if (load) waiting.push(at(t, k6Sample(t, autoscaler.names(), random)));
    if (t % 5_000 === 0) waiting.push(at(t + 20, mysqlSample(random)));
    if (t % 15_000 === 0) waiting.push(...autoscaler.sync(t));
    waiting.sort((a, b) => a.t - b.t);
    const due = waiting.findIndex((event) => event.t >= t + SECOND_MS);
    yield* due === -1 ? waiting : waiting.slice(0, due);
    waiting = due === -1 ? [] : waiting.slice(due);
  }
  yield at(endT, { type: 'run.ended', reason: 'quit', message: '' });
}

const SOURCES = ['kubernetes', 'hpa', 'pods', 'workloads', 'metrics', 'prometheus'] as const;

/** The controller, its target and its pods: what is observed of them at each sync. */
function watchedAutoscaler(random: () => number) {
  const { spec } = hpaObject({ desired: null, min: MIN_REPLICAS, max: MAX_REPLICAS, windowSeconds: 300 });
  let made = 0;
  const newPod = (createdT: number): WatchedPod => ({
    name: `backend-6f7d9c5b8d-${(made++).toString(36).padStart(5, '0')}`,
    createdT,
  });
  let pods: readonly WatchedPod[] = Array.from({ length: MIN_REPLICAS }, () => newPod(-3_600 * SECOND_MS));
  let gone: readonly string[] = [];
  let memory = emptyState;
  let version = 1;
  let lastScaleT: number | null = null;
  const observed = (t: number, status: HpaObserved['object']['status']) => {
    const object = { ...hpaObject({ desired: null }), resourceVersion: String(version++), spec, status };
    return at(t, { type: 'hpa.observed', hpa: HPA, object });
  };

  return {
    names: () => pods.map(({ name }) => name),
    first: () => [
      observed(10, {}),
      at(11, workload(pods.length, pods.length)),
      ...pods.map(({ name, createdT }) => at(12, pod(name, 'ready', createdT))),
    ],
    sync(t: number): readonly TimelineEvent[] {
      const demand = demandAt(t) * (0.95 + 0.1 * random());
      const samples = pods.map(({ name }) => sampleOf(name, t - 2_000, demand / pods.length, random));
      const metrics = at(t + 100, { ...usageOf(samples), ...(gone.length > 0 && { gone }) });
      const decision = decide(
        {
          namespace: NAMESPACE,
          name: 'backend',
          spec: spec as unknown as HpaSpec,
          scale: { specReplicas: pods.length, statusReplicas: pods.length, selector: 'app=backend' },
          pods: pods.map(snapshotOf),
          metrics: { resource: samples },
          controller: defaultControllerConfig,
        },
        memory,
        START_MS + t + 400,
      );
      memory = decision.state;
      gone = [];
      const { rescale } = decision;
      if (rescale === null) return [metrics, observed(t + 400, statusOf(decision, lastScaleT))];
      lastScaleT = t;
      const before = pods.length;
      const added = Array.from({ length: Math.max(0, rescale.to - before) }, () => newPod(t));
      const leaving = pods.slice(rescale.to);
      pods = [...pods.slice(0, rescale.to), ...added];
      gone = leaving.map(({ name }) => name);
      return [
        metrics,
        at(t + 390, workload(rescale.to, Math.min(before, rescale.to), before)),
        observed(t + 400, statusOf(decision, lastScaleT)),
        ...added.flatMap(({ name, createdT }) => [
          at(t + 410, pod(name, 'pending', createdT)),
          at(t + 450, pod(name, 'scheduled', createdT)),
          at(t + 1_900, pod(name, 'running', createdT)),
          at(t + READY_AFTER_MS, pod(name, 'ready', createdT)),
        ]),
        ...leaving.flatMap(({ name, createdT }) => [
          at(t + 420, pod(name, 'terminating', createdT)),
          at(t + GONE_AFTER_MS, podDeleted(name)),
        ]),
        at(t + 4_100, workload(rescale.to, rescale.to)),
      ];
    },
  };
}

/** CPU in millicores that all pods together need: more by day than by night, with hours that come and go. */
function demandAt(t: number): number {
  const day = 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / DAY_MS);
  const hour = 0.5 + 0.5 * Math.sin((2 * Math.PI * t) / (47 * 60 * SECOND_MS));
  return 80 + 320 * day + 120 * day * hour;
}

function sampleOf(pod: string, t: number, millicores: number, random: () => number): ResourceSample {
  const cpu = Math.round(4 + millicores * (0.9 + 0.2 * random()));
  const memory = 60_000_000 + Math.round(random() * 1_000_000) * 4;
  const timestampMs = Date.parse(apiTime(t));
  const containers = [{ name: 'backend', usage: { cpu: `${cpu}m`, memory: `${memory}` } }];
  return { pod, timestampMs, windowSeconds: 15, containers };
}

function usageOf(samples: readonly ResourceSample[]): Extract<PalierEvent, { type: 'pod-metrics.observed' }> {
  return {
    type: 'pod-metrics.observed',
    namespace: NAMESPACE,
    pods: samples.map(({ pod: name, timestampMs, windowSeconds, containers }) => ({
      name,
      timestamp: apiTime(timestampMs - START_MS),
      windowMs: windowSeconds * SECOND_MS,
      containers: containers.map(({ name: container, usage }) => ({
        name: container,
        cpuMillicores: Number.parseInt(usage.cpu ?? '0', 10),
        memoryBytes: Number(usage.memory),
      })),
    })),
  };
}

function snapshotOf({ name, createdT }: WatchedPod): PodSnapshot {
  const readyMs = Date.parse(apiTime(createdT + READY_AFTER_MS));
  return {
    name,
    phase: 'Running',
    startTimeMs: Date.parse(apiTime(createdT)),
    ready: { status: 'True', lastTransitionTimeMs: readyMs },
    resources: { containers: [{ name: 'backend', requests: { cpu: `${REQUEST_MILLICORES}m` } }] },
  };
}

function statusOf(
  { state: { status } }: Decision,
  lastScaleT: number | null,
): HpaObserved['object']['status'] {
  return {
    currentReplicas: status.currentReplicas,
    desiredReplicas: status.desiredReplicas,
    ...(lastScaleT !== null && { lastScaleTime: apiTime(lastScaleT) }),
    currentMetrics: status.currentMetrics,
    conditions: status.conditions.map(({ lastTransitionTimeMs, ...condition }) => ({
      ...condition,
      lastTransitionTime: apiTime(lastTransitionTimeMs - START_MS),
    })),
  };
}

function k6Sample(t: number, pods: readonly string[], random: () => number): PalierEvent {
  const requests = Math.round(demandAt(t) / 7);
  const latencies = Array.from({ length: requests }, () => 8 * (0.6 + random()) * (0.6 + random()));
  const rank = (p: number) => Number((8 * (0.5 + p) * (0.9 + 0.2 * random())).toFixed(3));
  return k6(0, Object.fromEntries(pods.map((name) => [name, Math.round(requests / pods.length)])), {
    requests,
    iterations: requests,
    checksPassed: requests,
    latencyMs: { p50: rank(0.5), p95: rank(0.95), p99: rank(1), avg: rank(0.55), max: rank(1.5) },
    histogram: histogramOf(latencies),
  });
}

function mysqlSample(random: () => number): PalierEvent {
  const about = (value: number) => Number((value * (0.8 + 0.4 * random())).toFixed(3));
  return prometheus({
    queries: about(1_200),
    connections: Math.round(about(90)),
    running: Math.round(about(6)),
    rowsRead: about(900),
    rowsWritten: about(120),
  });
}
