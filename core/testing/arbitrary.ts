import fc from 'fast-check';
import type { PalierEvent, SourceName, TimelineEvent } from '../timeline/events.ts';
import {
  at,
  hpa,
  k6,
  loadEnded,
  NAMESPACE,
  type PodStage,
  pod,
  podDeleted,
  podMetrics,
  prometheus,
  runStarted,
  warning,
  workload,
} from './make.ts';

/** Any text of whole code points. As `fc.string({ unit: 'binary' })`, which takes a second of CPU to make. */
export const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff })))
  .map((points) => String.fromCodePoint(...points));

const names = ['backend-a', 'backend-b', 'backend-c', 'mysql-0'] as const;
const name = fc.constantFrom(...names);
const count = fc.integer({ min: 0, max: 8 });
const maybe = <T>(inner: fc.Arbitrary<T>) => fc.option(inner, { nil: null });
const perCent = maybe(fc.integer({ min: 0, max: 400 }));
const sources: readonly SourceName[] = [
  'kubernetes',
  'hpa',
  'pods',
  'metrics',
  'prometheus',
  'k6',
  'recorder',
];

const condition = fc.record({
  type: fc.constantFrom('AbleToScale', 'ScalingActive', 'ScalingLimited'),
  status: fc.constantFrom('True', 'False', 'Unknown'),
  reason: fc.constantFrom(
    'ReadyForNewScale',
    'FailedGetResourceMetric',
    'TooManyReplicas',
    'ScaleDownStabilized',
  ),
  message: fc.string(),
});

const container = fc.record({
  reason: maybe(fc.constantFrom('CrashLoopBackOff', 'OOMKilled', 'Completed', 'ErrImagePull')),
  state: fc.constantFrom('waiting' as const, 'running' as const, 'terminated' as const),
  restarts: count,
});

/** Any event that the types allow, in any combination a broken source might send. */
export const anyPalierEvent: fc.Arbitrary<PalierEvent> = fc.oneof(
  fc.constantFrom(
    runStarted(),
    runStarted({ load: null, command: 'watch' }),
    runStarted({ hpas: [], hpaAtStart: [] }),
  ),
  fc.constantFrom<PalierEvent[]>(
    { type: 'load.phase', phase: 'setup', agoMs: 250 },
    { type: 'load.phase', phase: 'teardown', agoMs: 900 },
  ),
  fc.constant<PalierEvent>({ type: 'load.started', pid: 1 }),
  fc.constant<PalierEvent>({ type: 'load.stop-requested', by: 'user' }),
  fc.constantFrom(loadEnded(), loadEnded({ outcome: 'crashed', exitCode: null, thresholds: [] })),
  fc.constant<PalierEvent>({ type: 'run.ended', reason: 'settled', message: '' }),
  fc
    .tuple(count, maybe(fc.dictionary(name, count)), count, fc.integer({ min: 0, max: 2_000 }))
    .map(([requests, byPod, droppedIterations, windowMs]) =>
      k6(requests, byPod, { droppedIterations, windowMs }),
    ),
  fc
    .record({
      desired: maybe(count),
      current: count,
      cpu: perCent,
      max: count,
      conditions: fc.array(condition, { maxLength: 3 }),
    })
    .map((numbers) => hpa(numbers)),
  fc.constant<PalierEvent>({ type: 'hpa.deleted', hpa: `${NAMESPACE}/backend` }),
  fc.tuple(count, count, count).map(([spec, ready, replicas]) => workload(spec, ready, replicas)),
  fc
    .tuple(
      name,
      fc.constantFrom<PodStage>('pending', 'scheduled', 'running', 'ready', 'terminating'),
      container,
    )
    .map(([podName, stage, over]) => pod(podName, stage, 0, {}, over)),
  fc
    .tuple(name, maybe(fc.constant('Deployment/backend')), fc.string())
    .map(([podName, owner, uid]) =>
      pod(podName, 'ready', 0, { workload: owner, uid, creationTimestamp: null }),
    ),
  name.map(podDeleted),
  fc
    .tuple(fc.integer({ min: 0, max: 1e6 }), fc.dictionary(name, count))
    .map(([t, cpu]) => podMetrics(t, cpu)),
  fc
    .tuple(fc.string(), count, maybe(fc.string()))
    .map(([reason, times, lastTimestamp]) => warning({ reason, count: times, lastTimestamp })),
  fc
    .tuple(
      fc.record({ connections: maybe(count), maxConnections: maybe(count) }),
      fc.record({ up: maybe(fc.boolean()), scraped: maybe(fc.boolean()) }),
    )
    .map(([gauges, over]) => prometheus(gauges, over)),
  fc
    .tuple(
      fc.constantFrom(...sources),
      fc.constantFrom('connecting', 'ok', 'degraded', 'down', 'off'),
      fc.string(),
    )
    .map(([source, state, reason]): PalierEvent => ({ type: 'source.status', source, state, reason })),
  fc
    .tuple(count, count)
    .map(([fromT, toT]): PalierEvent => ({ type: 'gap', source: 'recorder', fromT, toT, reason: '' })),
);

/** Events at any times, in any order. */
export const anyEvents: fc.Arbitrary<TimelineEvent[]> = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 600_000 }), anyPalierEvent).map(([t, event]) => at(t, event)),
  { maxLength: 60 },
);
