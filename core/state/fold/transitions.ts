import type { Stamp } from '../../timeline/events.ts';
import type { LoadStep } from '../../timeline/load-step.ts';
import type { HpaState, PodState, RunState } from '../state.ts';
import type { Hop, Transition } from '../transitions.ts';
import { hpaOf, WATCH_UNCERTAINTY_MS, withHpa } from './change.ts';
import { podsOf } from './known-pods.ts';
import { answeredPressure, firstPressure } from './pressure.ts';

const TRANSITIONS_KEPT = 200;
/** The controller writes its own status last: pods may be seen this much before the decision is. */
const ADOPT_WITHIN_MS = 5_000;
/** A change of the target's spec.replicas this long before the HPA's status is the same decision. */
const SAME_DECISION_MS = 20_000;

/** The HPA has changed its desired count: opens a transition and adopts pods that were quicker than the news. */
export function beginTransition(
  state: RunState,
  stamp: Stamp,
  key: string,
  from: number,
  to: number,
): RunState {
  const hpa = state.hpas.get(key);
  if (hpa === undefined) return state;
  const direction = to > from ? 'up' : 'down';
  const desiredT = decisionT(hpa, stamp.t, to);
  const visible = direction === 'up' ? firstPressure(hpa) : null;
  const metricVisible = visible === null ? null : { ...visible, t: Math.min(visible.t, desiredT) };
  const id = state.transitions.total + 1;
  const transition: Transition = {
    id,
    hpa: key,
    direction,
    from,
    to,
    loadStep: stepBefore(state, direction, metricVisible?.t ?? desiredT),
    metricVisible,
    desiredChanged: { t: desiredT, uncertaintyMs: WATCH_UNCERTAINTY_MS },
    podCreated: null,
    podScheduled: null,
    podStarted: null,
    firstReady: null,
    allReady: null,
    firstRequest: null,
    pods: [],
    closed: false,
  };
  const earlier = state.transitions.list.map((other) =>
    other.hpa === key && !other.closed && (direction === 'down' || other.direction === 'down')
      ? { ...other, closed: true }
      : other,
  );
  const list = [...earlier, transition].slice(-TRANSITIONS_KEPT);
  const scaled = withHpa(
    { ...state, transitions: { list, total: id } },
    scaledHpa(state, hpa, direction, desiredT),
  );
  return adoptPods(scaled, stamp, hpa, desiredT);
}

/** A pod of a scale target passed a hop of its life. */
export function noteHop(
  state: RunState,
  stamp: Stamp,
  pod: PodState,
  hop: 'created' | 'scheduled' | 'started' | 'ready' | 'first-request' | 'terminating',
  uncertaintyMs: number,
): RunState {
  const hpa = hpaOf(state, pod.namespace, pod.workload);
  if (hpa === null) return state;
  const owner = hop === 'created' || hop === 'terminating' ? claimant(state, hpa, hop) : ownerOf(state, pod);
  if (owner === null) return state;
  const at: Hop = { t: stamp.t, uncertaintyMs };
  const next = replace(state, withHop(owner, pod, hop, at));
  return settleTransitions(next, stamp, hpa.key);
}

/** Closes what has become complete. Called when ready counts or pods have changed. */
export function settleTransitions(state: RunState, stamp: Stamp, key: string): RunState {
  const hpa = state.hpas.get(key);
  if (hpa === undefined || state.transitions.list.every((one) => one.closed || one.hpa !== key)) return state;
  return state.transitions.list.reduce((next, one) => {
    if (one.closed || one.hpa !== key) return next;
    const allReady =
      one.allReady ??
      (isComplete(next, hpa, one) ? { t: stamp.t, uncertaintyMs: WATCH_UNCERTAINTY_MS } : null);
    const served = one.direction === 'down' || one.firstRequest !== null || !trafficIsKnown(next);
    const closed = allReady !== null && served;
    return allReady === one.allReady && !closed ? next : replace(next, { ...one, allReady, closed });
  }, state);
}

function decisionT(hpa: HpaState, t: number, to: number): number {
  const spec = hpa.targetSpec;
  const same = spec !== null && spec.replicas === to && t - spec.sinceT < SAME_DECISION_MS;
  return same && spec.sinceT > (hpa.lastScaleT ?? -1) ? Math.min(t, spec.sinceT) : t;
}

