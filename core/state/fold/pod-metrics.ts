import type { PodMetricsObserved, Stamp } from '../../timeline/events.ts';
import type { PodState, PodUsage, RunState } from '../state.ts';
import { withPods } from './known-pods.ts';
import { foldSampledPressure } from './pressure.ts';

/** Usage by pod. A pod that the answer leaves out keeps its last sample, whose age the screen shows. */
export function foldPodMetrics(state: RunState, event: Stamp & PodMetricsObserved): RunState {
  const measured = new Map<string, PodState>();
  for (const sample of event.pods) {
    const key = `${event.namespace}/${sample.name}`;
    const pod = measured.get(key) ?? state.pods.get(key);
    if (pod !== undefined) measured.set(key, { ...pod, usage: usageOf(sample, event.t, pod) });
  }
  return foldSampledPressure(withPods(state, [...measured.values()]), event);
}

function usageOf(sample: PodMetricsObserved['pods'][number], t: number, pod: PodState): PodUsage {
  if (pod.usage?.sampledAt === sample.timestamp) return pod.usage;
  return {
    cpuMillicores: sumOf(sample.containers.map((container) => container.cpuMillicores)),
    memoryBytes: sumOf(sample.containers.map((container) => container.memoryBytes)),
    sampledAt: sample.timestamp,
    windowMs: sample.windowMs,
    observedT: t,
  };
}

function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
