import { cellsOf, type Piece, piece, row } from '../text/row.ts';
import type { Theme } from '../theme.ts';

export interface BoxOptions {
  readonly width: number;
  readonly height: number;
  /** The number key that enlarges it. */
  readonly key?: string;
  readonly title: string;
  /** At the right end of the top border. */
  readonly note?: readonly Piece[];
  /** In the bottom border, left, and right. */
  readonly foot?: readonly [readonly Piece[], readonly Piece[]];
  readonly theme: Theme;
  readonly focused?: boolean;
}

/** Cells and rows that a border takes, both sides together. */
export const BORDER = { width: 4, height: 2 } as const;

/** Rows framed with a title: exactly `height` rows of `width` cells. Rows inside have `width - 4` cells. */
export function box(rows: readonly string[], options: BoxOptions): readonly string[] {
  const { width, height, theme, focused = false } = options;
  const border = focused ? theme.borderFocused : theme.border;
  const inner = Math.max(0, height - BORDER.height);
  const empty = ' '.repeat(Math.max(0, width - BORDER.width));
  const side = border('│');
  const body = Array.from({ length: inner }, (_, index) => `${side} ${rows[index] ?? empty} ${side}`);
  const key = options.key === undefined ? [] : [piece(`${options.key} `, theme.muted)];
  const top = edge('╭', '╮', width, border, [...key, piece(options.title, theme.title)], options.note ?? []);
  const bottom = edge('╰', '╯', width, border, options.foot?.[0] ?? [], options.foot?.[1] ?? []);
  return [top, ...body, bottom];
}

function edge(
  first: string,
  last: string,
  width: number,
  border: (text: string) => string,
  left: readonly Piece[],
  right: readonly Piece[],
): string {
  const room = width - 2;
  const spaced = (pieces: readonly Piece[]) =>
    pieces.length === 0 ? [] : [piece(' '), ...pieces, piece(' ')];
  const leftPieces = spaced(left);
  const fits = cellsOf(leftPieces) + cellsOf(spaced(right)) < room;
  const rightPieces = fits ? spaced(right) : [];
  const leftCells = Math.min(cellsOf(leftPieces), room - 1);
  const line = '─'.repeat(Math.max(0, room - 1 - leftCells - cellsOf(rightPieces)));
  return (
    border(`${first}─`) +
    row(leftCells, leftPieces) +
    border(line) +
    row(cellsOf(rightPieces), rightPieces) +
    border(last)
  );
}
