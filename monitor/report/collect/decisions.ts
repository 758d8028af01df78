import { explain } from '../../../core/explain/explain.ts';
import type { Explanation } from '../../../core/explain/explanation.ts';
import {
  alone,
  type Followed,
  type FollowedHpa,
  nothingFollowed,
  settle,
} from '../../../core/explain/follow.ts';
import { decidedReplicas } from '../../../core/explain/judge.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { type Kept, keepEnds } from './keep-ends.ts';

/** A change of the replica count by the autoscaler that the run is about. */
export interface ExplainedChange {
  readonly t: number;
  readonly at: string;
  readonly from: number;
  readonly to: number;
  readonly explanation: Explanation;
}

const KEPT = 300;

/** Explained at the end only: what would change a decision takes some hundred computations. */
interface Change {
  readonly t: number;
  readonly at: string;
  readonly from: number;
  readonly to: number;
  readonly hpa: string;
  readonly then: Followed;
}

function explained({ then, hpa, t, at, from, to }: Change): readonly ExplainedChange[] {
  const explanation = explain(then, hpa, { t, at });
  return explanation === null ? [] : [{ t, at, from, to, explanation }];
}

/** Follows the autoscaler and explains each of its changes from what was known at that moment. */
export function createDecisions(): {
  /** `after`: what is known of the decisions after the event. */
  onEvent(event: TimelineEvent, after: Followed): void;
  result(): Kept<ExplainedChange>;
} {
  const changes = keepEnds<Change>(KEPT);
  let followed: Followed = nothingFollowed;
  let key: string | null = null;

  const note = (hpa: FollowedHpa | undefined) => {
    const sighting = hpa?.last?.sighting;
    if (hpa === undefined || sighting === undefined) return;
    if (!sighting.witnessed && sighting.foundLate !== true) return;
    const { t, atMs, status } = sighting;
    const from = status.currentReplicas;
    const to = decidedReplicas(sighting);
    if (from === to) return;
    // Waiting times count from the decision, and a status that came since is not yet told of.
    const then = alone(hpa, followed);
    changes.add({ t, at: new Date(atMs).toISOString(), from, to, hpa: hpa.key, then });
  };
  return {
    onEvent(event, after) {
      if (event.type === 'run.started') key ??= event.hpas[0] ?? null;
      if (event.type === 'hpa.observed') key ??= event.hpa;
      const before = followed;
      followed = after;
      if (key === null || after.hpas === before.hpas) return;
      const hpa = after.hpas.get(key);
      const last = before.hpas.get(key);
      if (hpa?.last !== last?.last) note(hpa);
    },
    result() {
      const open = key === null ? undefined : followed.hpas.get(key);
      if (open !== undefined && open.pending !== null) {
        const settled = settle(open, followed);
        followed = { ...followed, hpas: new Map(followed.hpas).set(open.key, settled) };
        note(settled);
      }
      const { first, newest, left } = changes.result();
      return { first: first.flatMap(explained), newest: newest.flatMap(explained), left };
    },
  };
}
