import type { FeedEntry } from '../../../core/state/feed.ts';
import { digest, lineSentence } from '../../i18n/digest.ts';
import { clock } from '../../i18n/format.ts';
import type { Cell, Section, Tone } from '../blocks.ts';
import type { Report } from '../report.ts';

const TONES: Readonly<Record<FeedEntry['level'], Tone>> = {
  info: 'plain',
  good: 'good',
  warning: 'warning',
  bad: 'bad',
};

/** "What happens" of the screen, from beginning to end; the steps of each pod are in the table of pods. */
export function eventsSection({ words, data, lang }: Report): Section | null {
  const { first, newest, left } = data.feed;
  if (first.length + newest.length === 0) return null;
  const several = data.measures.facts.state.hpas.size > 1;
  const rows = (entries: readonly FeedEntry[]): Cell[][] =>
    digest(entries).map((line) => [
      clock(line.entry.t),
      { text: lineSentence(line, lang, several), tone: TONES[line.entry.level] },
    ]);
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
        rows: left === 0 ? rows([...first, ...newest]) : [...rows(first), ...between, ...rows(newest)],
      },
    ],
  };
}
