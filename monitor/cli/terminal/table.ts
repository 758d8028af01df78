import stringWidth from 'string-width';
import { inert } from '../../../system/output/inert.ts';

/** Rows as aligned columns, two spaces apart; the last one is not padded. */
export function table(texts: readonly (readonly string[])[]): string {
  const rows = texts.map((row) => row.map(inert));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) =>
        i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - stringWidth(cell)),
      )
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}
