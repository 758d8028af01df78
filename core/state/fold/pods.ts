import type { PodDeleted, PodObserved, Stamp } from '../../timeline/events.ts';
import { isStarted, podStateName, restartsOf, sumOf } from '../pod-state.ts';
import type { PodHops, PodState, RunState } from '../state.ts';
import { hpaOf, say, WATCH_UNCERTAINTY_MS, withHpa } from './change.ts';
import { refreshHpa } from './hpas.ts';
import { withoutPod, withPods } from './known-pods.ts';
import { tellPod } from './pod-feed.ts';
import { revisePressure } from './pressure.ts';
import { noteHop, settleTransitions } from './transitions.ts';

export function foldPodObserved(state: RunState, event: Stamp & PodObserved): RunState {
  const key = `${event.namespace}/${event.name}`;
  const found = state.pods.get(key);
  const before = found?.uid === event.uid ? found : null;
  const pod = nextPod(state, event, before);
  // A StatefulSet's new pod takes the old one's name: it goes to the end, as the newest.
  const base = found !== undefined && before === null ? withoutPod(state, key) : state;
  const known = withPods(base, [pod]);
  const told = tellPod(known, event, before, pod);
  return revisePressure(afterPod(noteNewHops(told, event, before, pod), event, pod), event.namespace);
}

export function foldPodDeleted(state: RunState, event: Stamp & PodDeleted): RunState {
  const key = `${event.namespace}/${event.name}`;
  const pod = state.pods.get(key);
  if (pod === undefined || pod.uid !== event.uid) return state;
  const gone = withoutPod(state, key);
  const livedMs = pod.hops.createdT === null ? null : event.t - pod.hops.createdT;
  const told =
    pod.workload === null
      ? gone
      : say(gone, event, 'info', {
          kind: 'pod-gone',
          namespace: pod.namespace,
          pod: pod.name,
          workload: pod.workload,
          livedMs,
        });
  return afterPod(noteChange(told, event, pod), event, pod);
}

/** A count may have been back before the last pod was: the way down ends when that is gone. */
function noteChange(state: RunState, stamp: Stamp, pod: PodState): RunState {
  const hpa = hpaOf(state, pod.namespace, pod.workload);
  return hpa === null ? state : withHpa(state, { ...hpa, changedT: stamp.t });
}

function afterPod(state: RunState, stamp: Stamp, pod: PodState): RunState {
  const hpa = hpaOf(state, pod.namespace, pod.workload);
  if (hpa === null) return state;
  return settleTransitions(refreshHpa(state, stamp, hpa.key), stamp, hpa.key);
}

function nextPod(state: RunState, event: Stamp & PodObserved, before: PodState | null): PodState {
  const name = podStateName(event, before?.state ?? null);
  return {
    key: `${event.namespace}/${event.name}`,
    namespace: event.namespace,
    name: event.name,
    uid: event.uid,
    workload: event.workload,
    countedFor: event.countedFor?.map(({ target }) => target) ?? [],
    state: name,
    stateSinceT: before?.state === name ? before.stateSinceT : event.t,
    reason: event.reason,
    createdAt: event.creationTimestamp,
    node: event.node,
    restarts: restartsOf(event),
    requests: {
      cpuMillicores: sumOf(event, 'requests', 'cpuMillicores'),
      memoryBytes: sumOf(event, 'requests', 'memoryBytes'),
    },
    limits: {
      cpuMillicores: sumOf(event, 'limits', 'cpuMillicores'),
      memoryBytes: sumOf(event, 'limits', 'memoryBytes'),
    },
    containers: event.containers,
    usage: before?.usage ?? null,
    served: before?.served ?? null,
    hops: nextHops(state, event, before),
  };
}

/** Each hop is dated to when we first saw it. A pod that was there before we looked has none of its early ones. */
function nextHops(state: RunState, event: Stamp & PodObserved, before: PodState | null): PodHops {
  const { t } = event;
  const createdT = before === null ? (isNew(state, event) ? t : null) : before.hops.createdT;
  const hop = (was: number | null | undefined, now: boolean): number | null =>
    was ?? (now && createdT !== null ? t : null);
  const terminating = event.deletionTimestamp !== null;
  return {
    createdT,
    scheduledT: hop(before?.hops.scheduledT, event.scheduledAt !== null || event.node !== null),
    startedT: hop(before?.hops.startedT, isStarted(event)),
    readyT: hop(before?.hops.readyT, event.ready === 'True'),
    firstRequestT: before?.hops.firstRequestT ?? null,
    terminatingT: before?.hops.terminatingT ?? (terminating ? t : null),
  };
}

const NEW_WITHIN_MS = 10_000;

/** Timestamps of the API have whole seconds. */
const SECOND_MS = 1_000;

/**
 * Was this pod made while we watched? Yes when it was made since the run began, by the clocks, or when pods have
 * been watched for a while: the cluster's clock may differ from ours.
 */
function isNew(state: RunState, event: Stamp & PodObserved): boolean {
  const watchedSinceT = state.sources.pods?.firstDataT ?? null;
  if (watchedSinceT !== null && event.t - watchedSinceT > NEW_WITHIN_MS) return true;
  const ageMs = Date.parse(event.at) - Date.parse(event.creationTimestamp ?? '');
  return ageMs < Math.min(NEW_WITHIN_MS, event.t + SECOND_MS) && event.deletionTimestamp === null;
}

const HOPS = [
  ['createdT', 'created', 'creationTimestamp'],
  ['scheduledT', 'scheduled', 'scheduledAt'],
  ['startedT', 'started', null],
  ['readyT', 'ready', 'readyAt'],
  ['terminatingT', 'terminating', null],
] as const;

function noteNewHops(
  state: RunState,
  event: Stamp & PodObserved,
  before: PodState | null,
  pod: PodState,
): RunState {
  let next = state;
  for (const [field, hop, reported] of HOPS) {
    if (pod.hops[field] !== event.t || before?.hops[field] === event.t) continue;
    next = noteHop(next, event, pod, hop, lateness(event, reported === null ? null : event[reported]));
  }
  return next;
}

/** Timestamps of the API have whole seconds: only what is later than that was really seen late. */
function lateness(event: Stamp, reportedAt: string | null): number {
  const lateMs = reportedAt === null ? 0 : Date.parse(event.at) - Date.parse(reportedAt);
  return lateMs > 1_000 + WATCH_UNCERTAINTY_MS ? lateMs : WATCH_UNCERTAINTY_MS;
}
