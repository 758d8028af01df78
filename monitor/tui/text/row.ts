import { cells, clip } from './cells.ts';

/** Wraps text in escape sequences that set and end a style; adds no cells. */
export type Style = (text: string) => string;

/** A stretch of one style. Text only: styles are put on after everything is measured and cut. */
export interface Piece {
  readonly text: string;
  readonly style?: Style | undefined;
}

export function piece(text: string, style?: Style): Piece {
  return { text, style };
}

export function cellsOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + cells(text), 0);
}

/** One row of exactly `width` cells: `left` at its start, `right` at its end. `left` gives way. */
export function row(width: number, left: readonly Piece[], right: readonly Piece[] = []): string {
  const rightCells = Math.min(width, cellsOf(right));
  const gap = right.length > 0 && rightCells > 0 ? 1 : 0;
  const room = Math.max(0, width - rightCells - gap);
  const used = Math.min(room, cellsOf(left));
  return draw(left, room) + ' '.repeat(width - used - rightCells) + draw(right, rightCells);
}

/** The first of several wordings that fits; else the last, which will be cut. */
export function firstFitting(width: number, variants: readonly (readonly Piece[])[]): readonly Piece[] {
  return variants.find((pieces) => cellsOf(pieces) <= width) ?? variants.at(-1) ?? [];
}

function draw(pieces: readonly Piece[], width: number): string {
  let out = '';
  let room = width;
  for (const { text, style } of pieces) {
    if (room <= 0) break;
    const shown = clip(text, room);
    room -= cells(shown);
    out += style === undefined || shown === '' ? shown : style(shown);
  }
  return out;
}
