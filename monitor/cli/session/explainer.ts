import { type AgreementCounts, followAgreement } from '../../../core/explain/agreement.ts';
import { explain } from '../../../core/explain/explain.ts';
import { alone } from '../../../core/explain/follow.ts';
import type { Sink } from '../../../core/timeline/sink.ts';
import { explainLines } from '../../i18n/explain.ts';
import type { ExplainView } from '../../tui/options.ts';
import { createMoments, type Moments } from './past-decisions.ts';

/** Follows the autoscalers of a live run, so that any moment can ask why. */
export interface Explainer extends Sink {
  /** The screen's key `e`. */
  readonly view: ExplainView;
  agreement(): AgreementCounts;
}

/** @param moments that can be asked about later */
export function createExplainer(moments: Moments = createMoments()): Explainer {
  const follower = followAgreement({
    listed: false,
    onJudged(hpa, followed) {
      moments.add(hpa.key, hpa.last?.sighting.t ?? 0, alone(hpa, followed));
      // Its last status was still waiting for its samples when it was deleted.
      if (followed.gone.includes(hpa.key)) moments.end(hpa.key);
    },
  });
  return {
    onEvent(event) {
      follower.onEvent(event);
      if (event.type === 'hpa.deleted') moments.end(event.hpa);
    },
    close: async () => {},
    view({ hpa, now, past, lang }) {
      const key = hpa ?? '';
      const newest = follower.followed();
      const moment = past ? moments.at(key, now.t) : newest;
      // The last status may still wait for its samples: it is not among the moments yet.
      const waiting = newest.hpas.get(key)?.pending ?? null;
      const then = waiting !== null && waiting.t <= now.t ? newest : moment;
      const explanation = then === null ? null : explain(then, key, now);
      return explanation === null ? [] : explainLines(explanation, lang);
    },
    agreement: () => follower.result(),
  };
}
