import { type Agreement, followAgreement } from '../../core/explain/agreement.ts';
import { explain } from '../../core/explain/explain.ts';
import { alone, type Followed } from '../../core/explain/follow.ts';
import type { Sink } from '../../core/sink.ts';
import { explainLines } from '../../i18n/explain.ts';
import type { ExplainView } from '../../tui/options.ts';

/** Follows the autoscalers of a live run, so that any moment can ask why. */
export interface Explainer extends Sink {
  /** The screen's key `e`. */
  readonly view: ExplainView;
  agreement(): Agreement;
}

/** A decision of one autoscaler, with what was known when it was made. */
interface Moment {
  readonly t: number;
  readonly followed: Followed;
}

/** Two hours of syncs. */
const MOMENTS_KEPT = 480;

/** @param momentsKept of each autoscaler: so many decisions back can be asked about */
export function createExplainer(momentsKept = MOMENTS_KEPT): Explainer {
  const moments = new Map<string, Moment[]>();
  const follower = followAgreement({
    onJudged(hpa, followed) {
      const kept = moments.get(hpa.key) ?? [];
      kept.push({ t: hpa.last?.sighting.t ?? 0, followed: alone(hpa, followed) });
      if (kept.length > momentsKept) kept.shift();
      moments.set(hpa.key, kept);
    },
  });
  return {
    onEvent: (event) => follower.onEvent(event),
    close: async () => {},
    view({ hpa, now, past, lang }) {
      const key = hpa ?? '';
      const newest = follower.followed();
      const moment = past ? moments.get(key)?.findLast(({ t }) => t <= now.t)?.followed : newest;
      // The last status may still wait for its samples: it is not among the moments yet.
      const waiting = newest.hpas.get(key)?.pending ?? null;
      const then = waiting !== null && waiting.t <= now.t ? newest : moment;
      const explanation = then === undefined ? null : explain(then, key, now);
      return explanation === null ? [] : explainLines(explanation, lang);
    },
    agreement: () => follower.result(),
  };
}
