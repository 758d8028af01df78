import { type Agreement, followAgreement } from '../../core/explain/agreement.ts';
import { explain } from '../../core/explain/explain.ts';
import type { Sink } from '../../core/sink.ts';
import type { RunState } from '../../core/state.ts';
import { explainLines } from '../../i18n/explain.ts';
import type { Lang } from '../../i18n/lang.ts';

/** Follows the autoscalers of a live run, so that any moment can ask why. */
export interface Explainer extends Sink {
  /** The newest decision in words: the screen's key `e`. */
  view(state: RunState, hpaKey: string | null, lang: Lang): readonly string[];
  agreement(): Agreement;
}

export function createExplainer(): Explainer {
  const follower = followAgreement();
  return {
    onEvent: (event) => follower.onEvent(event),
    close: async () => {},
    view({ now }, hpaKey, lang) {
      const explanation = explain(follower.followed(), hpaKey ?? '', now);
      return explanation === null ? [] : explainLines(explanation, lang);
    },
    agreement: () => follower.result(),
  };
}
