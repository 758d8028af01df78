import type { IdentityDifference } from '../verdict/baseline.ts';
import { deviation, meanOf } from './bootstrap.ts';
import type { ComparedRun } from './compare.ts';
import { differencesOf } from './compare.ts';
import type { RunFigures } from './figures.ts';
import { kindOf, MEASURE_IDS, type MeasureId, type MeasureKind } from './measures.ts';

/** How much repeats of one run vary. */
export interface Spread {
  readonly schema: 'palier.spread/1';
  readonly runs: readonly ComparedRun[];
  /** Not repeats of the same, then. */
  readonly differs: readonly IdentityDifference[];
  readonly measures: readonly MeasureSpread[];
}

export interface MeasureSpread {
  readonly id: MeasureId;
  readonly kind: Pick<MeasureKind, 'unit' | 'better' | 'scale'>;
  /** Runs with a value; those in which it never happened. */
  readonly runs: number;
  readonly never: number;
  /** On a log scale the geometric mean. */
  readonly mean: number;
  readonly least: number;
  readonly most: number;
  /** On a log scale a share of the mean, else in the unit; null: one run shows no spread. */
  readonly sd: number | null;
  /** What one run is off by anyhow: the controller's periods, the requests it happens to see. */
  readonly ownSd: number;
}

/** The spread of runs that repeat each other; measures that no run has are left out. */
export function spreadOf(runs: readonly RunFigures[]): Spread {
  const [first, ...others] = runs;
  return {
    schema: 'palier.spread/1',
    runs: runs.map(({ runId, verdict, invalid }) => ({ runId, verdict, invalid })),
    differs: first === undefined ? [] : differencesOf([first], others),
    measures: MEASURE_IDS.flatMap((id) => measureSpread(id, runs) ?? []),
  };
}

function measureSpread(id: MeasureId, runs: readonly RunFigures[]): MeasureSpread | null {
  const readings = runs.map(({ readings: all }) => all[id]);
  const known = readings.filter((reading) => reading?.kind === 'value');
  if (known.length === 0) return null;
  const { unit, better, scale } = kindOf(id);
  const values = known.map(({ value }) => value);
  const onScale = scale === 'log' ? values.map((value) => Math.log(value)) : values;
  const mean = meanOf(onScale);
  return {
    id,
    kind: { unit, better, scale },
    runs: known.length,
    never: readings.filter((reading) => reading?.kind === 'never').length,
    mean: scale === 'log' ? Math.exp(mean) : mean,
    least: Math.min(...values),
    most: Math.max(...values),
    sd: values.length < 2 ? null : deviation(onScale),
    ownSd: Math.sqrt(meanOf(known.map(({ sd }) => sd ** 2))),
  };
}
