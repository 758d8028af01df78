/** Events for tests and benches: realistic defaults, and only what matters said at the call. */

import { histogramOf } from '../lib/histogram.ts';
import type {
  DependencyReading,
  HpaObject,
  HpaObserved,
  K6Sample,
  KubernetesEventObserved,
  LoadEnded,
  LoadPlan,
  PalierEvent,
  PodContainer,
  PodMetricsObserved,
  PodObserved,
  PrometheusObserved,
  RunStarted,
  TimelineEvent,
  WorkloadObserved,
} from '../timeline/events.ts';

export const START_MS = Date.parse('2026-11-23T10:00:00.000Z');
export const NAMESPACE = 'palier';
export const HPA = 'palier/backend';

/** Stamps an event with a run time; the wall clock goes with it. */
export function at(t: number, event: PalierEvent): TimelineEvent {
  return { t, at: isoAt(t), ...event };
}

export function isoAt(t: number): string {
  return new Date(START_MS + t).toISOString();
}

/** As the API writes times: whole seconds. */
export function apiTime(t: number): string {
  return `${new Date(START_MS + t).toISOString().slice(0, 19)}Z`;
}

export const PLAN: LoadPlan = {
  scenario: 'ramp',
  profile: 'lab',
  script: 'dist/load/ramp.js',
  baseUrl: 'http://127.0.0.1:30080',
  stages: [
    { durationMs: 0, targetRps: 10, name: 'warm-up' },
    { durationMs: 20_000, targetRps: 10, name: 'warm-up' },
    { durationMs: 0, targetRps: 60, name: 'step' },
    { durationMs: 90_000, targetRps: 60, name: 'hold' },
    { durationMs: 0, targetRps: 5, name: 'descend' },
    { durationMs: 30_000, targetRps: 5, name: 'low' },
  ],
  thresholds: { http_req_failed: ['rate<0.01'] },
  maxVUs: 100,
};

export function runStarted(over: Partial<RunStarted> = {}): RunStarted {
  return {
    type: 'run.started',
    schema: 'palier.timeline/1',
    runId: '20261123T100000Z-ramp-abcd',
    command: 'load',
    target: { kind: 'sandbox', name: 'sandbox', namespace: NAMESPACE },
    versions: { palier: '0.1.0', node: '24.21.0', k6: '2.2.0', kubernetes: 'v1.37.2' },
    gitCommit: null,
    load: PLAN,
    hpas: [HPA],
    hpaAtStart: [hpaObject({ desired: 1 })],
    controller: { syncPeriodSeconds: 15, downscaleStabilizationSeconds: 300, assumed: false },
    ...over,
  };
}

export interface HpaNumbers {
  readonly desired: number | null;
  readonly current?: number;
  /** Utilisation in per cent of request. */
  readonly cpu?: number | null;
  readonly min?: number;
  readonly max?: number;
  readonly windowSeconds?: number | null;
  readonly conditions?: readonly Readonly<Record<string, string>>[];
  readonly version?: number;
}

export function hpaObject(numbers: HpaNumbers): HpaObject {
  const { desired, cpu = null, min = 1, max = 6, windowSeconds = 60 } = numbers;
  const currentMetrics =
    cpu === null
      ? []
      : [
          {
            type: 'Resource',
            resource: { name: 'cpu', current: { averageUtilization: cpu, averageValue: `${cpu}m` } },
          },
        ];
  const conditions = numbers.conditions ?? [
    { type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale', message: '' },
    { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound', message: '' },
    { type: 'ScalingLimited', status: 'False', reason: 'DesiredWithinRange', message: '' },
  ];
  return {
    namespace: NAMESPACE,
    name: 'backend',
    uid: 'hpa-uid',
    resourceVersion: String(numbers.version ?? 1),
    generation: 1,
    creationTimestamp: '2026-11-23T09:00:00Z',
    annotations: {},
    spec: {
      minReplicas: min,
      maxReplicas: max,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'backend' },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
        },
      ],
      ...(windowSeconds === null
        ? {}
        : { behavior: { scaleDown: { stabilizationWindowSeconds: windowSeconds } } }),
    },
    status:
      desired === null
        ? {}
        : {
            currentReplicas: numbers.current ?? desired,
            desiredReplicas: desired,
            currentMetrics,
            conditions,
          },
  };
}

export function hpa(numbers: HpaNumbers): HpaObserved {
  return { type: 'hpa.observed', hpa: HPA, object: hpaObject(numbers) };
}

export function workload(spec: number, ready: number, replicas = spec): WorkloadObserved {
  return {
    type: 'workload.observed',
    namespace: NAMESPACE,
    kind: 'Deployment',
    name: 'backend',
    specReplicas: spec,
    replicas,
    readyReplicas: ready,
    availableReplicas: ready,
    updatedReplicas: replicas,
    generation: 1,
  };
}

