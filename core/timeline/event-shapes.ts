import { isObject } from '../../hpa/shape.ts';
import { dependencyShape, isDependencyName as isSourceName } from '../dependencies/dependency.ts';
import {
  amount,
  atMost,
  bool,
  listOf,
  nullOr,
  num,
  obj,
  oneOf,
  optional,
  recordOf,
  type Shape,
  shape,
  str,
  tuple,
} from '../lib/shape.ts';
import { causeShape } from './cause-shapes.ts';
import type {
  DependencyReading,
  EventType,
  GroupedLimits,
  HpaObject,
  LoadPlan,
  ObjectiveLimits,
  PalierEvent,
  PodContainer,
  PrometheusObserved,
  RunStarted,
  SourceName,
} from './events.ts';

/** More than any cluster has; what is kept per pod stays bounded. */
const pods: Shape<number> = atMost(1e6, 'a count of pods');

const resources = shape<PodContainer['requests']>({
  cpuMillicores: nullOr(amount),
  memoryBytes: nullOr(amount),
});

const hpaObject = shape<HpaObject>({
  namespace: str,
  name: str,
  uid: str,
  resourceVersion: str,
  generation: nullOr(amount),
  creationTimestamp: nullOr(str),
  annotations: recordOf(str),
  spec: obj,
  status: obj,
});

const loadPlan = shape<LoadPlan>({
  scenario: str,
  profile: str,
  script: str,
  baseUrl: str,
  stages: listOf(shape({ durationMs: amount, targetRps: amount, name: str })),
  thresholds: recordOf(listOf(str)),
  abortOnFail: optional(recordOf(listOf(str))),
  maxVUs: nullOr(amount),
});

const why = { reason: str, because: optional(causeShape) };

const container = shape<PodContainer>({
  name: str,
  image: str,
  requests: resources,
  limits: resources,
  ready: bool,
  started: nullOr(bool),
  restarts: amount,
  state: oneOf('waiting', 'running', 'terminated', 'unknown'),
  reason: nullOr(str),
  startedAt: nullOr(str),
});

/** One of ours, or a dependency's. */
const source: Shape<SourceName> = (value) =>
  typeof value === 'string' && isSourceName(value) ? null : { expected: 'the name of a source', at: '' };

/** One of a newer Palier gets as far as to whom it matters, who says so (recorder/check-order.ts). */
const schema = str as unknown as Shape<RunStarted['schema']>;

/** What an event of a type holds beside its stamp and its type. */
type Fields<T extends EventType> = Omit<Extract<PalierEvent, { type: T }>, 'type'>;

const groupedLimits = shape<GroupedLimits>({
  dependencies: optional(recordOf(num)),
  inPhases: optional(recordOf(num)),
  notWorseThanBaseline: optional(recordOf(num)),
});
const anyLimit: Shape<ObjectiveLimits[string]> = (value) =>
  isObject(value) ? recordOf(num)(value) : nullOr(amount)(value);
const objectiveLimits: Shape<ObjectiveLimits> = (value) => recordOf(anyLimit)(value) ?? groupedLimits(value);

/** What Prometheus tells of the workload, in older recordings too. */
export const BACKEND: Shape<PrometheusObserved['backend']> = shape({
  requestsPerSecond: nullOr(num),
  cpuMillicores: nullOr(num),
  memoryBytes: nullOr(num),
  p95Ms: nullOr(num),
});

