import type { Step } from '../lib/step-function.ts';
import { type HpaState, type LoadPoint, primaryHpa, type RunState } from '../state/state.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import type { RunFacts } from './facts.ts';

/** CPU per request as it was seen, one entry a metrics answer under load. Bounded: every second one goes when full. */
export interface DemandSamples {
  readonly millicoreSecondsPerRequest: readonly number[];
  readonly every: number;
  readonly seen: number;
}

export const NO_DEMAND: DemandSamples = { millicoreSecondsPerRequest: [], every: 1, seen: 0 };

const SAMPLES_KEPT = 1_000;
/** metrics-server's window and its age: the rate is averaged over the same time. */
const WINDOW_MS = 30_000;
/** Below it, what the processes need at rest would count as the cost of a request. */
const LEAST_RPS = 1;

/** `state` is the run's state after the event. */
export function countDemand(before: DemandSamples, event: TimelineEvent, state: RunState): DemandSamples {
  const hpa = primaryHpa(state);
  if (event.type !== 'pod-metrics.observed' || hpa === null || state.load.endedT !== null) return before;
  const millicores = totalMillicores(state, hpa);
  const rps = meanRps(state.load.series.recent, event.t - WINDOW_MS, event.t);
  if (millicores === null || rps === null || rps < LEAST_RPS) return before;
  const seen = before.seen + 1;
  if (seen % before.every !== 0) return { ...before, seen };
  const all = [...before.millicoreSecondsPerRequest, millicores / rps];
  if (all.length <= SAMPLES_KEPT) return { ...before, seen, millicoreSecondsPerRequest: all };
  const half = all.filter((_, index) => index % 2 === 0);
  return { seen, every: before.every * 2, millicoreSecondsPerRequest: half };
}

/**
 * How many pods the load asked for, over time: rate (offered, where that is known: a saturated service delivers
 * less) × CPU per request (median over the run) ÷ what one pod may use at the HPA's target. null when the HPA does
 * not scale on CPU utilisation or nothing tells the cost of a request. An estimate: it says nothing of memory,
 * of the database, or of latency.
 */
export function demandSteps(samples: DemandSamples, facts: RunFacts): readonly Step[] | null {
  const { load } = facts.state;
  const hpa = primaryHpa(facts.state);
  const perRequest = median(samples.millicoreSecondsPerRequest);
  const perPod = hpa === null ? null : targetMillicores(facts.state, hpa);
  if (hpa === null || perRequest === null || perPod === null || load.startedT === null) return null;
  const points = load.series.whole.filter(({ t }) => load.endedT === null || t <= load.endedT);
  const steps: Step[] = [];
  for (const [index, point] of points.entries()) {
    const rps = meanOffered(points, index);
    const pods = Math.max(hpa.view.minReplicas, Math.ceil((rps * perRequest) / perPod - 1e-9));
    if (steps.at(-1)?.value !== pods)
      steps.push({ t: steps.length === 0 ? load.startedT : point.t, value: pods });
  }
  return steps.length === 0 ? null : steps;
}

/** Averaged over half a window around the point, so that noise at a whole number is no change of demand. */
function meanOffered(points: readonly LoadPoint[], index: number): number {
  const middleT = points[index]?.t ?? 0;
  const isNear = (point: LoadPoint | undefined) =>
    point !== undefined && Math.abs(point.t - middleT) <= WINDOW_MS / 4;
  let first = index;
  while (isNear(points[first - 1])) first--;
  let sum = 0;
  let count = 0;
  for (let at = first; isNear(points[at]); at++) {
    sum += Math.max(points[at]?.rps ?? 0, points[at]?.plannedRps ?? 0);
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

function meanRps(points: readonly LoadPoint[], fromT: number, toT: number): number | null {
  let sum = 0;
  let count = 0;
  for (let at = points.length - 1; at >= 0; at--) {
    const point = points[at];
    if (point === undefined || point.t < fromT) break;
    if (point.t > toT) continue;
    sum += point.rps;
    count++;
  }
  return count === 0 ? null : sum / count;
}

function totalMillicores(state: RunState, hpa: HpaState): number | null {
  let total: number | null = null;
  for (const pod of state.pods.values()) {
    const used = pod.usage?.cpuMillicores ?? null;
    if (pod.workload !== hpa.view.target || used === null) continue;
    total = (total ?? 0) + used;
  }
  return total;
}

/** What one pod uses when it is exactly at the target. */
function targetMillicores(state: RunState, hpa: HpaState): number | null {
  const metric = hpa.view.metrics.find(
    ({ type, name, targetType }) => type === 'Resource' && name === 'cpu' && targetType === 'utilization',
  );
  if (metric === undefined) return null;
  for (const pod of state.pods.values()) {
    const request = pod.workload === hpa.view.target ? pod.requests.cpuMillicores : null;
    if (request !== null && request > 0) return (request * metric.target) / 100;
  }
  return null;
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
