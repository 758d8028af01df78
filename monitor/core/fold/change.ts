import type { Stamp } from '../events.ts';
import { appendFeed, type FeedBase, type FeedItem } from '../feed.ts';
import type { HpaState, PodState, RunState } from '../state.ts';

/** The state with one more line of "what happens". */
export function say(state: RunState, stamp: Stamp, level: FeedBase['level'], item: FeedItem): RunState {
  return { ...state, feed: appendFeed(state.feed, stamp, level, item) };
}

/** The state with one HPA replaced. */
export function withHpa(state: RunState, hpa: HpaState): RunState {
  return { ...state, hpas: new Map(state.hpas).set(hpa.key, hpa) };
}

/** The state with one pod replaced, or added at the end. */
export function withPod(state: RunState, pod: PodState): RunState {
  return { ...state, pods: new Map(state.pods).set(pod.key, pod) };
}

/** Was an entry of this kind told in the `withinMs` before `t`? */
export function saidWithin(state: RunState, kind: FeedItem['kind'], t: number, withinMs: number): boolean {
  for (let index = state.feed.entries.length - 1; index >= 0; index--) {
    const entry = state.feed.entries[index];
    if (entry === undefined || entry.t < t - withinMs) return false;
    if (entry.kind === kind) return true;
  }
  return false;
}

/** The pods of the scale target of an HPA: `namespace` of the HPA, `Kind/name` of its target. */
export function podsOf(state: RunState, hpa: HpaState): PodState[] {
  const out: PodState[] = [];
  for (const pod of state.pods.values()) {
    if (pod.workload === hpa.view.target && pod.namespace === hpa.object.namespace) out.push(pod);
  }
  return out;
}

/** The pods that an HPA counts: those of its scale target, and strangers that its selector selects. */
export function countedPodsOf(state: RunState, hpa: HpaState): PodState[] {
  const { target } = hpa.view;
  const isCounted = ({ workload, countedFor }: PodState) =>
    workload === target || countedFor.includes(target);
  return [...state.pods.values()].filter((pod) => pod.namespace === hpa.object.namespace && isCounted(pod));
}

/** The HPA that scales a workload (`Kind/name` in a namespace), if one is observed. */
export function hpaOf(state: RunState, namespace: string, workload: string | null): HpaState | null {
  if (workload === null) return null;
  for (const hpa of state.hpas.values()) {
    if (hpa.view.target === workload && hpa.object.namespace === namespace) return hpa;
  }
  return null;
}

/** A watch delivers within milliseconds; a hop seen in it may have been this much earlier. */
export const WATCH_UNCERTAINTY_MS = 50;
