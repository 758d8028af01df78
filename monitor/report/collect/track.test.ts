import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTrack, type Track } from './track.ts';

function known(track: Track, column = 0): number[] {
  return (track.columns[column] ?? []).filter((value) => value !== null);
}

describe('a track of bounded size', () => {
  test('below its capacity every point is as it was measured', () => {
    const track = createTrack(2);
    track.add(0, [1, null]);
    track.add(1_000, [2.5, 7]);
    expect(track.track()).toEqual({
      t: [0, 1_000],
      columns: [
        [1, 2.5],
        [null, 7],
      ],
      stepMs: 0,
    });
  });

  test('however long the run, it stays within twice its capacity and keeps the smallest and largest value', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
      {
        minLength: 1,
        maxLength: 600,
      },
    );
    fc.assert(
      fc.property(rows, (all) => {
        const builder = createTrack(1, 32);
        let t = 0;
        for (const [afterMs, value] of all) {
          t += afterMs;
          builder.add(t, [value]);
        }
        const track = builder.track();
        const values = all.map(([, value]) => value);
        expect(track.t.length).toBeLessThanOrEqual(2 * 32);
        expect(Math.max(...known(track))).toBe(Math.max(...values));
        expect(Math.min(...known(track))).toBe(Math.min(...values));
        expect(track.t).toEqual(track.t.toSorted((a, b) => a - b));
        expect(track.t[0]).toBe(all[0]?.[0]);
      }),
    );
  });

  test('a peak of one sample in a day stays where it was', () => {
    const builder = createTrack(1, 128);
    for (let t = 0; t < 86_400_000; t += 1_000) builder.add(t, [t === 50_000_000 ? 900 : 10]);
    const track = builder.track();
    const at = track.t[(track.columns[0] ?? []).indexOf(900)] ?? 0;
    expect(Math.abs(at - 50_000_000)).toBeLessThanOrEqual(track.stepMs);
  });

  test('a gap stays a gap', () => {
    const builder = createTrack(1, 64);
    for (let t = 0; t < 1_000_000; t += 1_000) {
      if (t === 400_000) builder.addGap(t);
      if (t < 400_000 || t > 600_000) builder.add(t, [1]);
    }
    const { t, columns } = builder.track();
    const unknown = t.filter((_, index) => columns[0]?.[index] === null);
    expect(unknown).toHaveLength(1);
    expect(unknown[0]).toBeGreaterThanOrEqual(390_000);
    expect(t.some((at) => at > 420_000 && at < 590_000)).toBe(false);
  });

  test('what is not a number is not known', () => {
    const builder = createTrack(1);
    builder.add(0, [Number.NaN]);
    builder.add(1, [Number.POSITIVE_INFINITY]);
    expect(builder.track().columns).toEqual([[null, null]]);
  });

  test('a row out of order is taken at the time of the last one', () => {
    const builder = createTrack(1);
    builder.add(2_000, [1]);
    builder.add(1_000, [2]);
    expect(builder.track().t).toEqual([2_000, 2_000]);
  });
});
