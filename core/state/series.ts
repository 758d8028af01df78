/** What every point of a series has. */
export interface Point {
  /** Milliseconds since the run began. */
  readonly t: number;
}

/**
 * A time series of bounded size for a run of any length: the last minutes as they came, and the whole run,
 * whose step doubles each time it is full (1 s up to 17 minutes, 2 s up to 34, 4 s up to 68, …).
 */
export interface Series<P extends Point> {
  /** The newest points, unmerged, oldest first. */
  readonly recent: readonly P[];
  /** The whole run, at most one point per `stepMs`, oldest first. */
  readonly whole: readonly P[];
  readonly stepMs: number;
}

/** How two neighbouring points of the whole run become one; the result takes the earlier `t` by itself. */
export type Merge<P extends Point> = (earlier: P, later: P) => P;

export const SERIES_RECENT_POINTS = 300;
export const SERIES_WHOLE_POINTS = 1_024;
const FIRST_STEP_MS = 1_000;

export function emptySeries<P extends Point>(): Series<P> {
  return { recent: [], whole: [], stepMs: FIRST_STEP_MS };
}

/** Returns the series with `point` at its end. A point older than the last one is kept where it arrives. */
export function appendPoint<P extends Point>(series: Series<P>, point: P, merge: Merge<P>): Series<P> {
  const recent =
    series.recent.length < SERIES_RECENT_POINTS
      ? [...series.recent, point]
      : [...series.recent.slice(1), point];
  let { stepMs } = series;
  let whole = appendMerged(series.whole, point, stepMs, merge);
  while (whole.length > SERIES_WHOLE_POINTS) {
    stepMs *= 2;
    whole = rebucket(whole, stepMs, merge);
  }
  return { recent, whole, stepMs };
}

function bucketOf(t: number, stepMs: number): number {
  return Math.floor(t / stepMs);
}

function appendMerged<P extends Point>(
  points: readonly P[],
  point: P,
  stepMs: number,
  merge: Merge<P>,
): readonly P[] {
  const last = points.at(-1);
  if (last === undefined || bucketOf(point.t, stepMs) > bucketOf(last.t, stepMs)) return [...points, point];
  return [...points.slice(0, -1), { ...merge(last, point), t: last.t }];
}

function rebucket<P extends Point>(points: readonly P[], stepMs: number, merge: Merge<P>): readonly P[] {
  const out: P[] = [];
  for (const point of points) {
    const last = out.at(-1);
    if (last === undefined || bucketOf(point.t, stepMs) > bucketOf(last.t, stepMs)) out.push(point);
    else out[out.length - 1] = { ...merge(last, point), t: last.t };
  }
  return out;
}

/**
 * The series resampled to `columns` equal slices of [fromT, toT] for a chart: the newest value of each slice
 * (`hold`: carried on until the next one, for replicas) or its largest (`max`, for rates and latencies).
 * null where there is nothing to show.
 */
export function toColumns<P extends Point>(
  series: Series<P>,
  fromT: number,
  toT: number,
  columns: number,
  pick: (point: P) => number | null,
  mode: 'hold' | 'max',
): (number | null)[] {
  const out: (number | null)[] = new Array(Math.max(0, columns)).fill(null);
  if (columns <= 0 || toT <= fromT) return out;
  const oldestRecent = series.recent[0]?.t ?? Number.POSITIVE_INFINITY;
  const points = fromT >= oldestRecent ? series.recent : series.whole;
  const widthMs = (toT - fromT) / columns;
  let held: number | null = null;
  for (const point of points) {
    if (point.t > toT) break;
    const value = pick(point);
    if (point.t < fromT) {
      held = value;
      continue;
    }
    const column = Math.min(columns - 1, Math.floor((point.t - fromT) / widthMs));
    const before = out[column] ?? null;
    if (value !== null) out[column] = mode === 'max' && before !== null ? Math.max(before, value) : value;
  }
  return mode === 'hold' ? carryForward(out, held, points.at(-1)?.t, fromT, widthMs) : out;
}

function carryForward(
  values: (number | null)[],
  held: number | null,
  lastT: number | undefined,
  fromT: number,
  widthMs: number,
): (number | null)[] {
  if (lastT === undefined) return values;
  let last = held;
  return values.map((value, column) => {
    if (value !== null) last = value;
    return fromT + column * widthMs <= Math.max(lastT, fromT + values.length * widthMs) ? last : null;
  });
}