/** What each event of the timeline must hold, checked when reading: the compiler holds it against events.ts. */
export const EVENT_SHAPES: { readonly [T in EventType]: Shape<Fields<T>> } = {
  'run.started': shape({
    schema,
    runId: str,
    command: oneOf('load', 'watch'),
    target: shape({ kind: oneOf('sandbox', 'kubernetes'), name: str, namespace: str }),
    versions: shape({ palier: str, node: str, k6: nullOr(str), kubernetes: nullOr(str) }),
    gitCommit: nullOr(str),
    load: nullOr(loadPlan),
    hpas: listOf(str),
    hpaAtStart: listOf(hpaObject),
    controller: shape({ syncPeriodSeconds: amount, downscaleStabilizationSeconds: amount, assumed: bool }),
    objectives: optional(objectiveLimits),
    dependencies: optional(listOf(dependencyShape)),
    group: optional(shape({ id: str, index: amount, of: amount })),
    hpaPatch: optional(shape({ hpa: str, patch: obj, replacedSpec: obj })),
  }),
  'run.ended': shape({
    reason: oneOf(
      'settled',
      'not-settled',
      'load-over',
      'time-limit',
      'interrupted',
      'quit',
      'error',
      'load-failed',
    ),
    message: str,
  }),
  'load.phase': shape({ phase: oneOf('setup', 'teardown'), agoMs: amount }),
  'load.started': shape({ pid: amount }),
  'load.stop-requested': shape({ by: oneOf('user', 'signal', 'time-limit') }),
  'load.ended': shape({
    exitCode: nullOr(num),
    signal: nullOr(str),
    outcome: oneOf(
      'finished',
      'thresholds-failed',
      'marked-as-failed',
      'stopped',
      'script-error',
      'config-error',
      'crashed',
    ),
    message: str,
    thresholds: listOf(
      shape({
        metric: str,
        expression: str,
        ok: nullOr(bool),
        value: optional(num),
        endedLoad: optional(bool),
      }),
    ),
    markedAsFailed: optional(str),
    besides: optional(shape({ requests: amount, failed: amount })),
    unclassified: optional(amount),
    errors: optional(shape({ count: amount, first: str })),
  }),
  'k6.sample': shape({
    windowMs: amount,
    requests: amount,
    failed: amount,
    droppedIterations: amount,
    iterations: amount,
    exceptions: optional(amount),
    checksPassed: nullOr(amount),
    checksFailed: nullOr(amount),
    vus: nullOr(amount),
    vusMax: nullOr(amount),
    latencyMs: nullOr(shape({ p50: amount, p95: amount, p99: amount, avg: amount, max: amount })),
    histogram: nullOr(listOf(tuple(amount, amount))),
    byPod: nullOr(recordOf(amount)),
    generator: optional(shape({ cpuMillicores: amount, cores: amount, throttledShare: nullOr(amount) })),
  }),
  'hpa.observed': shape({ hpa: str, object: hpaObject }),
  'hpa.deleted': shape({ hpa: str }),
  'workload.observed': shape({
    namespace: str,
    kind: str,
    name: str,
    specReplicas: pods,
    replicas: pods,
    readyReplicas: pods,
    availableReplicas: pods,
    updatedReplicas: pods,
    generation: nullOr(amount),
  }),
  'pod.observed': shape({
    namespace: str,
    name: str,
    uid: str,
    workload: nullOr(str),
    countedFor: optional(listOf(shape({ target: str, selector: str }))),
    controller: optional(nullOr(str)),
    phase: str,
    creationTimestamp: nullOr(str),
    startTime: nullOr(str),
    scheduledAt: nullOr(str),
    ready: oneOf('True', 'False', 'Unknown', 'none'),
    readyAt: nullOr(str),
    deletionTimestamp: nullOr(str),
    node: nullOr(str),
    reason: nullOr(str),
    containers: listOf(container),
    alsoRequested: optional(
      shape({
        initContainers: listOf(shape({ name: str, sidecar: bool, requests: resources })),
        pod: nullOr(resources),
        overhead: nullOr(resources),
      }),
    ),
  }),
  'pod.deleted': shape({ namespace: str, name: str, uid: str }),
  'pod-metrics.observed': shape({
    namespace: str,
    pods: listOf(
      shape({
        name: str,
        timestamp: str,
        windowMs: amount,
        containers: listOf(shape({ name: str, cpuMillicores: nullOr(amount), memoryBytes: nullOr(amount) })),
      }),
    ),
    gone: optional(listOf(str)),
  }),
  'kubernetes-event.observed': shape({
    namespace: str,
    uid: str,
    severity: oneOf('Normal', 'Warning'),
    reason: str,
    message: str,
    count: amount,
    object: shape({ kind: str, name: str }),
    lastTimestamp: nullOr(str),
  }),
  'prometheus.observed': shape({
    dependencies: recordOf(
      shape<DependencyReading>({
        scraped: nullOr(bool),
        up: nullOr(bool),
        gauges: recordOf(nullOr(num)),
        instance: optional(shape({ shown: str, count: num })),
      }),
    ),
    backend: BACKEND,
  }),
  'source.status': shape({
    source,
    state: oneOf('connecting', 'ok', 'degraded', 'down', 'off'),
    ...why,
  }),
  gap: shape({ source, fromT: num, toT: num, ...why }),
};
