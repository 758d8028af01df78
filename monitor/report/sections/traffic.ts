import { duration, number, share } from '../../i18n/format.ts';
import type { Block, Section } from '../blocks.ts';
import type { Report } from '../report.ts';

/** Of a long run only so many pods are listed. */
const MOST_SHOWN = 60;

/** Share of the requests per pod. */
export function trafficSection({ words, data, lang }: Report): Section | null {
  const { reach, summary } = data.measures;
  const section = {
    id: 'traffic',
    title: words.label.sections.traffic,
    intro: words.label.intros.traffic,
  } as const;
  if (reach === null) {
    if (summary.load.requests === 0) return null;
    return { ...section, blocks: [{ kind: 'text', tone: 'muted', text: words.sentences.noReach }] };
  }
  const { columns, notKnown } = words.label;
  const most = reach.pods[0]?.share ?? 1;
  const shown = reach.pods.slice(0, MOST_SHOWN);
  const blocks: Block[] = [];
  if (reach.starved.length > 0) {
    blocks.push({ kind: 'text', tone: 'warning', text: words.sentences.starved(reach.starved.join(', ')) });
  }
  if (reach.imbalance !== null)
    blocks.push({ kind: 'text', text: words.sentences.imbalance(reach.imbalance) });
  blocks.push({
    kind: 'table',
    caption: section.title,
    columns: [
      { title: columns.pod },
      { title: columns.requests, align: 'right' },
      { title: columns.share },
      { title: columns.even, align: 'right' },
      { title: columns.readyFor, align: 'right' },
    ],
    rows: shown.map((one) => [
      one.pod,
      number(one.requests, lang),
      {
        text: share(one.share, lang),
        bar: [0, most === 0 ? 0 : one.share / most],
        tone: reach.starved.includes(one.pod) ? 'warning' : 'plain',
      },
      one.reach === null ? notKnown : share(one.reach, lang, 0),
      duration(one.readyMs, lang),
    ]),
  });
  if (reach.pods.length > shown.length) {
    const more = number(reach.pods.length - shown.length, lang);
    blocks.push({ kind: 'text', tone: 'muted', text: words.label.page.morePods(more) });
  }
  return { ...section, blocks };
}
