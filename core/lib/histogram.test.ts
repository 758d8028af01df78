import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketIndex,
  bucketMiddleMs,
  bucketUpperMs,
  HISTOGRAM_LAST_BUCKET,
  histogramCount,
  histogramOf,
  histogramPercentile,
  mergeHistograms,
} from './histogram.ts';

const duration = fc.double({ min: 0.1001, max: 900_000, noNaN: true });
const durations = fc.array(duration, { minLength: 1, maxLength: 300 });

describe('the latency histogram', () => {
  it('answers a duration within 2.5 %', () => {
    fc.assert(
      fc.property(duration, (ms) => {
        expect(Math.abs(bucketMiddleMs(bucketIndex(ms)) - ms) / ms).toBeLessThan(0.025);
      }),
    );
  });

  it('holds a duration in the bucket whose bounds are around it', () => {
    fc.assert(
      fc.property(duration, (ms) => {
        const index = bucketIndex(ms);
        expect(ms).toBeLessThanOrEqual(bucketUpperMs(index) * (1 + 1e-6));
        expect(ms).toBeGreaterThan(bucketUpperMs(index - 1) * (1 - 1e-6));
      }),
    );
  });

  it('puts every bound into its own bucket', () => {
    for (let index = 0; index < HISTOGRAM_LAST_BUCKET; index++) {
      expect(bucketIndex(bucketUpperMs(index)), `bucket ${index}`).toBe(index);
    }
  });

  it.each([[0], [-5], [0.1], [Number.NaN]])('puts %s into the first bucket', (ms) =>
    expect(bucketIndex(ms)).toBe(0),
  );

  it('puts what is beyond it into the last bucket', () => {
    expect(bucketIndex(1e12)).toBe(HISTOGRAM_LAST_BUCKET);
    expect(bucketIndex(Number.POSITIVE_INFINITY)).toBe(HISTOGRAM_LAST_BUCKET);
  });

  it('is the same merged as made in one', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const merged = mergeHistograms(histogramOf(a), histogramOf(b));
        expect(merged).toEqual(histogramOf([...a, ...b]));
        expect(histogramCount(merged)).toBe(a.length + b.length);
      }),
    );
  });

  it('gives the nearest-rank percentile within 2.5 %', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(0, 50, 95, 99, 100), (values, p) => {
        const sorted = values.toSorted((x, y) => x - y);
        const exact = sorted[Math.max(1, Math.ceil((p / 100) * sorted.length)) - 1] ?? 0;
        const answered = histogramPercentile(histogramOf(values), p) ?? 0;
        expect(Math.abs(answered - exact) / exact).toBeLessThan(0.025);
      }),
    );
  });

  it('has no percentile when it is empty', () => expect(histogramPercentile([], 95)).toBeNull());
});
