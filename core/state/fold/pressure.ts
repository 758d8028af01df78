import type { PodMetricsObserved, Stamp } from '../../timeline/events.ts';
import { leadingMetric, scaleUpTolerance } from '../hpa-view.ts';
import type { HpaState, PodState, RunState } from '../state.ts';
import type { Hop } from '../transitions.ts';
import { WATCH_UNCERTAINTY_MS, withHpa } from './change.ts';
import { countedPodsOf } from './known-pods.ts';

/** Pressure as the HPA's own status tells it, against the status before: a decision comes with its metric. */
export function statusPressure(
  hpa: HpaState,
  t: number,
  before: HpaState | null,
  pods: readonly PodState[],
): HpaState {
  const wanted = hpa.view.desiredReplicas ?? 0;
  // What the controller answers was so, whichever of its new pods are there by now.
  const isAnswered = before !== null && wanted > (before.view.desiredReplicas ?? 0);
  const seen = reportedRatio(hpa, isAnswered ? [] : pods);
  if (seen === null) return hpa;
  const above = asksForMore(before ?? hpa, seen);
  const status = above ? (hpa.pressure.status ?? hopAt(t, before?.observedT ?? null)) : null;
  return withPressure(hpa, { ...hpa.pressure, status });
}

/** The status may come before the pods that it is about: what they show to be none is no pressure. */
export function revisePressure(state: RunState, namespace: string): RunState {
  let next = state;
  for (const hpa of state.hpas.values()) {
    if (hpa.pressure.status === null || hpa.object.namespace !== namespace) continue;
    const seen = reportedRatio(hpa, countedPodsOf(state, hpa));
    if (seen === null || asksForMore(hpa, seen)) continue;
    next = withHpa(next, withPressure(hpa, { ...hpa.pressure, status: null }));
  }
  return next;
}

/** Pressure as the pods' usage tells it: often seconds before the controller looks. Source: metrics.k8s.io. */
export function foldSampledPressure(state: RunState, event: Stamp & PodMetricsObserved): RunState {
  let next = state;
  for (const hpa of state.hpas.values()) {
    if (hpa.object.namespace !== event.namespace) continue;
    const seen = sampledRatio(hpa, countedPodsOf(state, hpa));
    if (seen === null) continue;
    const above = asksForMore(hpa, seen);
    const sampled = above ? (hpa.pressure.sampled ?? hopAt(event.t, hpa.pressure.lastSampleT)) : null;
    next = withHpa(next, withPressure(hpa, { ...hpa.pressure, sampled, lastSampleT: event.t }));
  }
  return revisePressure(next, event.namespace);
}

/** After a scale-up the old pressure has been answered; what is seen from now on is new. */
export function answeredPressure(hpa: HpaState): HpaState {
  return withPressure(hpa, { ...hpa.pressure, sampled: null, status: null });
}

/** The earlier of the two sightings; null while there is no pressure. */
export function firstPressure(hpa: HpaState): Hop | null {
  const { sampled, status } = hpa.pressure;
  if (sampled === null || status === null) return sampled ?? status;
  return sampled.t <= status.t ? sampled : status;
}

function withPressure(hpa: HpaState, pressure: HpaState['pressure']): HpaState {
  const next = { ...hpa, pressure };
  return { ...next, pressureSinceT: firstPressure(next)?.t ?? null };
}

function hopAt(t: number, lastT: number | null): Hop {
  return { t, uncertaintyMs: lastT === null ? WATCH_UNCERTAINTY_MS : Math.max(0, t - lastT) };
}

/** A ratio as it is on the way up, over all pods that count. */
interface Asked {
  readonly ratio: number;
  readonly pods: number;
}

/** Past target and tolerance, and for more pods than are wanted already: those on their way are no new pressure. */
function asksForMore(hpa: HpaState, { ratio, pods }: Asked): boolean {
  return (
    ratio > 1 + scaleUpTolerance(hpa.object) && Math.ceil(pods * ratio) > (hpa.view.desiredReplicas ?? 0)
  );
}

/** The largest ratio of the status; one of resources is of the measured pods alone, so the others are added. */
function reportedRatio(hpa: HpaState, pods: readonly PodState[]): Asked | null {
  const metric = leadingMetric(hpa.view);
  if (metric === null || metric.ratio === null) return null;
  const known = { ratio: metric.ratio, pods: hpa.ready ?? hpa.view.currentReplicas ?? 1 };
  if (metric.type !== 'Resource' && metric.type !== 'ContainerResource') return known;
  const load = loadOf(pods, metric.name === 'cpu' ? 'cpuMillicores' : 'memoryBytes');
  if (load.requested === 0) return known;
  return { ratio: (metric.ratio * load.measured) / load.requested, pods: load.pods };
}

/** The largest usage ÷ target over the utilisation metrics, as the HPA computes it; null without samples. */
function sampledRatio(hpa: HpaState, pods: readonly PodState[]): Asked | null {
  let largest: Asked | null = null;
  for (const metric of hpa.view.metrics) {
    if (metric.type !== 'Resource' || metric.targetType !== 'utilization' || metric.target <= 0) continue;
    const load = loadOf(pods, metric.name === 'cpu' ? 'cpuMillicores' : 'memoryBytes');
    if (!load.isSampled || load.requested === 0) continue;
    const ratio = ((load.used / load.requested) * 100) / metric.target;
    if (largest === null || ratio > largest.ratio) largest = { ratio, pods: load.pods };
  }
  return largest;
}

/** Not ready yet: on the way up the HPA counts their CPU as none. */
const STARTING: readonly PodState['state'][] = [
  'pending',
  'unschedulable',
  'starting',
  'image-error',
  'crash-loop',
];
const LEAVING: readonly PodState['state'][] = ['terminating', 'failed'];

/** What the pods use and ask for. Who has no sample, or has none that counts yet, uses nothing on the way up. */
function loadOf(pods: readonly PodState[], resource: 'cpuMillicores' | 'memoryBytes') {
  const isSampled = pods.some(({ usage }) => usage !== null);
  let count = 0;
  let used = 0;
  let measured = 0;
  let requested = 0;
  for (const { state, usage, requests } of pods) {
    const request = requests[resource];
    if (request === null || LEAVING.includes(state)) continue;
    count++;
    requested += request;
    const usedNow = usage?.[resource] ?? null;
    // Before the first samples, who is ready is taken for measured.
    if (isSampled ? usedNow === null : state !== 'ready') continue;
    if (resource === 'cpuMillicores' && STARTING.includes(state)) continue;
    used += usedNow ?? 0;
    measured += request;
  }
  return { pods: count, used, measured, requested, isSampled };
}
