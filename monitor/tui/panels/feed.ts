import type { FeedEntry } from '../../../core/state/feed.ts';
import type { Dictionary } from '../../i18n/dictionary-shape.ts';
import { digest, type FeedLine, lineSentence } from '../../i18n/digest.ts';
import { clock } from '../../i18n/format.ts';
import type { Scene, Size } from '../scene.ts';
import { wrap } from '../text/cells.ts';
import { piece, row } from '../text/row.ts';
import { levelMarks, type Theme } from '../theme.ts';
import { definePanel, type PanelContent } from './panel.ts';

interface FeedProps {
  readonly words: Dictionary;
  readonly theme: Theme;
  readonly entries: readonly FeedEntry[];
  readonly isWhole: boolean;
  readonly anchor: number | null;
  readonly severalHpas: boolean;
}

/** What happens, newest first, in sentences: the main things; everything when it is shown large. */
export const feed = definePanel<FeedProps>({
  id: 'feed',
  title: ({ feed }) => feed.title,
  band: 'feed',
  props: ({ state, view, words, theme }) => ({
    words,
    theme,
    entries: state.feed.entries,
    isWhole: view.focus === 'feed',
    anchor: view.feedAnchor,
    severalHpas: state.hpas.size > 1,
  }),
  content: feedContent,
});

function feedContent(props: FeedProps, { width, height }: Size): PanelContent {
  const { words, theme } = props;
  const text = words.screen.feed;
  const all = linesOf(props);
  const anchor = props.anchor ?? Number.POSITIVE_INFINITY;
  const lines = all.filter((line) => line.entry.id <= anchor).reverse();
  const newer = all.length - lines.length;
  const rows: string[] = [];
  let shown = 0;
  for (const line of lines) {
    if (rows.length >= height) break;
    rows.push(...lineRows(props, line, width));
    shown++;
  }
  const older = lines.length - shown;
  return {
    rows: lines.length === 0 ? [row(width, [piece(text.none)])] : rows,
    note: newer > 0 ? [piece(text.newer(newer), theme.strong)] : [],
    foot: [[], older > 0 ? [piece(text.older(older), theme.muted)] : []],
  };
}

/** The lines that can be scrolled through, oldest first. */
export function feedLines({ state, view }: Pick<Scene, 'state' | 'view'>): readonly FeedLine[] {
  return linesOf({ entries: state.feed.entries, isWhole: view.focus === 'feed' });
}

function linesOf({ entries, isWhole }: Pick<FeedProps, 'entries' | 'isWhole'>): readonly FeedLine[] {
  return isWhole ? entries.map((entry) => ({ entry, entries: [entry] })) : digest(entries);
}

function lineRows(
  { words, theme, severalHpas }: FeedProps,
  line: FeedLine,
  width: number,
): readonly string[] {
  const { entry } = line;
  const time = clock(entry.t);
  const style = theme.level[entry.level];
  const parts = wrap(lineSentence(line, words.lang, severalHpas), width - time.length - 3);
  const told = entry.kind === 'hpa-scaled' ? (text: string) => theme.strong(style(text)) : style;
  const start = [piece(`${time} `, theme.muted), piece(`${levelMarks[entry.level]} `, style)];
  const indent = [piece(' '.repeat(time.length + 3))];
  return parts.map((part, index) => row(width, [...(index === 0 ? start : indent), piece(part, told)]));
}
