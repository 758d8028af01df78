import { add32 } from '../numbers/int32.ts';
import type { DefaultedScalingRules } from '../spec/types.ts';
import type { ScaleEvent } from '../state.ts';

/** Replicas that were changed less than a period ago. */
export function changeWithin(events: readonly ScaleEvent[], periodSeconds: number, now: number): number {
  const cutoff = now - periodSeconds * 1000;
  let change = 0;
  for (const event of events) if (event.atMs > cutoff) change = add32(change, event.change);
  return change;
}

/** When the oldest change that still counts leaves the period; null: none counts. */
export function freesAt(
  events: readonly (readonly ScaleEvent[])[],
  periodSeconds: number,
  now: number,
): number | null {
  const cutoff = now - periodSeconds * 1000;
  let oldest: number | null = null;
  for (const list of events) {
    for (const { atMs } of list) if (atMs > cutoff && (oldest === null || atMs < oldest)) oldest = atMs;
  }
  return oldest === null ? null : oldest + periodSeconds * 1000;
}

/**
 * Adds a change, in the place of the last one that no policy needs any more if there is one. What was once
 * marked outdated stays so, even when an edit lengthens a period.
 */
export function storeScaleEvent(
  events: readonly ScaleEvent[],
  change: number,
  { policies }: DefaultedScalingRules,
  now: number,
): readonly ScaleEvent[] {
  let longestSeconds = 0;
  for (const { periodSeconds } of policies) longestSeconds = Math.max(longestSeconds, periodSeconds);
  const cutoff = now - longestSeconds * 1000;
  const marked: ScaleEvent[] = [];
  for (const event of events) {
    marked.push(event.outdated || event.atMs >= cutoff ? event : { ...event, outdated: true });
  }
  const added: ScaleEvent = { change, atMs: now, outdated: false };
  const at = marked.findLastIndex((event) => event.outdated);
  marked[at === -1 ? marked.length : at] = added;
  return marked;
}
