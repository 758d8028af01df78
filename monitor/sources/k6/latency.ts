import { bucketIndex, bucketUpperMs, type Histogram } from '../../../core/lib/histogram.ts';
import type { NativeHistogram } from './remote-write/decode.ts';

/** Requests of one window by duration, in k6's own buckets; `sumMs` is exact. */
export interface LatencyWindow {
  readonly count: number;
  readonly sumMs: number;
  /** Ascending: (lowMs, highMs] and how many requests. */
  readonly buckets: readonly { readonly lowMs: number; readonly highMs: number; readonly count: number }[];
}

/** What came to a native histogram (in seconds) since it was `before`. Null before: everything. */
export function windowOf(now: NativeHistogram, before: NativeHistogram | null): LatencyWindow {
  const buckets = [];
  const zeros = now.zeroCount - (before?.zeroCount ?? 0);
  if (zeros > 0) buckets.push({ lowMs: 0, highMs: 0, count: zeros });
  for (const [index, total] of [...now.buckets].sort(([a], [b]) => a - b)) {
    const count = total - (before?.buckets.get(index) ?? 0);
    if (count > 0) {
      buckets.push({ lowMs: boundMs(index - 1, now.schema), highMs: boundMs(index, now.schema), count });
    }
  }
  return { count: now.count - (before?.count ?? 0), sumMs: (now.sum - (before?.sum ?? 0)) * 1000, buckets };
}

/** Windows of several series (one per operation and status) as one. */
export function mergeWindows(windows: readonly LatencyWindow[]): LatencyWindow {
  const byBound = new Map<number, LatencyWindow['buckets'][number]>();
  for (const bucket of windows.flatMap((one) => one.buckets)) {
    const count = (byBound.get(bucket.highMs)?.count ?? 0) + bucket.count;
    byBound.set(bucket.highMs, { ...bucket, count });
  }
  return {
    count: windows.reduce((sum, one) => sum + one.count, 0),
    sumMs: windows.reduce((sum, one) => sum + one.sumMs, 0),
    buckets: [...byBound.values()].sort((a, b) => a.highMs - b.highMs),
  };
}

/** A percentile in milliseconds, `p` from 0 to 100, interpolated on a logarithmic scale within its bucket. */
export function percentile(window: LatencyWindow, p: number): number {
  const total = window.buckets.reduce((sum, one) => sum + one.count, 0);
  const rank = (p / 100) * total;
  let seen = 0;
  for (const { lowMs, highMs, count } of window.buckets) {
    if (seen + count >= rank) return within(lowMs, highMs, (rank - seen) / count);
    seen += count;
  }
  return maxMs(window);
}

/** The upper bound of the highest bucket: at most 9 % above the slowest request. */
export function maxMs(window: LatencyWindow): number {
  return window.buckets.at(-1)?.highMs ?? 0;
}

/** In the buckets of core/lib/histogram.ts: the requests of a bucket are taken as evenly spread (logarithmically). */
export function toHistogram(window: LatencyWindow): Histogram {
  const counts = new Map<number, number>();
  for (const { lowMs, highMs, count } of window.buckets) {
    let given = 0;
    let low = lowMs;
    while (given < count) {
      const index = bucketIndex(Math.min(highMs, low * 1.0001));
      const upper = Math.min(highMs, bucketUpperMs(index));
      const share = lowMs <= 0 || upper >= highMs ? 1 : Math.log(upper / lowMs) / Math.log(highMs / lowMs);
      const upTo = Math.round(share * count);
      if (upTo > given) counts.set(index, (counts.get(index) ?? 0) + upTo - given);
      given = upTo;
      low = upper;
    }
  }
  return [...counts].sort(([a], [b]) => a - b);
}

function within(lowMs: number, highMs: number, share: number): number {
  return lowMs <= 0 ? highMs * share : lowMs * (highMs / lowMs) ** share;
}

function boundMs(index: number, schema: number): number {
  return 2 ** (index / 2 ** schema) * 1000;
}
