import type { TimelineEvent } from '../events.ts';
import type { RunState } from '../state.ts';

/** What one pod served of the load, beside what an even spread over the ready pods would have given it. */
export interface PodReach {
  readonly pod: string;
  readonly requests: number;
  /** Of all requests, 0 to 1. */
  readonly share: number;
  /** Sum, over the samples in which it was ready, of requests ÷ ready pods. */
  readonly fairRequests: number;
  /** requests ÷ fairRequests; null when it was never ready under load. */
  readonly reach: number | null;
  /** How long it was ready under load. */
  readonly readyMs: number;
}

export interface TrafficReach {
  readonly pods: readonly PodReach[];
  /** Ready under load for at least 15 s and served less than a quarter of its fair share. */
  readonly starved: readonly string[];
  /** Share of all requests that would have to move for an even spread, 0 to 1: keep-alive pinning shows here. */
  readonly imbalance: number | null;
}

export interface ReachCounts {
  readonly total: number;
  readonly pods: Readonly<
    Record<string, { readonly requests: number; readonly fair: number; readonly readyMs: number }>
  >;
}

export const NO_REACH: ReachCounts = { total: 0, pods: {} };

const STARVED_SHARE = 0.25;
const STARVED_AFTER_MS = 15_000;

/** `state` is the run's state after the event: it knows which pods are ready. */
export function countReach(before: ReachCounts, event: TimelineEvent, state: RunState): ReachCounts {
  if (event.type !== 'k6.sample' || event.byPod === null) return before;
  const ready = readyPods(state);
  const served = Object.values(event.byPod).reduce((sum, count) => sum + count, 0);
  const pods = { ...before.pods };
  const add = (name: string, requests: number, fair: number, readyMs: number) => {
    const was = pods[name] ?? { requests: 0, fair: 0, readyMs: 0 };
    pods[name] = { requests: was.requests + requests, fair: was.fair + fair, readyMs: was.readyMs + readyMs };
  };
  for (const [name, requests] of Object.entries(event.byPod)) add(name, requests, 0, 0);
  for (const name of ready) add(name, 0, served / ready.length, event.windowMs);
  return { total: before.total + served, pods };
}

/** null: the responses did not say who served them. */
export function trafficReach({ total, pods }: ReachCounts): TrafficReach | null {
  if (total === 0) return null;
  const rows = Object.entries(pods).map(([pod, { requests, fair, readyMs }]) => ({
    pod,
    requests,
    share: requests / total,
    fairRequests: fair,
    reach: fair === 0 ? null : requests / fair,
    readyMs,
  }));
  const known = rows.some(({ fairRequests }) => fairRequests > 0);
  const moved = rows.reduce((sum, { requests, fairRequests }) => sum + Math.abs(requests - fairRequests), 0);
  return {
    pods: rows.sort((a, b) => b.requests - a.requests || (a.pod < b.pod ? -1 : 1)),
    starved: rows
      .filter(({ reach, readyMs }) => reach !== null && reach < STARVED_SHARE && readyMs >= STARVED_AFTER_MS)
      .map(({ pod }) => pod),
    imbalance: known ? moved / 2 / total : null,
  };
}

function readyPods(state: RunState): string[] {
  const hpa = state.primaryHpa === null ? undefined : state.hpas.get(state.primaryHpa);
  if (hpa === undefined) return [];
  const out: string[] = [];
  for (const pod of state.pods.values()) {
    const ours = pod.workload === hpa.view.target && pod.namespace === hpa.object.namespace;
    if (ours && pod.state === 'ready') out.push(pod.name);
  }
  return out;
}
