import type { EventType, PalierEvent } from '../timeline/events.ts';
import { hpaObject, isoAt, k6, warning, workload } from './make.ts';

const LOST = { code: 'connection-lost', values: {} } as const;

/** With every field that the type has, the optional ones too, and nothing unknown. */
type Whole<T> = T extends readonly unknown[]
  ? { readonly [K in keyof T]: Whole<T[K]> }
  : T extends object
    ? { readonly [K in keyof T]-?: Whole<NonNullable<T[K]>> }
    : T;

const text = { en: 'a', fr: 'b' };
const WHOLE_DEPENDENCY = {
  name: 'postgres',
  title: 'PostgreSQL',
  builtIn: true,
  exporter: 'postgres_exporter',
  up: 'pg_up',
  scraped: 'up',
  remedy: text,
  gauges: [
    {
      name: 'connections',
      label: text,
      unit: 'count',
      query: 'pg_connections',
      limit: 1,
      limitGauge: 'most',
      worse: 'low',
      beside: true,
      uncharted: true,
      objective: { name: 'a', label: text },
      says: { near: text, held: text },
    },
  ],
} as const;

const requests = { cpuMillicores: 100, memoryBytes: 64e6 };
const object = {
  ...hpaObject({ desired: 1 }),
  generation: 1,
  creationTimestamp: isoAt(0),
  spec: {},
  status: {},
};
/** An event of each type, with every field that it can have. */
export const WHOLE_EVENTS: { readonly [T in EventType]: Whole<Extract<PalierEvent, { type: T }>> } = {
  'run.started': {
    type: 'run.started',
    schema: 'palier.timeline/1',
    runId: '20261123T100000Z-ramp-abcd',
    command: 'load',
    target: { kind: 'sandbox', name: 'sandbox', namespace: 'palier' },
    versions: { palier: '0.1.0', node: '24', k6: '2.2.0', kubernetes: 'v1.37.2' },
    gitCommit: 'abcd',
    load: {
      scenario: 'ramp',
      profile: 'lab',
      script: 'ramp.js',
      baseUrl: 'http://127.0.0.1',
      stages: [{ durationMs: 1, targetRps: 1, name: 'a' }],
      thresholds: { checks: ['rate>0.9'] },
      abortOnFail: { checks: ['rate>0.5'] },
      maxVUs: 10,
    },
    hpas: ['palier/backend'],
    hpaAtStart: [object],
    dependencies: [WHOLE_DEPENDENCY],
    controller: { syncPeriodSeconds: 15, downscaleStabilizationSeconds: 300, assumed: false },
    objectives: {
      firstScaleUpSeconds: 1,
      readyCapacitySeconds: 1,
      settledSeconds: 1,
      errorRate: 1,
      exceptionRate: 1,
      peakReplicas: 1,
      flaps: 1,
      mysqlConnectionsShare: 1,
      overshootReplicas: 1,
      atMaximumSeconds: 1,
      dependencies: { 'postgres.connections': 1 },
      inPhases: { 'reacting.errorRate': 1 },
      notWorseThanBaseline: { errorRate: 1 },
    },
    group: { id: 'repeat-abcdef', index: 1, of: 3 },
    hpaPatch: { hpa: 'palier/backend', patch: {}, replacedSpec: {} },
  },
  'run.ended': { type: 'run.ended', reason: 'settled', message: '' },
  'load.phase': { type: 'load.phase', phase: 'setup', agoMs: 1 },
  'load.started': { type: 'load.started', pid: 1 },
  'load.stop-requested': { type: 'load.stop-requested', by: 'user' },
  'load.ended': {
    type: 'load.ended',
    exitCode: 0,
    signal: 'SIGTERM',
    outcome: 'finished',
    message: '',
    thresholds: [{ metric: 'checks', expression: 'rate>0.9', ok: true, value: 1, endedLoad: false }],
    markedAsFailed: '',
    besides: { requests: 1, failed: 0 },
    unclassified: 1,
    errors: { count: 1, first: 'TypeError' },
  },
  'k6.sample': {
    ...k6(1),
    checksPassed: 1,
    checksFailed: 0,
    vus: 1,
    vusMax: 1,
    latencyMs: { p50: 1, p95: 1, p99: 1, avg: 1, max: 1 },
    histogram: [[4, 1]],
    byPod: { a: 1 },
    exceptions: 0,
    generator: { cpuMillicores: 1, cores: 1, throttledShare: 0 },
  },
  'hpa.observed': { type: 'hpa.observed', hpa: 'palier/backend', object },
  'hpa.deleted': { type: 'hpa.deleted', hpa: 'palier/backend' },
  'workload.observed': { ...workload(1, 1), generation: 1 },
  'pod.observed': {
    type: 'pod.observed',
    namespace: 'palier',
    name: 'a',
    uid: 'a',
    workload: 'Deployment/backend',
    countedFor: [{ target: 'Deployment/other', selector: 'app=a' }],
    controller: 'Job/a',
    phase: 'Running',
    creationTimestamp: isoAt(0),
    startTime: isoAt(0),
    scheduledAt: isoAt(0),
    ready: 'True',
    readyAt: isoAt(0),
    deletionTimestamp: isoAt(0),
    node: 'node-1',
    reason: '',
    containers: [
      {
        name: 'a',
        image: 'a',
        requests,
        limits: requests,
        ready: true,
        started: true,
        restarts: 0,
        state: 'running',
        reason: '',
        startedAt: isoAt(0),
      },
    ],
    alsoRequested: {
      initContainers: [{ name: 'a', sidecar: true, requests }],
      pod: requests,
      overhead: requests,
    },
  },
  'pod.deleted': { type: 'pod.deleted', namespace: 'palier', name: 'a', uid: 'a' },
  'pod-metrics.observed': {
    type: 'pod-metrics.observed',
    namespace: 'palier',
    pods: [{ name: 'a', timestamp: isoAt(0), windowMs: 1, containers: [{ name: 'a', ...requests }] }],
    gone: ['b'],
  },
  'kubernetes-event.observed': { ...warning(), lastTimestamp: isoAt(0) },
  'prometheus.observed': {
    type: 'prometheus.observed',
    dependencies: {
      mysql: { scraped: true, up: true, gauges: { queries: 1 }, instance: { shown: 'mysql-0', count: 2 } },
    },
    backend: { requestsPerSecond: 1, cpuMillicores: 1, memoryBytes: 1, p95Ms: 1 },
  },
  'source.status': { type: 'source.status', source: 'k6', state: 'ok', reason: '', because: LOST },
  gap: { type: 'gap', source: 'clock', fromT: 0, toT: 1, reason: '', because: LOST },
};
