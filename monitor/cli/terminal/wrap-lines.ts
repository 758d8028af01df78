import { wrap } from '../../tui/text/cells.ts';

const HANGING = 2;

/** Lines in the width of a terminal, what is carried over set in a little further; a pipe gets them as they are. */
export function wrapLines(
  lines: readonly string[],
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number },
): readonly string[] {
  if (isTTY !== true || columns === undefined) return lines;
  return lines.flatMap((line) => {
    const indent = line.length - line.trimStart().length;
    const [first = '', ...rest] = wrap(line.trimStart(), columns - indent - HANGING);
    return [' '.repeat(indent) + first, ...rest.map((part) => ' '.repeat(indent + HANGING) + part)];
  });
}
