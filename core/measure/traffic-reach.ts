import { primaryHpa, type RunState } from '../state/state.ts';
import type { TimelineEvent } from '../timeline/events.ts';

/** What one pod served of the load, beside what an even spread over the ready pods would have given it. */
export interface PodReach {
  readonly pod: string;
  readonly requests: number;
  /** Of all requests, 0 to 1. */
  readonly share: number;
  /** Sum, over the samples in which it was ready, of requests ÷ ready pods; where none was, what it got itself. */
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

/** Counted in place: a long run sees thousands of pods, and a copy of them at every sample would cost most of it. */
export interface ReachCounts {
  total: number;
  readonly pods: Map<string, { requests: number; fair: number; readyMs: number }>;
}

export function startReach(): ReachCounts {
  return { total: 0, pods: new Map() };
}

const STARVED_SHARE = 0.25;
const STARVED_AFTER_MS = 15_000;

/** Adds a sample to `counts`. `state` is the run's state after the event: it knows which pods are ready. */
export function countReach(counts: ReachCounts, event: TimelineEvent, state: RunState): void {
  if (event.type !== 'k6.sample' || event.byPod === null) return;
  const ready = readyPods(state);
  let served = 0;
  const add = (name: string, requests: number, fair: number, readyMs: number) => {
    const was = counts.pods.get(name);
    if (was === undefined) counts.pods.set(name, { requests, fair, readyMs });
    else {
      was.requests += requests;
      was.fair += fair;
      was.readyMs += readyMs;
    }
  };
  for (const [name, requests] of Object.entries(event.byPod)) {
    served += requests;
    // A pod that is taken out of the Service may still answer on its old connections.
    add(name, requests, ready.length === 0 ? requests : 0, 0);
  }
  for (const name of ready) add(name, 0, served / ready.length, event.windowMs);
  counts.total += served;
}

/** null: the responses did not say who served them. */
export function trafficReach({ total, pods }: ReachCounts): TrafficReach | null {
  if (total === 0) return null;
  const rows = [...pods].map(([pod, { requests, fair, readyMs }]) => ({
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
  const hpa = primaryHpa(state);
  if (hpa === null) return [];
  const out: string[] = [];
  for (const pod of state.pods.values()) {
    const ours = pod.workload === hpa.view.target && pod.namespace === hpa.object.namespace;
    if (ours && pod.state === 'ready') out.push(pod.name);
  }
  return out;
}