export type PodStage = 'pending' | 'scheduled' | 'running' | 'ready' | 'terminating';

/** A backend pod created at run time `createdT`, as far as `stage`. */
export function pod(
  name: string,
  stage: PodStage,
  createdT: number,
  over: Partial<PodObserved> = {},
  container: Partial<PodContainer> = {},
): PodObserved {
  const rank = ['pending', 'scheduled', 'running', 'ready', 'terminating'].indexOf(stage);
  const created = apiTime(createdT);
  return {
    type: 'pod.observed',
    namespace: NAMESPACE,
    name,
    uid: `uid-${name}`,
    workload: 'Deployment/backend',
    phase: rank >= 2 ? 'Running' : 'Pending',
    creationTimestamp: created,
    startTime: rank >= 1 ? created : null,
    scheduledAt: rank >= 1 ? created : null,
    ready: rank === 3 ? 'True' : 'False',
    readyAt: rank === 3 ? apiTime(createdT + 3_000) : null,
    deletionTimestamp: rank === 4 ? apiTime(createdT + 60_000) : null,
    node: rank >= 1 ? 'node-1' : null,
    reason: null,
    containers: [
      {
        name: 'backend',
        image: 'palier/backend:dev',
        requests: { cpuMillicores: 100, memoryBytes: 64 * 1024 * 1024 },
        limits: { cpuMillicores: 250, memoryBytes: 256 * 1024 * 1024 },
        ready: rank >= 3,
        started: rank >= 2,
        restarts: 0,
        state: rank >= 2 ? 'running' : 'waiting',
        reason: rank >= 2 ? null : 'ContainerCreating',
        startedAt: rank >= 2 ? apiTime(createdT + 2_000) : null,
        ...container,
      },
    ],
    ...over,
  };
}

export function podDeleted(name: string): PalierEvent {
  return { type: 'pod.deleted', namespace: NAMESPACE, name, uid: `uid-${name}` };
}

export function podMetrics(t: number, cpuByPod: Readonly<Record<string, number>>): PodMetricsObserved {
  return {
    type: 'pod-metrics.observed',
    namespace: NAMESPACE,
    pods: Object.entries(cpuByPod).map(([name, cpuMillicores]) => ({
      name,
      timestamp: apiTime(t - 2_000),
      windowMs: 15_000,
      containers: [{ name: 'backend', cpuMillicores, memoryBytes: 60 * 1024 * 1024 }],
    })),
  };
}

export function k6(
  requests: number,
  byPod: Readonly<Record<string, number>> | null = null,
  over: Partial<K6Sample> = {},
): K6Sample {
  const latencies = Array.from({ length: Math.max(0, requests) }, (_, index) => 10 + (index % 20));
  return {
    type: 'k6.sample',
    windowMs: 1_000,
    requests,
    failed: 0,
    droppedIterations: 0,
    iterations: requests,
    checksPassed: requests,
    checksFailed: 0,
    vus: 5,
    vusMax: 20,
    latencyMs: requests > 0 ? { p50: 20, p95: 29, p99: 29, avg: 19.5, max: 29 } : null,
    histogram: histogramOf(latencies),
    byPod,
    ...over,
  };
}

export function loadEnded(over: Partial<LoadEnded> = {}): LoadEnded {
  return {
    type: 'load.ended',
    exitCode: 0,
    signal: null,
    outcome: 'finished',
    message: '',
    thresholds: [{ metric: 'http_req_failed', expression: 'rate<0.01', ok: true }],
    ...over,
  };
}

/** What Prometheus tells of MySQL: its gauges, and what else there is to say of it. */
export function prometheus(
  gauges: DependencyReading['gauges'] = {},
  over: Partial<Omit<DependencyReading, 'gauges'>> = {},
): PrometheusObserved {
  return {
    type: 'prometheus.observed',
    dependencies: {
      mysql: {
        scraped: true,
        up: true,
        gauges: {
          queries: 240,
          connections: 12,
          maxConnections: 151,
          running: 2,
          slowQueries: 0,
          rowsRead: 300,
          rowsWritten: 12,
          ...gauges,
        },
        ...over,
      },
    },
    backend: { requestsPerSecond: 60, cpuMillicores: 250, memoryBytes: 1.2e8, p95Ms: 30 },
  };
}

export function warning(over: Partial<KubernetesEventObserved> = {}): KubernetesEventObserved {
  return {
    type: 'kubernetes-event.observed',
    namespace: NAMESPACE,
    uid: 'event-1',
    severity: 'Warning',
    reason: 'Unhealthy',
    message: 'Readiness probe failed: connection refused',
    count: 1,
    object: { kind: 'Pod', name: 'backend-a' },
    lastTimestamp: null,
    ...over,
  };
}
