import { type Agreement, type AgreementEntry, followAgreement } from '../../../core/explain/agreement.ts';
import { type FollowedHpa, settle } from '../../../core/explain/follow.ts';
import type { Judged } from '../../../core/explain/judge.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import { readHpa } from '../../../core/state/hpa-view.ts';
import { isSample } from '../../../core/timeline/event-text.ts';
import type { TraceEntry } from '../../../hpa/trace.ts';
import { dictionary } from '../../i18n/dictionary.ts';
import { measuredText, reasonTexts, traceSentence } from '../../i18n/explain.ts';
import { clock } from '../../i18n/format.ts';
import type { EventOrStamp } from '../../recorder/read-timeline.ts';
import { table } from '../terminal/table.ts';
import { explainWords } from './words.ts';

/** The table as data: of each decision also the rules that our own computation applied. */
export interface DecisionData extends Agreement {
  readonly schema: 'palier.decisions/1';
  readonly list: readonly (AgreementEntry & { readonly trace: readonly TraceEntry[] })[];
}

/** Every decision of a run beside our own, one line each, and how many agree. */
export interface DecisionTable {
  /** Not those of other autoscalers. */
  onEvent(event: EventOrStamp): void;
  data(): DecisionData;
  text(lang: Lang): string;
}

export function createDecisionTable(): DecisionTable {
  /** Of each decision only what is shown: a long run has many, and what they were made from is large. */
  const shown = new Map<number, ShownDecision>();
  const note = ({ last }: FollowedHpa) => {
    if (last !== null) shown.set(last.sighting.t, shownOf(last));
  };
  const follower = followAgreement({ onJudged: note });
  const result = () => {
    const followed = follower.followed();
    for (const hpa of followed.hpas.values()) note(settle(hpa, followed));
    return follower.result();
  };
  return {
    onEvent(event) {
      if (!isSample(event)) follower.onEvent(event);
    },
    data() {
      const agreement = result();
      const list = agreement.list.map((entry) => ({ ...entry, trace: shown.get(entry.t)?.trace ?? [] }));
      return { schema: 'palier.decisions/1', ...agreement, list };
    },
    text(lang) {
      const words = explainWords[lang];
      const agreement = result();
      if (agreement.list.length === 0) return words.none;
      const rows = agreement.list.map(({ t, from, theirs, ours, result, why }) => {
        const [measured, sentence] = measuredAndWhy(shown.get(t), lang);
        const reasons = [sentence, ...reasonTexts(why, lang)].filter((text) => text !== '');
        return [
          clock(t),
          `${from} → ${theirs}`,
          measured,
          `${ours}`,
          words.results[result],
          reasons.join('; '),
        ];
      });
      return `${table([words.columns, ...rows])}\n${dictionary(lang).summary.agreement(agreement)}`;
    },
  };
}

interface ShownDecision {
  readonly trace: readonly TraceEntry[];
  readonly metrics: ReturnType<typeof readHpa>['metrics'];
}

function shownOf({ sighting, decision }: Judged): ShownDecision {
  return { trace: decision.trace, metrics: readHpa(sighting.object).metrics };
}

function measuredAndWhy(
  shown: ShownDecision | undefined,
  lang: Lang,
): readonly [measured: string, sentence: string] {
  return shown === undefined
    ? ['', '']
    : [measuredText(shown.trace, shown.metrics, lang), traceSentence(shown.trace, lang)];
}
