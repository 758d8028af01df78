import stringWidth from 'string-width';
import { isNarrow } from './narrow.ts';

let segmenter: Intl.Segmenter | undefined;

/** How many terminal cells `text` (without escape sequences) takes: 2 for 漢, 0 for a combining accent. */
export function cells(text: string): number {
  return isNarrow(text) ? text.length : stringWidth(text);
}

/** `text` in exactly `width` cells: padded, or cut with `…`. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = clip(text, width);
  const padding = ' '.repeat(Math.max(0, width - cells(cut)));
  return align === 'left' ? cut + padding : padding + cut;
}

/** `text` in at most `width` cells; what is cut off shows as `…`. */
export function clip(text: string, width: number): string {
  if (width <= 0) return '';
  if (cells(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const { segment } of graphemes(text)) {
    const next = cells(segment);
    if (used + next > width - 1) break;
    cut += segment;
    used += next;
  }
  return `${cut}…`;
}

/** Words in lines of at most `width` cells; a word that is longer is broken. */
export function wrap(text: string, width: number): readonly string[] {
  if (width <= 0) return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const candidate = line === '' ? word : `${line} ${word}`;
    if (cells(candidate) <= width) {
      line = candidate;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (cells(line) > width) {
      const head = breakAt(line, width);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line];
}

/** The longest start of `text` in `width` cells, at least one character. */
function breakAt(text: string, width: number): string {
  let head = '';
  for (const { segment } of graphemes(text)) {
    if (head !== '' && cells(head + segment) > width) break;
    head += segment;
  }
  return head;
}

/** The segmenter is made when it is first needed: making it takes longer than a frame. */
function graphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}
