import { meanOf, variance } from './bootstrap.ts';
import { kindOf, type MeasureId, type MeasureKind } from './measures.ts';
import { normalQuantile, tQuantile } from './quantiles.ts';
import type { Reading } from './reading.ts';

/** What the runs of one side say of a measure. */
export interface SideReading {
  /** On a log scale the geometric mean; null: not known. */
  readonly value: number | null;
  readonly least: number | null;
  readonly most: number | null;
  /** Runs with a value. */
  readonly runs: number;
  /** Runs in which it was watched for and did not happen. */
  readonly never: number;
}

export type Finding =
  | 'worse'
  | 'better'
  /** Different, in a measure that is neither good nor bad. */
  | 'changed'
  /** A difference that matters is excluded. */
  | 'same'
  /** Not enough evidence for either. */
  | 'unclear'
  /** One side or both have no value to compare. */
  | 'missing';

export interface Difference {
  readonly id: MeasureId;
  readonly kind: Pick<MeasureKind, 'unit' | 'better' | 'scale'>;
  readonly base: SideReading;
  readonly candidate: SideReading;
  /** Candidate against base: on a log scale a share (0.1: 10 % more), else in the unit. null: not to be had. */
  readonly change: Interval | null;
  readonly finding: Finding;
  readonly why: 'not-known' | 'no-such-phase' | 'thin' | 'never' | null;
}

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * As if this many repeats had shown the assumed spread: one run a side rests on it alone, many repeats outweigh it.
 * Source: the moderated t of Smyth, "Linear models and empirical Bayes methods" (2004).
 */
const ASSUMED_RUNS = 8;

/** Compares one measure; `confidence` is that of this one interval. */
export function differenceOf(
  id: MeasureId,
  base: readonly (Reading | undefined)[],
  candidate: readonly (Reading | undefined)[],
  confidence: number,
): Difference {
  const kind = kindOf(id);
  const { unit, better, scale } = kind;
  const common = {
    id,
    kind: { unit, better, scale },
    base: sideOf(base, kind),
    candidate: sideOf(candidate, kind),
  };
  const missing = [...base, ...candidate].find(
    (reading) => reading === undefined || reading.kind === 'missing',
  );
  if ([...base, ...candidate].some((reading) => reading === undefined || reading.kind === 'missing')) {
    const why = missing?.kind === 'missing' ? missing.why : 'no-such-phase';
    return { ...common, change: null, finding: 'missing', why };
  }
  const known = (side: readonly (Reading | undefined)[]) => side.filter((one) => one !== undefined);
  if (common.base.never + common.candidate.never > 0) {
    const finding = findingOfNever(known(base), known(candidate), common.base, common.candidate);
    return { ...common, change: null, finding, why: 'never' };
  }
  const values = (side: readonly (Reading | undefined)[]) => side.filter((one) => one?.kind === 'value');
  const scaled = intervalOf(values(base), values(candidate), kind, confidence);
  const change = scale === 'log' ? mapped(scaled, Math.expm1) : scaled;
  return {
    ...common,
    change,
    finding: findingOf(scaled, kind, typicalOf(common.base, common.candidate)),
    why: null,
  };
}

type Value = Extract<Reading, { kind: 'value' }>;

/** The difference on the measure's own scale. */
function intervalOf(
  base: readonly Value[],
  candidate: readonly Value[],
  kind: MeasureKind,
  confidence: number,
): Interval {
  const onScale = (side: readonly Value[]) => side.map(({ value }) => scaledValue(value, kind));
  const [before, after] = [onScale(base), onScale(candidate)];
  const estimate = meanOf(after) - meanOf(before);
  const p = (1 + confidence) / 2;
  // Of one run alone: known from its own blocks of time, and from the periods of the controller.
  const ownVariance = (side: readonly Value[]) => meanOf(side.map(({ sd }) => sd ** 2));
  const own =
    normalQuantile(p) *
    Math.sqrt(ownVariance(base) / base.length + ownVariance(candidate) / candidate.length);
  const bounds = [...base, ...candidate].map(({ bound }) => bound ?? Number.POSITIVE_INFINITY);
  // Between runs: what repeats vary beyond that, and what is assumed while there are few.
  const typical = meanOf([...base, ...candidate].map(({ value }) => value));
  const [dfBase, dfCandidate] = [base.length - 1, candidate.length - 1];
  const excess = (side: readonly Value[]) => Math.max(0, variance(onScale(side)) - ownVariance(side));
  const df = ASSUMED_RUNS + dfBase + dfCandidate;
  const between =
    (ASSUMED_RUNS * kind.assumedSd(typical) ** 2 + dfBase * excess(base) + dfCandidate * excess(candidate)) /
    df;
  const repeat = tQuantile(p, df) * Math.sqrt(between * (1 / base.length + 1 / candidate.length));
  const half = Math.hypot(Math.min(own, ...bounds), repeat);
  return { estimate, low: estimate - half, high: estimate + half };
}

/** A latency of 0 has no logarithm; nothing measured is that quick. */
const LEAST = 1e-9;

function scaledValue(value: number, { scale }: MeasureKind): number {
  return scale === 'log' ? Math.log(Math.max(LEAST, value)) : value;
}

function findingOf({ estimate, low, high }: Interval, kind: MeasureKind, typical: number): Finding {
  const relevant = kind.relevant(typical);
  if (low > 0 || high < 0) {
    if (Math.abs(estimate) < relevant) return 'same';
    if (kind.better === 'neither') return 'changed';
    return estimate > 0 === (kind.better === 'lower') ? 'worse' : 'better';
  }
  return Math.max(high, -low) <= SAME_WITHIN * relevant ? 'same' : 'unclear';
}

const SAME_WITHIN = 2;

/** It happens on one side in every run and on the other in none: a difference, if one has looked long enough. */
function findingOfNever(
  base: readonly Reading[],
  candidate: readonly Reading[],
  { never: baseNever, most: baseMost }: SideReading,
  { never: candidateNever, most: candidateMost }: SideReading,
): Finding {
  if (baseNever === base.length && candidateNever === candidate.length) return 'same';
  if (baseNever === 0 && candidateNever === candidate.length)
    return watchedBeyond(candidate, baseMost) ? 'worse' : 'unclear';
  if (candidateNever === 0 && baseNever === base.length)
    return watchedBeyond(base, candidateMost) ? 'better' : 'unclear';
  return 'unclear';
}

function watchedBeyond(readings: readonly Reading[], seconds: number | null): boolean {
  return readings.every(
    (reading) =>
      reading.kind === 'never' && seconds !== null && reading.watchedSeconds > seconds + reading.bound,
  );
}

function sideOf(readings: readonly (Reading | undefined)[], kind: MeasureKind): SideReading {
  const values = readings.flatMap((reading) =>
    reading === undefined || reading.kind === 'never' || reading.value === null ? [] : [reading.value],
  );
  const never = readings.filter((reading) => reading?.kind === 'never').length;
  if (values.length === 0) return { value: null, least: null, most: null, runs: 0, never };
  const mean = meanOf(values.map((value) => scaledValue(value, kind)));
  return {
    value: kind.scale === 'log' ? Math.exp(mean) : mean,
    least: Math.min(...values),
    most: Math.max(...values),
    runs: values.length,
    never,
  };
}

function typicalOf(base: SideReading, candidate: SideReading): number {
  return ((base.value ?? 0) + (candidate.value ?? 0)) / 2;
}

function mapped({ estimate, low, high }: Interval, change: (value: number) => number): Interval {
  return { estimate: change(estimate), low: change(low), high: change(high) };
}