/** The last change of load in the same direction; after the load, its end. */
function stepBefore(state: RunState, direction: 'up' | 'down', t: number): LoadStep | null {
  const { steps, endedT, level } = state.load;
  if (direction === 'down' && endedT !== null && endedT <= t) {
    return { t: endedT, fromRps: level?.rps ?? 0, toRps: 0, stage: '' };
  }
  return steps.findLast((step) => step.t <= t && step.toRps > step.fromRps === (direction === 'up')) ?? null;
}

function scaledHpa(state: RunState, hpa: HpaState, direction: 'up' | 'down', desiredT: number): HpaState {
  const counts = state.load.status === 'none' || state.load.startedT !== null;
  const scaled: HpaState = { ...hpa, decisions: hpa.decisions + 1, lastScaleT: desiredT };
  if (direction === 'down') return scaled;
  const firstScaleUpT = hpa.firstScaleUpT ?? (counts ? desiredT : null);
  return answeredPressure({ ...scaled, firstScaleUpT });
}

function adoptPods(state: RunState, stamp: Stamp, hpa: HpaState, desiredT: number): RunState {
  return podsOf(state, hpa).reduce((next, pod) => {
    const { createdT, scheduledT, startedT, readyT } = pod.hops;
    if (createdT === null || createdT < desiredT - ADOPT_WITHIN_MS || ownerOf(next, pod) !== null)
      return next;
    const hops = { created: createdT, scheduled: scheduledT, started: startedT, ready: readyT };
    let adopted = next;
    for (const [hop, t] of Object.entries(hops)) {
      if (t !== null) {
        adopted = noteHop(adopted, { ...stamp, t }, pod, hop as keyof typeof hops, WATCH_UNCERTAINTY_MS);
      }
    }
    return adopted;
  }, state);
}

/** The newest open transition that still waits for a pod of this kind. */
function claimant(state: RunState, hpa: HpaState, hop: 'created' | 'terminating'): Transition | null {
  const direction = hop === 'created' ? 'up' : 'down';
  const waiting = state.transitions.list.find(
    (one) =>
      !one.closed &&
      one.hpa === hpa.key &&
      one.direction === direction &&
      one.pods.length < Math.abs(one.to - one.from),
  );
  return waiting ?? null;
}

function ownerOf(state: RunState, pod: PodState): Transition | null {
  return (
    state.transitions.list.findLast((one) => one.direction === 'up' && one.pods.includes(pod.key)) ?? null
  );
}

function withHop(one: Transition, pod: PodState, hop: Parameters<typeof noteHop>[3], at: Hop): Transition {
  const pods = one.pods.includes(pod.key) ? one.pods : [...one.pods, pod.key];
  switch (hop) {
    case 'created':
      return { ...one, pods, podCreated: one.podCreated ?? at };
    case 'scheduled':
      return { ...one, podScheduled: one.podScheduled ?? at };
    case 'started':
      return { ...one, podStarted: one.podStarted ?? at };
    case 'ready':
      return { ...one, firstReady: one.firstReady ?? at };
    case 'first-request':
      return { ...one, firstRequest: one.firstRequest ?? at };
    case 'terminating':
      return { ...one, pods };
    default:
      return hop satisfies never;
  }
}

function isComplete(state: RunState, hpa: HpaState, one: Transition): boolean {
  if (one.direction === 'up') {
    return (hpa.ready ?? 0) >= one.to || ownPodsReady(state, one);
  }
  return hpa.ready !== null && hpa.ready <= one.to && podsOf(state, hpa).length <= one.to;
}

function ownPodsReady(state: RunState, one: Transition): boolean {
  const wanted = one.to - one.from;
  return one.pods.length >= wanted && one.pods.every((key) => state.pods.get(key)?.state === 'ready');
}

function trafficIsKnown(state: RunState): boolean {
  return state.traffic.samples.length > 0;
}

function replace(state: RunState, next: Transition): RunState {
  const list = state.transitions.list.map((one) => (one.id === next.id ? next : one));
  return { ...state, transitions: { ...state.transitions, list } };
}
