import type { Track } from '../collect/track.ts';

/**
 * A column of a track over the whole run in so many equal slices: the largest value of each, or, of a step
 * function, the value it held at the slice's end. null: nothing was known there.
 */
export function resample(
  { t, columns }: Track,
  column: number,
  durationMs: number,
  slices: number,
  mode: 'largest' | 'held',
): (number | null)[] {
  const out = new Array<number | null>(slices).fill(null);
  const values = columns[column] ?? [];
  const sliceOf = (at: number) => Math.min(slices - 1, Math.floor((at / Math.max(1, durationMs)) * slices));
  let index = 0;
  let held: number | null = null;
  for (let slice = 0; slice < slices; slice++) {
    let largest: number | null = null;
    for (; index < t.length && sliceOf(t[index] ?? 0) === slice; index++) {
      const value = values[index] ?? null;
      held = value;
      if (value !== null && (largest === null || value > largest)) largest = value;
    }
    out[slice] = mode === 'held' ? held : largest;
  }
  return out;
}
