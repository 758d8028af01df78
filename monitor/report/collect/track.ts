/** Columns of numbers over time, as a chart takes them; null is a gap. */
export interface Track {
  /** Milliseconds of the run, ascending. */
  readonly t: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
  /** Width of what one point stands for; 0: every point is as it was measured. */
  readonly stepMs: number;
}

export interface TrackBuilder {
  /** A row out of order is taken at the time of the last one. */
  add(t: number, values: readonly (number | null)[]): void;
  /** From here on nothing is known, until the next row. */
  addGap(t: number): void;
  track(): Track;
}

/** Samples of one second fit for over an hour; a bucket of more than one sample is drawn as two points. */
export const TRACK_BUCKETS = 4_096;

/**
 * A track of bounded size for a run of any length. When it is full, neighbours are merged into buckets that double
 * in width; of each column a bucket keeps the smallest and the largest value and which came first, so that no
 * peak is lost.
 */
export function createTrack(columns: number, capacity = TRACK_BUCKETS): TrackBuilder {
  let buckets: Bucket[] = [];
  let stepMs = 0;

  const add = (wishedT: number, values: readonly (number | null)[]) => {
    const last = buckets.at(-1);
    const t = Math.max(wishedT, last?.toT ?? 0);
    const one = bucketOf(t, values, columns);
    if (last !== undefined && stepMs > 0 && indexOf(last.fromT, stepMs) === indexOf(t, stepMs)) {
      merge(last, one);
      return;
    }
    buckets.push(one);
    while (buckets.length > capacity) {
      stepMs = stepMs === 0 ? firstStep(buckets, capacity) : stepMs * 2;
      buckets = rebucket(buckets, stepMs);
    }
  };
  return {
    add,
    addGap: (t) => add(t, new Array<null>(columns).fill(null)),
    track: () => trackOf(buckets, columns, stepMs),
  };
}

interface Bucket {
  readonly fromT: number;
  toT: number;
  /** A gap begins at its end. */
  endsUnknown: boolean;
  /** Per column. */
  readonly extremes: (Extremes | null)[];
}

interface Extremes {
  readonly first: number;
  readonly second: number;
}

function bucketOf(t: number, values: readonly (number | null)[], columns: number): Bucket {
  const extremes: (Extremes | null)[] = [];
  for (let column = 0; column < columns; column++) {
    const value = values[column] ?? null;
    extremes.push(value === null || !Number.isFinite(value) ? null : { first: value, second: value });
  }
  return { fromT: t, toT: t, endsUnknown: extremes.every((one) => one === null), extremes };
}

function merge(into: Bucket, later: Bucket): void {
  into.toT = later.toT;
  into.endsUnknown = later.endsUnknown;
  for (const [column, right] of later.extremes.entries()) {
    const left = into.extremes[column] ?? null;
    into.extremes[column] = left === null ? right : right === null ? left : widest(left, right);
  }
}

/** The smallest and the largest of both, in the order in which they came. */
function widest(earlier: Extremes, later: Extremes): Extremes {
  const inOrder = [earlier.first, earlier.second, later.first, later.second];
  const low = Math.min(earlier.first, earlier.second, later.first, later.second);
  const high = Math.max(earlier.first, earlier.second, later.first, later.second);
  if (low === Math.min(earlier.first, earlier.second) && high === Math.max(earlier.first, earlier.second)) {
    return earlier;
  }
  return inOrder.indexOf(low) <= inOrder.indexOf(high)
    ? { first: low, second: high }
    : { first: high, second: low };
}

function indexOf(t: number, stepMs: number): number {
  return Math.floor(t / stepMs);
}

function firstStep(buckets: readonly Bucket[], capacity: number): number {
  const spanMs = (buckets.at(-1)?.toT ?? 0) - (buckets[0]?.fromT ?? 0);
  return 2 ** Math.max(0, Math.ceil(Math.log2((2 * spanMs) / capacity)));
}

function rebucket(buckets: readonly Bucket[], stepMs: number): Bucket[] {
  const out: Bucket[] = [];
  for (const one of buckets) {
    const last = out.at(-1);
    if (last !== undefined && indexOf(last.fromT, stepMs) === indexOf(one.fromT, stepMs)) merge(last, one);
    else out.push(one);
  }
  return out;
}

function trackOf(buckets: readonly Bucket[], columns: number, stepMs: number): Track {
  const t: number[] = [];
  const out = Array.from({ length: columns }, (): (number | null)[] => []);
  const put = (at: number, of: (column: number) => number | null) => {
    t.push(at);
    for (const [column, values] of out.entries()) values.push(of(column));
  };
  for (const { fromT, toT, endsUnknown, extremes } of buckets) {
    put(fromT, (column) => extremes[column]?.first ?? null);
    if (toT > fromT) put(toT, (column) => extremes[column]?.second ?? null);
    if (toT > fromT && endsUnknown) put(toT, () => null);
  }
  return { t, columns: out, stepMs };
}
