import type { TimelineEvent } from '../../core/events.ts';
import { type Agreement, followAgreement } from '../../core/explain/agreement.ts';
import { type FollowedHpa, settle } from '../../core/explain/follow.ts';
import { readHpa } from '../../core/hpa-view.ts';
import { dictionary } from '../../i18n/dictionary.ts';
import { measuredText, reasonTexts, traceSentence } from '../../i18n/explain.ts';
import { clock } from '../../i18n/format.ts';
import type { Lang } from '../../i18n/lang.ts';
import { table } from '../table.ts';
import { cliWords } from '../words.ts';

/** Every decision of a run beside our own, one line each, and how many agree. */
export function decisionTable(
  events: Iterable<TimelineEvent>,
  lang: Lang,
): { readonly agreement: Agreement; readonly text: string } {
  const words = cliWords(lang).explain;
  const told = new Map<number, readonly [measured: string, sentence: string]>();
  const note = ({ last }: FollowedHpa) => {
    if (last !== null) told.set(last.sighting.t, tell(last, lang));
  };
  const follower = followAgreement({ onJudged: note });
  for (const event of events) follower.onEvent(event);
  const followed = follower.followed();
  for (const hpa of followed.hpas.values()) note(settle(hpa, followed));
  const agreement = follower.result();
  if (agreement.list.length === 0) return { agreement, text: words.none };
  const rows = agreement.list.map(({ t, from, theirs, ours, result, why }) => {
    const [measured, sentence] = told.get(t) ?? ['', ''];
    const reasons = [sentence, ...reasonTexts(why, lang)].filter((text) => text !== '');
    return [clock(t), `${from} → ${theirs}`, measured, `${ours}`, words.results[result], reasons.join('; ')];
  });
  const total = dictionary(lang).summary.agreement(agreement);
  return { agreement, text: `${table([words.columns, ...rows])}\n${total}` };
}

function tell(
  { sighting, decision }: NonNullable<FollowedHpa['last']>,
  lang: Lang,
): readonly [string, string] {
  const { metrics } = readHpa(sighting.object);
  return [measuredText(decision.trace, metrics, lang), traceSentence(decision.trace, lang)];
}
