import { bucketMiddleMs, HISTOGRAM_GROWTH, HISTOGRAM_LAST_BUCKET } from '../lib/histogram.ts';
import { randomFrom } from '../lib/random.ts';
import type { Block } from './blocks.ts';

const RESAMPLES = 200;
/** The same run gives the same interval. */
const SEED = 20_261_123;

export interface BlockSpread {
  readonly percentiles: readonly { readonly ms: number | null; readonly logSd: number }[];
  /** Of the error rate. */
  readonly errorSd: number;
}

/**
 * Percentiles (`wanted`, 0 to 100) over all blocks, and how far they would vary if the same system were watched for
 * the same time again: blocks are drawn with replacement, and the percentile is taken anew each time.
 * Source: Künsch, "The jackknife and the bootstrap for general stationary observations" (1989).
 */
export function blockSpread(blocks: readonly Block[], wanted: readonly number[]): BlockSpread {
  const whole = sumOf(blocks);
  const values = wanted.map((p) => percentileOf(whole, p));
  const first = whole.counts.findIndex((count) => count > 0);
  const last = whole.counts.findLastIndex((count) => count > 0);
  const random = randomFrom(SEED);
  const logs: number[][] = wanted.map(() => []);
  const rates: number[] = [];
  for (let resample = 0; resample < RESAMPLES && blocks.length > 0; resample++) {
    const drawn = blocks.map(() => blocks[Math.floor(random() * blocks.length)] as Block);
    const sum = sumOf(drawn, first, last);
    if (sum.requests > 0) rates.push(sum.failed / sum.requests);
    for (const [index, p] of wanted.entries()) {
      const ms = percentileOf(sum, p);
      if (ms !== null) logs[index]?.push(Math.log(ms));
    }
  }
  // Drawing from n blocks shows (n − 1)/n of the variance that there is.
  const correction = blocks.length < 2 ? 1 : Math.sqrt(blocks.length / (blocks.length - 1));
  return {
    percentiles: values.map((ms, index) => ({ ms, logSd: correction * deviation(logs[index] ?? []) })),
    errorSd: correction * deviation(rates),
  };
}

/** `first` and `last`: the buckets that hold anything. */
export function sumOf(blocks: readonly Block[], first = 0, last = HISTOGRAM_LAST_BUCKET): Block {
  const counts = new Uint32Array(HISTOGRAM_LAST_BUCKET + 1);
  let requests = 0;
  let failed = 0;
  let timed = 0;
  for (const block of blocks) {
    requests += block.requests;
    failed += block.failed;
    timed += block.timed;
    for (let bucket = Math.max(0, first); bucket <= last; bucket++)
      counts[bucket] = (counts[bucket] ?? 0) + (block.counts[bucket] ?? 0);
  }
  return { requests, failed, timed, counts };
}

function percentileOf({ counts, timed }: Block, p: number): number | null {
  if (timed === 0) return null;
  const rank = Math.max(1, Math.ceil((p / 100) * timed));
  let seen = 0;
  for (const [bucket, count] of counts.entries()) {
    if (seen + count >= rank) {
      // Within the bucket as if its requests were spread evenly: two runs must not differ by a bucket's width for nothing.
      const share = (rank - seen - 0.5) / count;
      return bucketMiddleMs(bucket) * (bucket === 0 ? 1 : HISTOGRAM_GROWTH ** (share - 0.5));
    }
    seen += count;
  }
  return null;
}

/** The standard deviation of a sample; 0 for fewer than two values. */
export function deviation(values: readonly number[]): number {
  return Math.sqrt(variance(values));
}

export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
