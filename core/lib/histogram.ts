/**
 * A latency histogram with logarithmic buckets: mergeable by adding counts, over any window, pod or run.
 * Each bucket is 5 % wider than the one before, and a value is answered by the geometric middle of its bucket,
 * so a percentile is off by at most 2.5 %. Pure arithmetic without imports: the k6 scenarios bundle this file.
 *
 * Bucket 0 holds everything up to 0.1 ms; bucket i holds (0.1·1.05^(i−1), 0.1·1.05^i] ms; the last one, 330,
 * begins at 932 s (k6's default time-out is 60 s) and holds everything above.
 */

/** Sparse: [bucket index, count], ascending by index, counts above zero. */
export type Histogram = readonly (readonly [number, number])[];

export const HISTOGRAM_GROWTH = 1.05;
export const HISTOGRAM_FIRST_MS = 0.1;
export const HISTOGRAM_LAST_BUCKET = 330;

const LOG_GROWTH = Math.log(HISTOGRAM_GROWTH);

/** The bucket of a duration in milliseconds. Negative or not a number: bucket 0. */
export function bucketIndex(ms: number): number {
  if (!(ms > HISTOGRAM_FIRST_MS)) return 0;
  if (ms === Number.POSITIVE_INFINITY) return HISTOGRAM_LAST_BUCKET;
  const index = Math.ceil(Math.log(ms / HISTOGRAM_FIRST_MS) / LOG_GROWTH - 1e-9);
  return Math.min(HISTOGRAM_LAST_BUCKET, index);
}

/** The largest duration of a bucket, in milliseconds (of the last one: its nominal bound). */
export function bucketUpperMs(index: number): number {
  return HISTOGRAM_FIRST_MS * HISTOGRAM_GROWTH ** index;
}

/** The duration that stands for a bucket: at most 2.5 % from every duration in it. */
export function bucketMiddleMs(index: number): number {
  return index <= 0 ? HISTOGRAM_FIRST_MS / 2 : bucketUpperMs(index) / Math.sqrt(HISTOGRAM_GROWTH);
}

/** The histogram of durations in milliseconds. */
export function histogramOf(durationsMs: Iterable<number>): Histogram {
  const counts = new Map<number, number>();
  for (const ms of durationsMs) {
    const index = bucketIndex(ms);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

/** The sum of two histograms. */
export function mergeHistograms(a: Histogram, b: Histogram): Histogram {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const out: (readonly [number, number])[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    if (right === undefined || (left !== undefined && left[0] < right[0])) {
      if (left !== undefined) out.push(left);
      i++;
    } else if (left === undefined || right[0] < left[0]) {
      out.push(right);
      j++;
    } else {
      out.push([left[0], left[1] + right[1]]);
      i++;
      j++;
    }
  }
  return out;
}

export function histogramCount(histogram: Histogram): number {
  return histogram.reduce((sum, [, count]) => sum + count, 0);
}

/** The nearest-rank percentile in milliseconds, `p` from 0 to 100; null when the histogram is empty. */
export function histogramPercentile(histogram: Histogram, p: number): number | null {
  const total = histogramCount(histogram);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil((Math.min(100, Math.max(0, p)) / 100) * total));
  let seen = 0;
  for (const [index, count] of histogram) {
    seen += count;
    if (seen >= rank) return bucketMiddleMs(index);
  }
  return null;
}
