import type { IdentityDifference, ObservedSource } from '../verdict/baseline.ts';
import type { ValidityFinding } from '../verdict/finding.ts';
import type { Verdict } from '../verdict/objective.ts';
import { type Difference, differenceOf } from './difference.ts';
import type { RunFigures } from './figures.ts';
import { identityDifferences } from './identity.ts';
import { MEASURE_IDS, type MeasureId } from './measures.ts';

/** Two sides, each of one run or of several repeats of it. */
export interface Comparison {
  readonly schema: 'palier.comparison/1';
  readonly base: readonly ComparedRun[];
  readonly candidate: readonly ComparedRun[];
  /** What is not the same on both sides; empty: they are comparable. */
  readonly differs: readonly IdentityDifference[];
  /** All intervals hold together with this probability. */
  readonly confidence: number;
  readonly measures: readonly Difference[];
  /** Had data on every run of the base and have none in a run of the candidate. */
  readonly lost: readonly ObservedSource[];
  readonly result: ComparisonResult;
}

export interface ComparedRun {
  readonly runId: string;
  readonly verdict: Verdict;
  readonly invalid: readonly ValidityFinding[];
}

export type ComparisonResult =
  /** A run supports no verdict, or something that the base had was not observed. */
  | 'inconclusive'
  | 'worse'
  | 'better'
  /** Some measures are worse, others better. */
  | 'mixed'
  /** Nothing that can be told from chance. */
  | 'no-difference-found';

const CONFIDENCE = 0.95;

/**
 * Compares what `candidate` measured with what `base` did.
 * @param ids which measures; the fewer, the narrower each interval can be
 */
export function compareRuns(
  base: readonly RunFigures[],
  candidate: readonly RunFigures[],
  ids: readonly MeasureId[] = MEASURE_IDS,
): Comparison {
  const all = [...base, ...candidate];
  const asked = ids.filter((id) => all.some(({ readings }) => readings[id] !== undefined));
  // Bonferroni: as many intervals as there are, none of them wrong.
  const compared = asked.filter((id) => all.every(({ readings }) => readings[id]?.kind === 'value'));
  const each = 1 - (1 - CONFIDENCE) / Math.max(1, compared.length);
  const read = (side: readonly RunFigures[], id: MeasureId) => side.map(({ readings }) => readings[id]);
  const measures = asked.map((id) => differenceOf(id, read(base, id), read(candidate, id), each));
  const lost = lostSources(base, candidate);
  return {
    schema: 'palier.comparison/1',
    base: base.map(comparedRun),
    candidate: candidate.map(comparedRun),
    differs: differencesOf(base, candidate),
    confidence: CONFIDENCE,
    measures,
    lost,
    result: resultOf(measures, lost.length > 0 || all.some(({ invalid }) => invalid.length > 0)),
  };
}

/** What differs between any of the runs and the first of the base. */
export function differencesOf(
  base: readonly RunFigures[],
  candidate: readonly RunFigures[],
): readonly IdentityDifference[] {
  const [first, ...others] = [...base, ...candidate];
  if (first === undefined) return [];
  const found = others.flatMap(({ identity }) => identityDifferences(first.identity, identity));
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

function lostSources(
  base: readonly RunFigures[],
  candidate: readonly RunFigures[],
): readonly ObservedSource[] {
  const [first] = base;
  return (first?.observed ?? []).filter(
    (source) =>
      base.every(({ observed }) => observed.includes(source)) &&
      candidate.some(({ observed }) => !observed.includes(source)),
  );
}

function resultOf(measures: readonly Difference[], doubtful: boolean): ComparisonResult {
  if (doubtful) return 'inconclusive';
  const some = (finding: Difference['finding']) => measures.some((one) => one.finding === finding);
  if (some('worse')) return some('better') ? 'mixed' : 'worse';
  return some('better') ? 'better' : 'no-difference-found';
}

function comparedRun({ runId, verdict, invalid }: RunFigures): ComparedRun {
  return { runId, verdict, invalid };
}
