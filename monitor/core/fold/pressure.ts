import type { PodMetricsObserved, Stamp } from '../events.ts';
import { leadingMetric, scaleUpTolerance } from '../hpa-view.ts';
import type { HpaState, PodState, RunState } from '../state.ts';
import type { Hop } from '../transitions.ts';
import { podsOf, WATCH_UNCERTAINTY_MS, withHpa } from './change.ts';

/** Pressure as the HPA's own status tells it, against the status before: a decision comes with its metric. */
export function statusPressure(hpa: HpaState, t: number, before: HpaState | null): HpaState {
  const ratio = leadingMetric(hpa.view)?.ratio ?? null;
  if (ratio === null) return hpa;
  const above = asksForMore(before ?? hpa, ratio, hpa.ready ?? hpa.view.currentReplicas ?? 1);
  const status = above ? (hpa.pressure.status ?? hopAt(t, before?.observedT ?? null)) : null;
  return withPressure(hpa, { ...hpa.pressure, status });
}

/** Pressure as the pods' usage tells it: often seconds before the controller looks. Source: metrics.k8s.io. */
export function foldSampledPressure(state: RunState, event: Stamp & PodMetricsObserved): RunState {
  let next = state;
  for (const hpa of state.hpas.values()) {
    if (hpa.object.namespace !== event.namespace) continue;
    const seen = sampledRatio(hpa, podsOf(state, hpa));
    if (seen === null) continue;
    const above = asksForMore(hpa, seen.ratio, seen.pods);
    const sampled = above ? (hpa.pressure.sampled ?? hopAt(event.t, hpa.pressure.lastSampleT)) : null;
    next = withHpa(next, withPressure(hpa, { ...hpa.pressure, sampled, lastSampleT: event.t }));
  }
  return next;
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

/** Past target and tolerance, and for more pods than are wanted already: those on their way are no new pressure. */
function asksForMore(hpa: HpaState, ratio: number, pods: number): boolean {
  return (
    ratio > 1 + scaleUpTolerance(hpa.object) && Math.ceil(pods * ratio) > (hpa.view.desiredReplicas ?? 0)
  );
}

/** The largest usage ÷ target over the utilisation metrics, as the HPA computes it; null without samples. */
function sampledRatio(hpa: HpaState, pods: readonly PodState[]): { ratio: number; pods: number } | null {
  let largest: { ratio: number; pods: number } | null = null;
  for (const metric of hpa.view.metrics) {
    if (metric.type !== 'Resource' || metric.targetType !== 'utilization' || metric.target <= 0) continue;
    const resource = metric.name === 'cpu' ? 'cpuMillicores' : 'memoryBytes';
    let used = 0;
    let requested = 0;
    let count = 0;
    for (const pod of pods) {
      const request = pod.requests[resource];
      const usage = pod.usage?.[resource] ?? null;
      if (usage === null || request === null || pod.state === 'terminating') continue;
      used += usage;
      requested += request;
      count++;
    }
    if (requested === 0) continue;
    const ratio = ((used / requested) * 100) / metric.target;
    if (largest === null || ratio > largest.ratio) largest = { ratio, pods: count };
  }
  return largest;
}
