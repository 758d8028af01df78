import type { ChartPage } from '../charts/chart-page.ts';
import type { SeriesSpec } from '../charts/chart-specs.ts';
import type { PackedTrack } from '../charts/pack.ts';

/** Seconds of the run. */
export function unpackTimes({ dt }: PackedTrack): number[] {
  let t = 0;
  return dt.map((difference) => {
    t += difference;
    return t / 1000;
  });
}

/** What a chart needs: one list of times, and for each series a value, null (a gap) or undefined (nothing new). */
export type ChartValues = [times: number[], ...series: (number | null | undefined)[][]];

/**
 * Series of one track take its times as they are. Series of several tracks share the times of all: between its own
 * points a series has `undefined` there, over which the chart draws on, unlike over null.
 */
export function chartValues(series: readonly SeriesSpec[], page: ChartPage): ChartValues {
  const names = [...new Set(series.map(({ track }) => track))];
  const tracks = names.flatMap((name) => page.tracks[name] ?? []);
  const [only] = tracks;
  if (only !== undefined && tracks.length === 1) {
    const times = unpackTimes(only);
    return [times, ...series.map((one) => columnOf(one, only, times.length))];
  }
  const times = [...new Set(tracks.flatMap(unpackTimes))].sort((a, b) => a - b);
  const indexOf = new Map(times.map((time, index) => [time, index]));
  return [
    times,
    ...series.map((one) => {
      const out: (number | null | undefined)[] = new Array(times.length).fill(undefined);
      const track = page.tracks[one.track];
      if (track === undefined) return out;
      const values = columnOf(one, track, track.dt.length);
      for (const [index, time] of unpackTimes(track).entries()) out[indexOf.get(time) ?? 0] = values[index];
      return out;
    }),
  ];
}

function columnOf(
  { column, factor = 1, constant }: SeriesSpec,
  track: PackedTrack,
  length: number,
): (number | null)[] {
  if (constant !== undefined) return new Array(length).fill(constant);
  return (track.columns[column] ?? []).map((value) => (value === null ? null : value * factor));
}
