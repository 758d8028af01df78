import { noiseOf } from './noise.ts';

/** Neighbouring values are averaged in fives first: single outliers say nothing about the state. */
const BATCH = 5;
const LEAST_BATCHES = 4;
/** As near to the final level as this many standard deviations of the noise, or this share of the level. */
const NEAR_SIGMAS = 3;
const NEAR_SHARE = 0.15;

/**
 * From which index on a series is in its steady state: near the level of its second half, and staying there.
 * null: too short to tell, or its second half is still moving itself.
 */
export function steadyFrom(values: readonly number[]): number | null {
  const batches: number[] = [];
  for (let at = 0; at + BATCH <= values.length; at += BATCH) batches.push(mean(values.slice(at, at + BATCH)));
  if (batches.length < LEAST_BATCHES) return null;
  const half = Math.floor(batches.length / 2);
  const tail = batches.slice(half);
  const level = median(tail);
  const near = Math.max(NEAR_SIGMAS * Math.sqrt(noiseOf(tail)), NEAR_SHARE * Math.abs(level));
  const middle = Math.floor(tail.length / 2);
  if (Math.abs(mean(tail.slice(0, middle)) - mean(tail.slice(middle))) > near) return null;
  const lastFar = batches.slice(0, half).findLastIndex((batch) => Math.abs(batch - level) > near);
  return (lastFar + 1) * BATCH;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
