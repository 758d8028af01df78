import type { TimelineEvent } from './events.ts';
import type { RunState } from './state.ts';

/** The state after `event`. Pure: same state and event, same result. Never throws. */
export function reduce(state: RunState, event: TimelineEvent): RunState {
  return { ...state, now: { t: event.t, at: event.at }, eventCount: state.eventCount + 1 };
}
