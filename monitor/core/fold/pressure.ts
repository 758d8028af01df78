import type { PodMetricsObserved, Stamp } from '../events.ts';
import { leadingMetric, scaleUpTolerance } from '../hpa-view.ts';
import type { HpaState, PodState, RunState } from '../state.ts';
import type { Hop } from '../transitions.ts';
import { podsOf, WATCH_UNCERTAINTY_MS, withHpa } from './change.ts';

/** Pressure as the HPA's own status tells it. `lastT`: when the status was seen before. */
export function statusPressure(hpa: HpaState, t: number, lastT: number | null): HpaState {
  const ratio = leadingMetric(hpa.view)?.ratio ?? null;
  if (ratio === null) return hpa;
  const above = ratio > 1 + scaleUpTolerance(hpa.object);
  const status = above ? (hpa.pressure.status ?? hopAt(t, lastT)) : null;
  return withPressure(hpa, { ...hpa.pressure, status });
}

/** Pressure as the pods' usage tells it: often seconds before the controller looks. Source: metrics.k8s.io. */
export function foldSampledPressure(state: RunState, event: Stamp & PodMetricsObserved): RunState {
  let next = state;
  for (const hpa of state.hpas.values()) {
    if (hpa.object.namespace !== event.namespace) continue;
    const ratio = sampledRatio(hpa, podsOf(state, hpa));
    if (ratio === null) continue;
    const above = ratio > 1 + scaleUpTolerance(hpa.object);
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

/** The largest usage ÷ target over the utilisation metrics, as the HPA computes it; null without samples. */
function sampledRatio(hpa: HpaState, pods: readonly PodState[]): number | null {
  let largest: number | null = null;
  for (const metric of hpa.view.metrics) {
    if (metric.type !== 'Resource' || metric.targetType !== 'utilization' || metric.target <= 0) continue;
    const resource = metric.name === 'cpu' ? 'cpuMillicores' : 'memoryBytes';
    let used = 0;
    let requested = 0;
    for (const pod of pods) {
      const request = pod.requests[resource];
      if (pod.usage === null || request === null || pod.state === 'terminating') continue;
      used += pod.usage[resource];
      requested += request;
    }
    if (requested === 0) continue;
    const ratio = ((used / requested) * 100) / metric.target;
    if (largest === null || ratio > largest) largest = ratio;
  }
  return largest;
}
