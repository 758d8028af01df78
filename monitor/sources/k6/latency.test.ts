import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histogramCount, histogramPercentile } from '../../../core/lib/histogram.ts';
import { maxMs, mergeWindows, percentile, toHistogram, windowOf } from './latency.ts';
import type { NativeHistogram } from './remote-write/decode.ts';

/** As k6 fills one: schema 3, seconds. */
function native(durationsMs: readonly number[]): NativeHistogram {
  const buckets = new Map<number, number>();
  let sum = 0;
  for (const ms of durationsMs) {
    const index = Math.ceil(Math.log2(ms / 1000) * 8);
    buckets.set(index, (buckets.get(index) ?? 0) + 1);
    sum += ms / 1000;
  }
  return { schema: 3, count: durationsMs.length, sum, zeroCount: 0, buckets };
}

/** Nearest rank. */
function exact(durationsMs: readonly number[], p: number): number {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((p / 100) * sorted.length)) - 1] ?? Number.NaN;
}

const durations = fc.array(fc.double({ min: 0.05, max: 60_000, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});

describe('a window of durations', () => {
  test('percentiles are within one bucket (9.1 %) of the exact ones', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(50, 95, 99), (list, p) => {
        const ratio = percentile(windowOf(native(list), null), p) / exact(list, p);
        expect(ratio).toBeGreaterThan(1 / 1.0906);
        expect(ratio).toBeLessThan(1.0906);
      }),
    );
  });

  test('percentiles of a smooth distribution are within 2 %', () => {
    const list = Array.from({ length: 5000 }, (_, i) => 5 * Math.exp(((i + 0.5) / 5000) * 3));
    for (const p of [50, 95, 99]) {
      expect(Math.abs(percentile(windowOf(native(list), null), p) / exact(list, p) - 1)).toBeLessThan(0.02);
    }
  });

  test('holds only what came since the window before', () => {
    const first = [10, 20, 30];
    const later = [500, 600];
    const window = windowOf(native([...first, ...later]), native(first));
    expect(window.count).toBe(2);
    expect(window.sumMs).toBeCloseTo(1100, 6);
    expect(percentile(window, 50)).toBeGreaterThan(450);
  });

  test('our buckets hold every request once, with percentiles within 12 % of the exact ones', () => {
    fc.assert(
      fc.property(durations, (list) => {
        const histogram = toHistogram(windowOf(native(list), null));
        expect(histogramCount(histogram)).toBe(list.length);
        const ratio = (histogramPercentile(histogram, 95) ?? 0) / exact(list, 95);
        // Bucket 0 stands for everything up to 0.1 ms.
        if (exact(list, 95) > 0.12) expect(Math.abs(Math.log(ratio))).toBeLessThan(Math.log(1.12));
      }),
    );
  });

  test('windows of several series are one', () => {
    const merged = mergeWindows([windowOf(native([10, 20]), null), windowOf(native([20, 40]), null)]);
    expect(merged.count).toBe(4);
    expect(merged.sumMs).toBeCloseTo(90, 6);
    expect(merged.buckets.map((bucket) => bucket.count)).toEqual([1, 2, 1]);
    expect(maxMs(merged)).toBeGreaterThanOrEqual(40);
    expect(maxMs(merged)).toBeLessThan(40 * 1.0906);
  });
});
