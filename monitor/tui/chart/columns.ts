import { type Point, type Series, toColumns } from '../../../core/state/series.ts';

/** Milliseconds since the run began. */
export interface Stretch {
  readonly fromT: number;
  readonly toT: number;
}

/** The stretch of time that a chart shows, and where "now" is in it. */
export interface TimeSpan extends Stretch {
  readonly nowT: number;
}

/** Nothing is known for up to this long between two samples: a line goes on over it. */
const BRIDGED_MS = 3_500;

/** One value a column, from the left edge to now; null where nothing is known, and in the future. */
export function columnsOf<P extends Point>(
  series: Series<P>,
  span: TimeSpan,
  columns: number,
  pick: (point: P) => number | null,
  mode: 'hold' | 'max',
): readonly (number | null)[] {
  const values = toColumns(series, span.fromT, span.toT, columns, pick, mode);
  const known = columnOf(span, columns, span.nowT) + 1;
  const past = values.map((value, column) => (column < known ? value : null));
  return mode === 'max' ? bridge(past, Math.floor((BRIDGED_MS * columns) / (span.toT - span.fromT))) : past;
}

/** Without the columns of which nothing was seen: a value does not hold while nobody looks. */
export function exceptUnseen(
  values: readonly (number | null)[],
  span: TimeSpan,
  unseen: readonly Stretch[],
): readonly (number | null)[] {
  if (unseen.length === 0) return values;
  const isUnseen = (t: number) => unseen.some(({ fromT, toT }) => fromT <= t && t < toT);
  return values.map((value, column) => (isUnseen(timeOf(span, values.length, column)) ? null : value));
}

/** The column that a moment falls in. */
export function columnOf(span: Stretch, columns: number, t: number): number {
  const column = Math.floor(((t - span.fromT) / (span.toT - span.fromT)) * columns);
  return Math.min(columns - 1, Math.max(0, column));
}

/** The moment in the middle of a column. */
export function timeOf(span: Stretch, columns: number, column: number): number {
  return span.fromT + ((column + 0.5) * (span.toT - span.fromT)) / columns;
}

/** Carries a value over gaps of up to `most` columns: columns may be narrower than the samples are apart. */
function bridge(values: readonly (number | null)[], most: number): readonly (number | null)[] {
  let gap = 0;
  let held: number | null = null;
  return values.map((value) => {
    if (value !== null) {
      held = value;
      gap = 0;
      return value;
    }
    gap++;
    return gap <= most ? held : null;
  });
}
