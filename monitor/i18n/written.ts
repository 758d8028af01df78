import type { ComparedRun, Comparison } from '../../core/compare/compare.ts';
import type { Spread } from '../../core/compare/spread.ts';
import type { IdentityDifference } from '../../core/verdict/baseline.ts';
import type { Objective } from '../../core/verdict/objective.ts';
import type { Summary } from '../../core/verdict/summary.ts';
import { enCompare } from './en-compare.ts';
import { findingText } from './finding.ts';
import { reasonText } from './reason.ts';

/** `summary.json`, and what `--json` says of a run: its sentences are English. */
export interface WrittenSummary extends Omit<Summary, 'validity' | 'objectives'> {
  readonly schema: 'palier.summary/1';
  readonly validity: { readonly valid: boolean; readonly reasons: readonly string[] };
  readonly objectives: readonly WrittenObjective[];
}

export interface WrittenObjective extends Omit<Objective, 'reason'> {
  readonly reason: string;
}

export function writtenSummary({ target, load, scaling, validity, ...rest }: Summary): WrittenSummary {
  const { verdict, objectives, ...more } = rest;
  const reasons = validity.findings.map((finding) => findingText(finding, 'en'));
  return {
    schema: 'palier.summary/1',
    target,
    load,
    scaling,
    validity: { valid: validity.valid, reasons },
    verdict,
    objectives: objectives.map(writtenObjective),
    ...more,
  };
}

/** Whoever judged it, its members come in one order. */
function writtenObjective({
  name,
  verdict,
  value,
  limit,
  unit,
  reason,
  bounds,
  ...more
}: Objective): WrittenObjective {
  const within = bounds === undefined ? {} : { bounds };
  return { name, verdict, value, limit, unit, ...more, reason: reasonText(reason, 'en'), ...within };
}

/** The same of a comparison. */
export function writtenComparison(comparison: Comparison): object {
  const { base, candidate, differs } = comparison;
  return {
    ...comparison,
    base: base.map(writtenRun),
    candidate: candidate.map(writtenRun),
    differs: differs.map(writtenDifference),
  };
}

/** The same of repeats. */
export function writtenSpread(spread: Spread): object {
  return { ...spread, runs: spread.runs.map(writtenRun), differs: spread.differs.map(writtenDifference) };
}

function writtenRun({ invalid, ...run }: ComparedRun): object {
  return { ...run, invalid: invalid.map((finding) => findingText(finding, 'en')) };
}

function writtenDifference({ base, candidate, ...of }: IdentityDifference): object {
  const text = (value: typeof base) => (typeof value === 'string' ? value : enCompare.plan(value));
  return { ...of, base: text(base), candidate: text(candidate) };
}
