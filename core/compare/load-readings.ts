import type { Block, BlockCounter, Scope } from './blocks.ts';
import { blockSpread, sumOf } from './bootstrap.ts';
import { LOAD_MEASURES, type LoadMeasure, loadMeasureId, type MeasureId } from './measures.ts';
import type { Reading } from './reading.ts';

const PERCENTS: Readonly<Partial<Record<LoadMeasure, number>>> = { p50Ms: 50, p95Ms: 95, p99Ms: 99 };
/** Fewer blocks say nothing of how they vary. */
const LEAST_BLOCKS = 4;
/** Requests beyond a percentile, at least. */
const LEAST_BEYOND = 5;
const LEAST_REQUESTS_FOR_ERRORS = 100;
/** A histogram that leaves requests out is not theirs. */
const LEAST_TIMED_SHARE = 0.99;

type Readings = Partial<Record<MeasureId, Reading>>;

/** Answer times, errors and rate of each scope, with what blocks of time say about how far they are off. */
export function loadReadings(scopes: ReturnType<BlockCounter['blocks']>): Readings {
  const out: Readings = {};
  for (const { scope, durationMs, blocks } of scopes) {
    Object.assign(out, scopeReadings(scope, blocks));
    if (scope === 'load') out.requestsPerSecond = rateReading(blocks, durationMs);
  }
  return out;
}

function scopeReadings(scope: Scope, blocks: readonly Block[]): Readings {
  const { requests, failed, timed } = sumOf(blocks);
  const spread = blockSpread(
    blocks,
    LOAD_MEASURES.flatMap((name) => PERCENTS[name] ?? []),
  );
  const out: Readings = {};
  for (const [index, name] of LOAD_MEASURES.entries()) {
    const percent = PERCENTS[name];
    const id = loadMeasureId(scope, name);
    if (percent === undefined) {
      out[id] = errorReading(requests, failed, spread.errorSd, blocks.length);
      continue;
    }
    const { ms, logSd } = spread.percentiles[index] ?? { ms: null, logSd: 0 };
    const beyond = requests * (1 - percent / 100);
    if (ms === null || timed < requests * LEAST_TIMED_SHARE) out[id] = missing('not-known');
    else if (blocks.length < LEAST_BLOCKS || beyond < LEAST_BEYOND) out[id] = missing('thin', ms);
    else out[id] = { kind: 'value', value: ms, sd: Math.max(logSd, BUCKET_SD), bound: null };
  }
  return out;
}

/** A bucket is 5 % wide; where in it a request lies is not known. */
const BUCKET_SD = 0.05 / Math.sqrt(12);

/** No failure seen is not the same as none possible: two more requests, one of them failed, say how far it may be off. */
function errorReading(requests: number, failed: number, bootstrapSd: number, blocks: number): Reading {
  if (requests === 0) return missing('not-known');
  const value = failed / requests;
  if (requests < LEAST_REQUESTS_FOR_ERRORS || blocks < LEAST_BLOCKS) return missing('thin', value);
  const cautious = (failed + 1) / (requests + 2);
  const binomialSd = Math.sqrt((cautious * (1 - cautious)) / requests);
  return { kind: 'value', value, sd: Math.max(bootstrapSd, binomialSd), bound: null };
}

/** Of an arrival rate that is planned: what varies is what was not delivered. */
function rateReading(blocks: readonly Block[], durationMs: number): Reading {
  const { requests } = sumOf(blocks);
  if (durationMs === 0 || requests === 0) return missing('not-known');
  const value = (requests * 1000) / durationMs;
  return { kind: 'value', value, sd: RATE_SD, bound: null };
}

/** Start and end of a load are known within a second or so. */
const RATE_SD = 0.005;

function missing(why: 'not-known' | 'thin', value: number | null = null): Reading {
  return { kind: 'missing', why, value };
}
