import type { HpaDeleted, HpaObserved, Stamp } from '../../timeline/events.ts';
import { type HpaView, leadingMetric, readHpa } from '../hpa-view.ts';
import { appendPoint, emptySeries } from '../series.ts';
import type { HpaState, ReplicasPoint, RunState } from '../state.ts';
import { say, withHpa } from './change.ts';
import { tellConditions } from './hpa-conditions.ts';
import { countedPodsOf, podsOf } from './known-pods.ts';
import { statusPressure } from './pressure.ts';
import { limitOf } from './scaling-limit.ts';
import { beginTransition } from './transitions.ts';

export function foldHpaObserved(state: RunState, event: Stamp & HpaObserved): RunState {
  const before = state.hpas.get(event.hpa) ?? null;
  const known = before?.object.uid === event.object.uid ? before : null;
  const view = readHpa(event.object);
  const former = before ?? state.formerHpas.get(event.hpa) ?? null;
  const hpa = known === null ? newHpa(state, event, view, former) : { ...known, object: event.object, view };
  const pressed = statusPressure(hpa, event.t, known, countedPodsOf(state, hpa));
  let next = withHpa(state, { ...pressed, observedT: event.t });
  next = tellScaling(next, event, known);
  next = tellConditions(next, event, known);
  return refreshHpa(next, event, event.hpa);
}

/** Where previews of an application come and go, so do their autoscalers. */
const FORMER_KEPT = 100;

export function foldHpaDeleted(state: RunState, event: Stamp & HpaDeleted): RunState {
  const hpa = state.hpas.get(event.hpa);
  if (hpa === undefined) return state;
  const hpas = new Map(state.hpas);
  hpas.delete(event.hpa);
  const former = [...state.formerHpas].filter(([key]) => key !== event.hpa);
  const formerHpas = new Map([...former, [event.hpa, hpa] as const].slice(-FORMER_KEPT));
  return say({ ...state, hpas, formerHpas }, event, 'warning', { kind: 'hpa-deleted', hpa: event.hpa });
}

/** Takes ready counts, peaks and the chart's point from the newest workload and pods of an HPA. */
export function refreshHpa(state: RunState, stamp: Stamp, key: string): RunState {
  const hpa = state.hpas.get(key);
  if (hpa === undefined) return state;
  const ready = readyOf(state, hpa);
  const current = currentOf(state, hpa);
  const leading = leadingMetric(hpa.view);
  const point: ReplicasPoint = {
    t: stamp.t,
    desired: hpa.view.desiredReplicas,
    current,
    ready,
    metricValue: leading?.current ?? null,
    metricRatio: leading?.ratio ?? null,
  };
  const last = hpa.series.recent.at(-1);
  const replicasMoved = last === undefined || !sameReplicas(last, point);
  const moved =
    replicasMoved || last.metricValue !== point.metricValue || last.metricRatio !== point.metricRatio;
  if (!moved && ready === hpa.ready) return state;
  const matched = ready !== null && ready === point.desired;
  return withHpa(state, {
    ...hpa,
    current,
    ready,
    series: moved ? appendPoint(hpa.series, point, (_, later) => later) : hpa.series,
    peakReplicas: Math.max(hpa.peakReplicas, point.desired ?? 0, point.current ?? 0),
    peakReady: Math.max(hpa.peakReady, ready ?? 0),
    matchedSinceT: matched ? (hpa.matchedSinceT ?? stamp.t) : null,
    changedT: replicasMoved ? stamp.t : hpa.changedT,
  });
}

/** Made anew under the same name, it is still the run's autoscaler: what it did counts on. */
function newHpa(
  state: RunState,
  event: Stamp & HpaObserved,
  view: HpaView,
  former: HpaState | null,
): HpaState {
  const [kind = '', name = ''] = view.target.split('/');
  const workload = state.workloads.get(`${event.object.namespace}/${kind}/${name}`);
  return {
    key: event.hpa,
    object: event.object,
    view,
    current: null,
    ready: null,
    series: former?.series ?? emptySeries(),
    observedT: event.t,
    peakReplicas: former?.peakReplicas ?? 0,
    peakReady: former?.peakReady ?? 0,
    decisions: former?.decisions ?? 0,
    firstScaleUpT: former?.firstScaleUpT ?? null,
    lastScaleT: former?.lastScaleT ?? null,
    formerDesired: former === null ? null : (former.view.desiredReplicas ?? former.formerDesired),
    pressureSinceT: null,
    pressure: { sampled: null, status: null, lastSampleT: null },
    targetSpec: workload === undefined ? null : { replicas: workload.specReplicas, sinceT: event.t },
    matchedSinceT: null,
    changedT: event.t,
  };
}

function tellScaling(state: RunState, event: Stamp & HpaObserved, before: HpaState | null): RunState {
  const hpa = state.hpas.get(event.hpa);
  if (hpa === undefined) return state;
  const { view } = hpa;
  const from = before?.view.desiredReplicas ?? firstFrom(hpa, before);
  const to = view.desiredReplicas;
  const told = before === null ? state : tellSpec(state, event, before.view, view);
  if (from === null || to === null || from === to) return told;
  const item = {
    kind: 'hpa-scaled',
    hpa: hpa.key,
    from,
    to,
    metric: leadingMetric(view),
    limitedBy: limitOf(view),
    minReplicas: view.minReplicas,
    maxReplicas: view.maxReplicas,
  } as const;
  return beginTransition(say(told, event, 'info', item), event, hpa.key, from, to);
}

/** What an autoscaler scaled from in its first decision, which it had not told before; null: it has made none. */
function firstFrom({ view, formerDesired }: HpaState, before: HpaState | null): number | null {
  if (view.lastScaleTime === null) return null;
  return formerDesired ?? (before === null ? null : view.currentReplicas);
}

function tellSpec(state: RunState, event: Stamp & HpaObserved, before: HpaView, view: HpaView): RunState {
  const { minReplicas, maxReplicas } = view;
  if (before.minReplicas === minReplicas && before.maxReplicas === maxReplicas) return state;
  return say(state, event, 'info', { kind: 'hpa-spec-changed', hpa: event.hpa, minReplicas, maxReplicas });
}

function currentOf(state: RunState, hpa: HpaState): number | null {
  const workload = state.workloads.get(`${hpa.object.namespace}/${hpa.view.target}`);
  return workload?.replicas ?? hpa.view.currentReplicas;
}

/** The workload's own count of ready pods; while it is unknown, the pods we see. */
function readyOf(state: RunState, hpa: HpaState): number | null {
  const workload = state.workloads.get(`${hpa.object.namespace}/${hpa.view.target}`);
  if (workload !== undefined) return workload.readyReplicas;
  // Listed one by one, the first would be all.
  if (state.sources.pods?.state === 'connecting') return null;
  const pods = podsOf(state, hpa);
  return pods.length === 0 ? null : pods.filter((pod) => pod.state === 'ready').length;
}

function sameReplicas(a: ReplicasPoint, b: ReplicasPoint): boolean {
  return a.desired === b.desired && a.current === b.current && a.ready === b.ready;
}
