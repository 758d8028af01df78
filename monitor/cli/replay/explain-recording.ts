import { explain } from '../../../core/explain/explain.ts';
import { alone, type Followed, follow } from '../../../core/explain/follow.ts';
import { explainLines } from '../../i18n/explain.ts';
import type { ExplainView } from '../../tui/options.ts';
import type { Moment, Recording } from './recording.ts';

/** What held from one decision of an autoscaler to its next. */
interface Held {
  readonly hpa: string;
  readonly fromT: number;
  readonly untilT: number;
  /** null: there was no decision yet. */
  readonly followed: Followed | null;
}

/** In a recording one goes back and forth: a decision is followed again from the checkpoint before it. */
export function createRecordingView(recording: Recording): ExplainView {
  let held: Held | null = null;
  return ({ hpa, now, lang }) => {
    const key = hpa ?? '';
    if (held === null || held.hpa !== key || now.t < held.fromT || now.t >= held.untilT)
      held = heldAt(recording, key, now.t);
    const explanation = held.followed === null ? null : explain(held.followed, key, now);
    return explanation === null ? [] : explainLines(explanation, lang);
  };
}

function heldAt(recording: Recording, hpa: string, t: number): Held {
  const checkpoint = recording.checkpointAt(t);
  let { followed } = checkpoint;
  let moment: Moment | null = checkpoint.moments.get(hpa) ?? null;
  const answer = (known: Followed | null, untilT: number): Held => {
    return { hpa, fromT: moment?.t ?? Number.NEGATIVE_INFINITY, untilT, followed: known };
  };
  for (let after = recording.after(checkpoint.place); after !== null; after = recording.after(after.next)) {
    for (const event of after.events) {
      if (event.type === 'hpa.observed' && event.hpa !== hpa) continue;
      const before = followed.hpas.get(hpa)?.last ?? null;
      followed = follow(followed, event);
      const one = followed.hpas.get(hpa);
      if (one === undefined) continue;
      const { last, pending } = one;
      if (last !== null && last !== before) {
        if (last.sighting.t > t) return answer(moment?.followed ?? null, last.sighting.t);
        moment = { t: last.sighting.t, followed: alone(one, followed) };
      }
      if (pending !== null && pending.t > t) return answer(moment?.followed ?? null, pending.t);
    }
    // One that decides nothing for days is not looked for to the end.
    const readT = after.events.at(-1)?.t ?? Number.NEGATIVE_INFINITY;
    const isSettled = (followed.hpas.get(hpa)?.pending ?? null) === null;
    if (isSettled && readT > t) return answer(moment?.followed ?? null, readT);
  }
  // The last status may still wait for its samples: it is not among the moments yet.
  const pending = followed.hpas.get(hpa)?.pending ?? null;
  if (pending !== null && pending.t <= t) {
    const untilT = recording.isRead() ? Number.POSITIVE_INFINITY : t;
    return { ...answer(followed, untilT), fromT: pending.t };
  }
  return answer(moment?.followed ?? null, recording.isRead() ? Number.POSITIVE_INFINITY : t);
}
