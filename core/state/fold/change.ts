import type { Stamp } from '../../timeline/events.ts';
import { appendFeed, type FeedBase, type FeedItem } from '../feed.ts';
import type { HpaState, RunState } from '../state.ts';

/** The state with one more line of "what happens". */
export function say(state: RunState, stamp: Stamp, level: FeedBase['level'], item: FeedItem): RunState {
  return { ...state, feed: appendFeed(state.feed, stamp, level, item) };
}

/** The state with one HPA replaced. */
export function withHpa(state: RunState, hpa: HpaState): RunState {
  return { ...state, hpas: new Map(state.hpas).set(hpa.key, hpa) };
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
