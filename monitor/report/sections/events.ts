import type { FeedEntry } from '../../core/feed.ts';
import { clock } from '../../i18n/format.ts';
import { sentence } from '../../i18n/sentence.ts';
import type { Cell, Section, Tone } from '../blocks.ts';
import type { Report } from '../report.ts';

const TONES: Readonly<Record<FeedEntry['level'], Tone>> = {
  info: 'plain',
  good: 'good',
  warning: 'warning',
  bad: 'bad',
};

/** "What happens" of the screen, whole. */
export function eventsSection({ words, data, lang }: Report): Section | null {
  const { first, newest, left } = data.feed;
  if (first.length + newest.length === 0) return null;
  const several = data.measures.facts.state.hpas.size > 1;
  const row = (entry: FeedEntry): Cell[] => [
    clock(entry.t),
    { text: sentence(entry, lang, several), tone: TONES[entry.level] },
  ];
  const between: Cell[][] =
    left === 0 ? [] : [['', { text: words.label.between(String(left)), tone: 'muted' }]];
  return {
    id: 'events',
    title: words.label.sections.events,
    intro: words.label.intros.events,
    blocks: [
      {
        kind: 'table',
        caption: words.label.sections.events,
        columns: [{ title: words.label.columns.time, align: 'right' }, { title: words.label.columns.event }],
        rows: [...first.map(row), ...between, ...newest.map(row)],
      },
    ],
  };
}
