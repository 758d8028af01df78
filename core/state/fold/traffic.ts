import type { K6Sample, Stamp } from '../../timeline/events.ts';
import { type PodState, primaryHpa, type RunState, type TrafficSample, type TrafficState } from '../state.ts';
import { say } from './change.ts';
import { withPods } from './known-pods.ts';
import { noteHop } from './transitions.ts';

/** Shares of requests in the sliding window, and the first request of each pod. Source: what responses say. */
export function foldTraffic(state: RunState, event: Stamp & K6Sample): RunState {
  if (event.byPod === null) return state;
  const traffic = slide(state.traffic, { t: event.t, byPod: event.byPod });
  return withShares(firstRequests({ ...state, traffic }, event, event.byPod));
}

/** The namespace whose pods answer the load: that of the HPA the run is about, else of the target. */
export function loadNamespace(state: RunState): string | null {
  return primaryHpa(state)?.object.namespace ?? state.header?.target.namespace ?? null;
}

function slide(traffic: TrafficState, sample: TrafficSample): TrafficState {
  const counts = new Map(traffic.counts);
  let { total } = traffic;
  const count = ({ byPod }: TrafficSample, sign: 1 | -1) => {
    for (const name in byPod) {
      const change = sign * (byPod[name] ?? 0);
      const next = (counts.get(name) ?? 0) + change;
      total += change;
      if (next > 0) counts.set(name, next);
      else counts.delete(name);
    }
  };
  const firstKept = traffic.samples.findIndex(({ t }) => t > sample.t - traffic.windowMs);
  const left = firstKept === -1 ? traffic.samples : traffic.samples.slice(0, firstKept);
  for (const old of left) count(old, -1);
  count(sample, 1);
  return { ...traffic, counts, total, samples: [...traffic.samples.slice(left.length), sample] };
}

function firstRequests(
  state: RunState,
  event: Stamp & K6Sample,
  byPod: Readonly<Record<string, number>>,
): RunState {
  const namespace = loadNamespace(state);
  let next = state;
  for (const pod of state.pods.values()) {
    if (pod.hops.firstRequestT !== null || pod.namespace !== namespace) continue;
    if (!((byPod[pod.name] ?? 0) > 0)) continue;
    const seen: PodState = { ...pod, hops: { ...pod.hops, firstRequestT: event.t } };
    next = noteHop(withPods(next, [seen]), event, seen, 'first-request', event.windowMs);
    if (pod.hops.createdT === null) continue;
    next = say(next, event, 'good', {
      kind: 'pod-first-request',
      namespace: pod.namespace,
      pod: pod.name,
      workload: pod.workload,
      afterReadyMs: pod.hops.readyT === null ? null : Math.max(0, event.t - pod.hops.readyT),
    });
  }
  return next;
}

function withShares(state: RunState): RunState {
  const { counts, total } = state.traffic;
  const namespace = loadNamespace(state);
  const workload = primaryHpa(state)?.view.target;
  const served: PodState[] = [];
  for (const pod of state.pods.values()) {
    if (pod.namespace !== namespace) continue;
    const requests = counts.get(pod.name) ?? (pod.workload === workload ? 0 : null);
    if (requests === null && pod.served === null) continue;
    const now = requests === null || total === 0 ? null : { requests, share: requests / total };
    if (pod.served?.requests !== now?.requests || pod.served?.share !== now?.share) {
      served.push({ ...pod, served: now });
    }
  }
  return served.length === 0 ? state : withPods(state, served);
}
