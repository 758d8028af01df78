import asciichart from 'asciichart';
import { fit } from '../text/cells.ts';
import type { Style } from '../text/row.ts';

export interface ChartSeries {
  /** One a column; null: nothing known. */
  readonly values: readonly (number | null)[];
  /** line: ─╭╯ · dots: ····· · fill: everything below the value · marks: × on the axis. No colour needed. */
  readonly shape: 'line' | 'dots' | 'fill' | 'marks';
  readonly style?: Style | undefined;
}

export interface ChartOptions {
  readonly width: number;
  readonly height: number;
  /** The value of the top row; the bottom row is 0. */
  readonly max: number;
  /** Values that the axis names, where they have a row; else 0, the top, and the middle if a row is there. */
  readonly ticks?: readonly number[];
  /** Cells of the value axis with its labels. */
  readonly axisWidth: number;
  /** Things are counted: one is never drawn as none, however low the chart. */
  readonly countsFromOne?: boolean;
  readonly label: (value: number) => string;
  readonly axisStyle?: Style | undefined;
}

type Cell = { readonly glyph: string; readonly style: Style | undefined } | undefined;

const LINE = ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'] as const;
const DOTS = LINE.map(() => '·');
const FILL = '░';
const MARK = '×';

/**
 * Rows of a chart with its value axis, `width` × `height` cells; later series are drawn over earlier ones.
 * asciichart draws each stretch of known values; it knows neither gaps nor several shapes in one plot.
 */
export function lineChart(series: readonly ChartSeries[], options: ChartOptions): readonly string[] {
  const { height, width, axisWidth, max } = options;
  const columns = width - axisWidth;
  const grid: Cell[][] = Array.from({ length: height }, () => new Array<Cell>(columns).fill(undefined));
  const least = (value: number) => (options.countsFromOne === true && value >= 1 ? 1 : 0);
  const rowOf = (value: number) => Math.min(height - 1, Math.max(least(value), (value / max) * (height - 1)));
  for (const one of series) {
    if (one.shape === 'marks') markOnAxis(grid, one);
    else if (one.shape === 'fill') fillBelow(grid, one, rowOf);
    else for (const stretch of stretches(one.values)) drawStretch(grid, one, stretch, rowOf);
  }
  return grid.map((row, index) => axis(height - 1 - index, options) + paint(row));
}

function drawStretch(grid: Cell[][], one: ChartSeries, stretch: Stretch, rowOf: (value: number) => number) {
  const rows = stretch.values.map(rowOf);
  const drawn = asciichart
    .plot([...rows, rows.at(-1) ?? 0], {
      min: 0,
      max: grid.length - 1,
      height: grid.length - 1,
      offset: 2,
      format: () => ' ',
      symbols: [...(one.shape === 'line' ? LINE : DOTS)],
    })
    .split('\n');
  for (const [y, line] of drawn.entries()) {
    for (let x = 0; x < rows.length; x++) {
      const glyph = line[x + 2];
      const row = grid[y];
      if (glyph !== undefined && glyph !== ' ' && row !== undefined) {
        row[stretch.start + x] = { glyph, style: one.style };
      }
    }
  }
}

function fillBelow(grid: Cell[][], one: ChartSeries, rowOf: (value: number) => number) {
  for (const [column, value] of one.values.entries()) {
    if (value === null) continue;
    for (let row = 1; row <= Math.round(rowOf(value)); row++) {
      const cells = grid[grid.length - 1 - row];
      if (cells !== undefined) cells[column] = { glyph: FILL, style: one.style };
    }
  }
}

function markOnAxis(grid: Cell[][], one: ChartSeries) {
  const axisRow = grid.at(-1);
  for (const [column, value] of one.values.entries()) {
    if (value !== null && value > 0 && axisRow !== undefined) {
      axisRow[column] = { glyph: MARK, style: one.style };
    }
  }
}

interface Stretch {
  readonly start: number;
  readonly values: readonly number[];
}

function stretches(values: readonly (number | null)[]): readonly Stretch[] {
  const found: { start: number; values: number[] }[] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const open = found.at(-1);
    if (open !== undefined && open.start + open.values.length === index) open.values.push(value);
    else found.push({ start: index, values: [value] });
  }
  return found;
}

function axis(rowFromBottom: number, options: ChartOptions): string {
  const { height, max, axisWidth, label, axisStyle } = options;
  const top = Math.max(1, height - 1);
  const ticks = options.ticks ?? (top % 2 === 0 ? [0, max / 2, max] : [0, max]);
  const tick = ticks.find((value) => Math.round((value / max) * top) === rowFromBottom);
  const drawn = `${fit(tick === undefined ? '' : label(tick), axisWidth - 2, 'right')} ${rowFromBottom === 0 ? '┼' : '┤'}`;
  return axisStyle === undefined ? drawn : axisStyle(drawn);
}

/** Neighbours of one style share one escape sequence. */
function paint(row: readonly Cell[]): string {
  let out = '';
  for (let start = 0; start < row.length; ) {
    const style = row[start]?.style;
    let end = start + 1;
    while (end < row.length && row[end]?.style === style) end++;
    const text = row
      .slice(start, end)
      .map((cell) => cell?.glyph ?? ' ')
      .join('');
    out += style === undefined ? text : style(text);
    start = end;
  }
  return out;
}
