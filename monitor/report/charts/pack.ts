import type { Track } from '../collect/track.ts';

/** A track as small as JSON can have it: times as differences, values with four digits. */
export interface PackedTrack {
  /** Milliseconds since the one before, the first since the run began. */
  readonly dt: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
}

export function packTrack({ t, columns }: Track): PackedTrack {
  let before = 0;
  const dt = t.map((one) => {
    const now = Math.round(one);
    const difference = now - before;
    before = now;
    return difference;
  });
  return {
    dt,
    columns: columns.map((values) => values.map((value) => (value === null ? null : rounded(value)))),
  };
}

/** Whole numbers stay what they are; of others four digits are more than a chart can show. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}
