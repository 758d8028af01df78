import { type Comparison, compareRuns } from '../../core/compare/compare.ts';
import type { Difference, Interval } from '../../core/compare/difference.ts';
import type { RunFigures } from '../../core/compare/figures.ts';
import { MEASURE_IDS, type MeasureId } from '../../core/compare/measures.ts';
import type { IdentityDifference } from '../../core/verdict/baseline.ts';
import type { ValidityFinding } from '../../core/verdict/finding.ts';
import type { Objective } from '../../core/verdict/objective.ts';
import { reason } from '../../core/verdict/reason.ts';
import { verdictOf } from '../../core/verdict/summary.ts';
import type { JudgedRun } from './judged-run.ts';

/** How much worse than a baseline, at most, without a configuration: where the baseline has a value. */
export const DEFAULT_NOT_WORSE: Readonly<Partial<Record<MeasureId, number>>> = {
  readyCapacitySeconds: 0.5,
  replicaSeconds: 0.25,
  'settled-under-load.p95Ms': 0.25,
  errorRate: 0.005,
};

/**
 * A judged run with its objectives against a baseline. One of them fails only when the whole interval is beyond its
 * limit; beyond it with an interval that is not, the run is inconclusive.
 * @param candidate the run, and its repeats if there are some
 * @param differs why the two sides can't be compared; empty: they can
 */
export function againstBaseline(
  run: JudgedRun,
  base: readonly RunFigures[],
  candidate: readonly RunFigures[],
  differs: readonly IdentityDifference[],
): JudgedRun {
  if (differs.length > 0) return withMore(run, [], [{ code: 'baseline-differs', values: { differs } }]);
  const limits = limitsOf(run, base);
  const comparison = compareRuns(base, candidate, [...limits.keys()]);
  const objectives = comparison.measures.map((difference) =>
    relativeObjective(difference, limits.get(difference.id) ?? 0),
  );
  return withMore(run, [...objectives, ...missingObjectives(limits, comparison)], doubts(comparison));
}

function limitsOf(run: JudgedRun, base: readonly RunFigures[]): ReadonlyMap<MeasureId, number> {
  const own = run.measures.facts.state.header?.objectives?.notWorseThanBaseline;
  const known = (id: MeasureId) => base.every(({ readings }) => readings[id]?.kind === 'value');
  const limits = Object.entries(own ?? DEFAULT_NOT_WORSE)
    .map(([id, limit]) => [id as MeasureId, limit] as const)
    .filter(([id]) => MEASURE_IDS.includes(id) && (own !== undefined || known(id)));
  return new Map(limits);
}

function relativeObjective({ id, kind, base, change, finding, why }: Difference, limit: number): Objective {
  const common = { name: `baseline: ${id}`, limit, unit: 'share' } as const;
  if (change === null) {
    const verdict =
      finding === 'worse' ? 'fail' : finding === 'same' || finding === 'better' ? 'pass' : 'inconclusive';
    const absent =
      why === 'never'
        ? reason('baseline-never', {})
        : reason('baseline-missing', { why: why ?? 'not-known' });
    return { ...common, verdict, value: null, reason: verdict === 'pass' ? null : absent };
  }
  const relative = worsening(change, kind, base.value);
  if (relative === null)
    return { ...common, verdict: 'inconclusive', value: null, reason: reason('baseline-zero', {}) };
  const { estimate, low } = relative;
  const verdict = low > limit ? 'fail' : estimate <= limit ? 'pass' : 'inconclusive';
  const worsened = { ...relative, limit };
  const reasons = {
    pass: null,
    fail: reason('baseline-worse', worsened),
    inconclusive: reason('baseline-unsure', worsened),
  };
  return { ...common, verdict, value: Number(estimate.toFixed(4)), reason: reasons[verdict] };
}

/** As a share of the baseline (of a rate or a share of time: in points), positive when it is worse. */
function worsening(
  { estimate, low, high }: Interval,
  { unit, better, scale }: Difference['kind'],
  base: number | null,
): Interval | null {
  const whole = scale === 'log' || unit === 'share' ? 1 : base;
  if (whole === null || whole === 0) return null;
  return better === 'higher'
    ? { estimate: -estimate / whole, low: -high / whole, high: -low / whole }
    : { estimate: estimate / whole, low: low / whole, high: high / whole };
}

/** A limit for what no run has a figure of. */
function missingObjectives(
  limits: ReadonlyMap<MeasureId, number>,
  { measures }: Comparison,
): readonly Objective[] {
  return [...limits]
    .filter(([id]) => !measures.some((one) => one.id === id))
    .map(([id, limit]) => ({
      name: `baseline: ${id}`,
      verdict: 'inconclusive',
      value: null,
      limit,
      unit: 'share',
      reason: reason('baseline-absent', {}),
    }));
}

function doubts({ base, lost }: Comparison): readonly ValidityFinding[] {
  return [
    ...base.flatMap(({ runId, invalid }) =>
      invalid
        .slice(0, 1)
        .map((finding): ValidityFinding => ({ code: 'baseline-invalid', values: { runId, finding } })),
    ),
    ...lost.map((source): ValidityFinding => ({ code: 'baseline-lost', values: { source } })),
  ];
}

function withMore(
  run: JudgedRun,
  more: readonly Objective[],
  doubtful: readonly ValidityFinding[],
): JudgedRun {
  const { summary } = run.measures;
  const objectives = [...summary.objectives, ...more];
  const findings = [...summary.validity.findings, ...doubtful];
  const valid = findings.length === 0;
  const judged = {
    ...summary,
    objectives,
    validity: { valid, findings },
    verdict: verdictOf(valid, objectives),
  };
  return { ...run, measures: { ...run.measures, summary: judged } };
}
