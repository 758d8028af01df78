import { noiseOf } from './noise.ts';

/** Fewer points than this can't be told from noise. */
const LEAST_SEGMENT = 5;
/** How much better than noise a split has to be: Schwarz' criterion for a change of mean, made stricter. */
const STRICTNESS = 3;

/**
 * Where the mean of a series changes: indexes at which a new level begins, ascending. Binary segmentation with
 * a penalty of STRICTNESS · σ² · ln n; σ² comes from the differences of neighbours, so that the level changes
 * themselves do not count as noise. Levels that differ by less than `leastChange` are one.
 * Source: Scott and Knott (1974), with the penalty of Yao (1988).
 */
export function changePoints(values: readonly number[], leastChange = 0): number[] {
  const sums = prefixSums(values);
  const logLength = Math.log(Math.max(2, values.length));
  const found: number[] = [];
  split(0, values.length);
  return withoutSmall(
    found.sort((a, b) => a - b),
    values.length,
    leastChange,
  );

  function split(from: number, to: number): void {
    const best = bestSplit(from, to);
    // The noise is that of the stretch itself: a high rate is noisier than a low one.
    if (best === null || best.gain <= STRICTNESS * noiseOf(values.slice(from, to)) * logLength) return;
    found.push(best.at);
    split(from, best.at);
    split(best.at, to);
  }

  function bestSplit(from: number, to: number): { at: number; gain: number } | null {
    let best: { at: number; gain: number } | null = null;
    for (let at = from + LEAST_SEGMENT; at <= to - LEAST_SEGMENT; at++) {
      const difference = mean(from, at) - mean(at, to);
      const gain = (((at - from) * (to - at)) / (to - from)) * difference * difference;
      if (best === null || gain > best.gain) best = { at, gain };
    }
    return best;
  }

  function mean(from: number, to: number): number {
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
  }

  function withoutSmall(points: number[], length: number, least: number): number[] {
    const kept: number[] = [];
    points.forEach((at, index) => {
      const before = mean(kept.at(-1) ?? 0, at);
      const after = mean(at, points[index + 1] ?? length);
      if (Math.abs(after - before) > least) kept.push(at);
    });
    return kept;
  }
}

function prefixSums(values: readonly number[]): number[] {
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value);
  return sums;
}
