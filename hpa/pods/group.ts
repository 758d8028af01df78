import type { ControllerConfig, PodSnapshot } from '../input.ts';
import type { PodMetric, PodMetrics } from '../metrics/readings.ts';

/** Pods by what their samples are good for. */
export interface PodGroups {
  readonly readyCount: number;
  /** Pending, or (CPU only) not long enough ready for their sample to mean something. */
  readonly unready: readonly string[];
  /** No sample. */
  readonly missing: readonly string[];
  /** On their way out, or failed. */
  readonly ignored: readonly string[];
}

/** Sorts pods into groups; the first rule that matches wins. */
export function groupPods(
  pods: readonly PodSnapshot[],
  metrics: PodMetrics,
  resource: string,
  config: ControllerConfig,
  now: number,
): PodGroups {
  let readyCount = 0;
  const unready: string[] = [];
  const missing: string[] = [];
  const ignored: string[] = [];
  for (const pod of pods) {
    const metric = metrics.get(pod.name);
    if (pod.deleting || pod.phase === 'Failed') ignored.push(pod.name);
    else if (pod.phase === 'Pending') unready.push(pod.name);
    else if (!metric) missing.push(pod.name);
    else if (resource === 'cpu' && isUnready(pod, metric, config, now)) unready.push(pod.name);
    else readyCount++;
  }
  return { readyCount, unready, missing, ignored };
}

/**
 * While a pod may still be initialising, its CPU sample counts only if it is ready and a whole window was
 * measured since it became so. Later, a sample is left out only for a pod that was never ready. A Ready
 * condition that is Unknown is not False.
 */
function isUnready(pod: PodSnapshot, metric: PodMetric, config: ControllerConfig, now: number): boolean {
  const { ready, startTimeMs } = pod;
  if (!ready || startTimeMs === undefined) return true;
  const notReady = ready.status === 'False';
  if (mayInitialize(pod, config, now)) {
    return notReady || metric.timestampMs < ready.lastTransitionTimeMs + metric.windowMs;
  }
  return notReady && startTimeMs + config.initialReadinessDelaySeconds * 1000 > ready.lastTransitionTimeMs;
}

/** Whether two moments sort the same pods, with the same samples, into the same groups. */
export function isGroupedAlike(
  pods: readonly PodSnapshot[],
  config: ControllerConfig,
  a: number,
  b: number,
): boolean {
  if (a === b) return true;
  return pods.every((pod) => mayInitialize(pod, config, a) === mayInitialize(pod, config, b));
}

/** The one thing about a pod that the moment tells. */
function mayInitialize({ startTimeMs }: PodSnapshot, config: ControllerConfig, now: number): boolean {
  return startTimeMs !== undefined && startTimeMs + config.cpuInitializationPeriodSeconds * 1000 > now;
}

/** Pods that serve: the count that Object and External metrics are multiplied by. */
export function countReadyPods(pods: readonly PodSnapshot[]): number {
  let count = 0;
  for (const { phase, ready } of pods) if (phase === 'Running' && ready?.status === 'True') count++;
  return count;
}
