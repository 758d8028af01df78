import type { TraceEntry } from '../../../hpa/trace.ts';
import type { TimelineEvent } from '../../core/events.ts';
import { type Agreement, type AgreementEntry, followAgreement } from '../../core/explain/agreement.ts';
import { type FollowedHpa, settle } from '../../core/explain/follow.ts';
import type { Judged } from '../../core/explain/judge.ts';
import { readHpa } from '../../core/hpa-view.ts';
import { dictionary } from '../../i18n/dictionary.ts';
import { measuredText, reasonTexts, traceSentence } from '../../i18n/explain.ts';
import { clock } from '../../i18n/format.ts';
import type { Lang } from '../../i18n/lang.ts';
import { table } from '../table.ts';
import { cliWords } from '../words.ts';

/** The table as data: of each decision also the rules that our own computation applied. */
export interface DecisionData extends Agreement {
  readonly schema: 'palier.decisions/1';
  readonly list: readonly (AgreementEntry & { readonly trace: readonly TraceEntry[] })[];
}

/** Every decision of a run beside our own, one line each, and how many agree. */
export function decisionTable(
  events: Iterable<TimelineEvent>,
  lang: Lang,
): { readonly data: DecisionData; readonly text: string } {
  const words = cliWords(lang).explain;
  const judged = new Map<number, Judged>();
  const note = ({ last }: FollowedHpa) => {
    if (last !== null) judged.set(last.sighting.t, last);
  };
  const follower = followAgreement({ onJudged: note });
  for (const event of events) follower.onEvent(event);
  const followed = follower.followed();
  for (const hpa of followed.hpas.values()) note(settle(hpa, followed));
  const agreement = follower.result();
  const data: DecisionData = {
    schema: 'palier.decisions/1',
    ...agreement,
    list: agreement.list.map((entry) => ({ ...entry, trace: judged.get(entry.t)?.decision.trace ?? [] })),
  };
  if (agreement.list.length === 0) return { data, text: words.none };
  const rows = agreement.list.map(({ t, from, theirs, ours, result, why }) => {
    const last = judged.get(t);
    const [measured, sentence] = last === undefined ? ['', ''] : tell(last, lang);
    const reasons = [sentence, ...reasonTexts(why, lang)].filter((text) => text !== '');
    return [clock(t), `${from} → ${theirs}`, measured, `${ours}`, words.results[result], reasons.join('; ')];
  });
  const total = dictionary(lang).summary.agreement(agreement);
  return { data, text: `${table([words.columns, ...rows])}\n${total}` };
}

function tell({ sighting, decision }: Judged, lang: Lang): readonly [measured: string, sentence: string] {
  const { metrics } = readHpa(sighting.object);
  return [measuredText(decision.trace, metrics, lang), traceSentence(decision.trace, lang)];
}
