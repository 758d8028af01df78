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

/** Of each autoscaler; two hours of syncs. */
const MOMENTS_KEPT = 480;

export function createExplainer(): Explainer {
  const moments = new Map<string, Moment[]>();
  const follower = followAgreement({
    onJudged(hpa, followed) {
      const kept = moments.get(hpa.key) ?? [];
      kept.push({ t: hpa.last?.sighting.t ?? 0, followed: alone(hpa, followed) });
      if (kept.length > MOMENTS_KEPT) kept.shift();
      moments.set(hpa.key, kept);
    },
  });
  return {
    onEvent: (event) => follower.onEvent(event),
    close: async () => {},
    view({ hpa, now, past, lang }) {
      const key = hpa ?? '';
      const moment = past ? moments.get(key)?.findLast(({ t }) => t <= now.t) : undefined;
      const explanation = explain(moment?.followed ?? follower.followed(), key, now);
      return explanation === null ? [] : explainLines(explanation, lang);
    },
    agreement: () => follower.result(),
  };
}
