import type { FeedEntry, FeedKind } from '../state/feed.ts';
import { reduce } from '../state/reduce.ts';
import { initialState, type RunState } from '../state/state.ts';
import type { PalierEvent, TimelineEvent } from '../timeline/events.ts';
import { at } from './make.ts';

/** The state after events given as [run time, event]. */
export function foldEvents(
  events: readonly (readonly [number, PalierEvent])[],
  from = initialState(),
): RunState {
  return events.reduce((state, [t, event]) => reduce(state, at(t, event)), from);
}

/** The state after stamped events. */
export function foldAll(events: readonly TimelineEvent[], from = initialState()): RunState {
  return events.reduce(reduce, from);
}

/** The entries of one kind in the feed, oldest first. */
export function told<K extends FeedKind>(state: RunState, kind: K): Extract<FeedEntry, { kind: K }>[] {
  return state.feed.entries.filter((entry): entry is Extract<FeedEntry, { kind: K }> => entry.kind === kind);
}
