import { explainUntil, foldUntil, type Until, until } from '../../../core/explain/explain-at.ts';
import type { Explanation } from '../../../core/explain/explanation.ts';
import { readHpa } from '../../../core/state/hpa-view.ts';
import type { EventOrStamp } from '../../recorder/read-timeline.ts';
import { checkMoment, momentOf } from './time.ts';

/** Follows a recording to the moment that is asked about; of what comes after only its end is noted. */
export interface AskedMoment {
  onEvent(event: EventOrStamp): void;
  /** @throws PalierError `bad-time` when the run has no such moment */
  explain(hpa: string, isLive: boolean): Explanation | null;
}

/** @param at as the user wrote it; null: the newest decision */
export function createAskedMoment(at: string | null): AskedMoment {
  return at === null ? newestDecision() : momentIn(at);
}

function momentIn(text: string): AskedMoment {
  let asked: { readonly t: number | null; readonly known: Until } | null = null;
  let endT = 0;
  return {
    onEvent(event) {
      if (asked === null) {
        const t = momentOf(text, event);
        asked = { t, known: until(t ?? 0) };
      }
      asked = { t: asked.t, known: foldUntil(asked.known, event) };
      endT = event.t;
    },
    explain(hpa) {
      checkMoment(text, asked?.t ?? null, endT);
      return asked === null ? null : explainUntil(asked.known, hpa);
    },
  };
}

/** What holds now in a run that goes on; else when the wanted count last changed, or the end where it never did. */
function newestDecision(): AskedMoment {
  const wanted = new Map<string, number>();
  /** By autoscaler: what was known when its wanted count last changed. */
  const changes = new Map<string, Until>();
  let whole = until(Number.POSITIVE_INFINITY);
  return {
    onEvent(event) {
      whole = foldUntil(whole, event);
      for (const [key, change] of changes) if (!change.isOver) changes.set(key, foldUntil(change, event));
      if (event.type !== 'hpa.observed') return;
      const { desiredReplicas } = readHpa(event.object);
      if (desiredReplicas === null) return;
      const before = wanted.get(event.hpa) ?? desiredReplicas;
      wanted.set(event.hpa, desiredReplicas);
      if (desiredReplicas !== before) changes.set(event.hpa, { ...whole, t: event.t });
    },
    explain: (hpa, isLive) => explainUntil((isLive ? null : changes.get(hpa)) ?? whole, hpa),
  };
}
