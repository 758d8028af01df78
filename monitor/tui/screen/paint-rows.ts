import { isNarrow } from '../text/narrow.ts';

/** The terminal shows all of a frame at once, and no row that is too long for it becomes two. */
const FRAME = { begin: '\u001B[?2026h\u001B[?7l', end: '\u001B[?7h\u001B[?2026l' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: a style begins with one.
const STYLES = /\u001B\[[\d;]*m/g;

/**
 * Paints frames on a terminal that shows nothing else: of each row what follows its first difference to the frame before.
 * After a change of the terminal's size a new painter begins.
 */
export function createPainter(write: (text: string) => void): (rows: readonly string[]) => void {
  let shown: readonly string[] = [];
  return (rows) => {
    const changes = rows.map((row, y) => (row === shown[y] ? '' : change(row, shown[y] ?? '', y))).join('');
    shown = rows;
    if (changes !== '') write(FRAME.begin + changes + FRAME.end);
  };
}

function change(row: string, before: string, y: number): string {
  const cut = firstDifference(row, before);
  const isMeasured = isNarrow(withoutStyles(row)) && isNarrow(withoutStyles(before));
  if (!isMeasured) return toEnd(0, y) + row.trimEnd();
  // Each piece of a row ends its style: the last that began, or ended, is the one that holds there.
  const same = row.slice(0, cut);
  const style = same.match(STYLES)?.at(-1) ?? '';
  return toEnd(withoutStyles(same).length, y) + style + row.slice(cut).trimEnd();
}

/** Where a row is no longer as before; never within an escape sequence. */
function firstDifference(row: string, before: string): number {
  let index = 0;
  while (index < row.length && row[index] === before[index]) index += 1;
  const sequence = row.slice(0, index).lastIndexOf('\u001B');
  return sequence !== -1 && row.indexOf('m', sequence) >= index ? sequence : index;
}

function withoutStyles(row: string): string {
  return row.replaceAll(STYLES, '');
}

/** Goes there, and makes the rest of the row blank: blanks that are not written are not copied with a text. */
function toEnd(x: number, y: number): string {
  return `\u001B[${y + 1};${x + 1}H\u001B[K`;
}
