import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendPoint,
  emptySeries,
  SERIES_RECENT_POINTS,
  SERIES_WHOLE_POINTS,
  type Series,
  toColumns,
} from './series.ts';

interface Value {
  readonly t: number;
  readonly value: number | null;
}

const larger = (a: Value, b: Value): Value => ({ t: a.t, value: Math.max(a.value ?? 0, b.value ?? 0) });
const seriesOf = (points: readonly Value[]): Series<Value> =>
  points.reduce((series, point) => appendPoint(series, point, larger), emptySeries<Value>());
const second = (index: number, value = index): Value => ({ t: index * 1_000, value });
const value = (point: Value) => point.value;

describe('a series', () => {
  it('keeps every second of a short run', () => {
    const series = seriesOf(Array.from({ length: 300 }, (_, index) => second(index)));
    expect(series.whole).toHaveLength(300);
    expect(series.recent).toHaveLength(300);
    expect(series.stepMs).toBe(1_000);
  });

  it('stays bounded over 24 hours, with the whole run and the newest minutes in it', () => {
    const series = seriesOf(Array.from({ length: 86_400 }, (_, index) => second(index)));
    expect(series.whole.length).toBeLessThanOrEqual(SERIES_WHOLE_POINTS);
    expect(series.whole.length).toBeGreaterThan(SERIES_WHOLE_POINTS / 2 - 1);
    expect(series.recent).toHaveLength(SERIES_RECENT_POINTS);
    expect(series.whole[0]?.t).toBe(0);
    expect(series.recent.at(-1)).toEqual(second(86_399));
  }, 20_000);

  it('never loses the largest value, and stays in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 3_000 }),
        (steps) => {
          let t = 0;
          const points = steps.map((step) => {
            t += step;
            return { t, value: step };
          });
          const series = seriesOf(points);
          expect(Math.max(...series.whole.map(({ value }) => value ?? 0))).toBe(Math.max(...steps));
          const times = series.whole.map((point) => point.t);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the columns of a chart', () => {
  const series = seriesOf([second(0, 1), second(1, 5), second(2, 2), second(8, 4)]);

  it('show the largest value of each slice, and nothing where nothing is', () => {
    expect(toColumns(series, 0, 10_000, 5, value, 'max')).toEqual([5, 2, null, null, 4]);
  });

  it('carry a step function on', () => {
    expect(toColumns(series, 0, 10_000, 5, value, 'hold')).toEqual([5, 2, 2, 2, 4]);
  });

  it('carry the value from before the window into it', () => {
    expect(toColumns(series, 4_000, 10_000, 3, value, 'hold')).toEqual([2, 2, 4]);
  });

  it('are all empty without points, and none at no width', () => {
    expect(toColumns(emptySeries<Value>(), 0, 1_000, 3, value, 'hold')).toEqual([null, null, null]);
    expect(toColumns(series, 0, 1_000, 0, value, 'max')).toEqual([]);
  });
});
