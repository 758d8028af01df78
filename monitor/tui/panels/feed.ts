import { digest, type FeedLine, lineSentence } from '../../i18n/digest.ts';
import { clock } from '../../i18n/format.ts';
import type { Scene, Size } from '../scene.ts';
import { wrap } from '../text/cells.ts';
import { piece, row } from '../text/row.ts';
import { levelMarks } from '../theme.ts';
import { BORDER, box } from './box.ts';

/** What happens, newest first, in sentences: the main things; everything when it is shown large. */
export function feedPanel(scene: Scene, { width, height }: Size, focused = false): readonly string[] {
  const { words, theme, view } = scene;
  const text = words.screen.feed;
  const all = feedLines(scene);
  const anchor = view.feedAnchor ?? Number.POSITIVE_INFINITY;
  const lines = all.filter((line) => line.entry.id <= anchor).reverse();
  const newer = all.length - lines.length;
  const room = height - BORDER.height;
  const rows: string[] = [];
  let shown = 0;
  for (const line of lines) {
    if (rows.length >= room) break;
    rows.push(...lineRows(scene, line, width - BORDER.width));
    shown++;
  }
  const older = lines.length - shown;
  return box(lines.length === 0 ? [row(width - BORDER.width, [piece(text.none)])] : rows, {
    width,
    height,
    key: '5',
    title: text.title,
    note: newer > 0 ? [piece(text.newer(newer), theme.strong)] : [],
    foot: [[], older > 0 ? [piece(text.older(older), theme.muted)] : []],
    theme,
    focused,
  });
}

/** The lines that can be scrolled through, oldest first. */
export function feedLines({ state, view }: Pick<Scene, 'state' | 'view'>): readonly FeedLine[] {
  if (view.focus === 'feed') return state.feed.entries.map((entry) => ({ entry, entries: [entry] }));
  return digest(state.feed.entries);
}

function lineRows({ state, words, theme }: Scene, line: FeedLine, width: number): readonly string[] {
  const { entry } = line;
  const time = clock(entry.t);
  const style = theme.level[entry.level];
  const parts = wrap(lineSentence(line, words.lang, state.hpas.size > 1), width - time.length - 3);
  const told = entry.kind === 'hpa-scaled' ? (text: string) => theme.strong(style(text)) : style;
  const start = [piece(`${time} `, theme.muted), piece(`${levelMarks[entry.level]} `, style)];
  const indent = [piece(' '.repeat(time.length + 3))];
  return parts.map((part, index) => row(width, [...(index === 0 ? start : indent), piece(part, told)]));
}
