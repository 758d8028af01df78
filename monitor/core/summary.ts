import type { TargetKind, TimelineEvent } from './events.ts';
import { foldFacts, initialFacts, primaryHpa, type RunFacts, readyFirstT } from './facts.ts';
import { judgeObjectives, type Objective, type Verdict } from './objectives.ts';
import type { PhaseMeasures } from './phase-objectives.ts';
import { validityOf } from './validity.ts';

/** `summary.json`: a run in a few numbers and one verdict. Everything in it follows from the timeline. */
export interface Summary {
  readonly schema: 'palier.summary/1';
  readonly target: { readonly kind: TargetKind; readonly name: string };
  readonly load: LoadSummary;
  readonly scaling: ScalingSummary;
  readonly validity: { readonly valid: boolean; readonly reasons: readonly string[] };
  readonly verdict: Verdict;
  readonly objectives: readonly Objective[];
}

export interface LoadSummary {
  readonly requests: number;
  /** Requests that k6 counts as failed (http_req_failed). */
  readonly failed: number;
  readonly droppedIterations: number;
  /** http_req_duration over all requests, within 2.5 %; null when samples carry no histogram or no request was made. */
  readonly p95Ms: number | null;
}

/** Of the HPA that the run is about. null: unknown, or it did not happen. */
export interface ScalingSummary {
  readonly minReplicas: number | null;
  readonly maxReplicas: number | null;
  /** The highest count that the HPA wanted or had, over the whole run. */
  readonly peakReplicas: number | null;
  /** Replicas of the scale target when observation ended. */
  readonly finalReplicas: number | null;
  /** From load start to the first time that the HPA wanted more pods than before. */
  readonly firstScaleUpSeconds: number | null;
  /** From load start until as many pods are ready, for 5 s at least, as the HPA ever wanted; null without a scale-up. */
  readonly readyCapacitySeconds: number | null;
  /** From load end to the last change of any count before replicas were back and quiet for over a sync period. */
  readonly settledSeconds: number | null;
  /** How often the HPA changed the count it wants, both ways. */
  readonly decisions: number;
}

/** The summary of a run. Takes its events in order, live or from a recording: same events, same summary. */
export function summarize(events: Iterable<TimelineEvent>): Summary {
  let facts = initialFacts();
  for (const event of events) facts = foldFacts(facts, event);
  return summaryOf(facts);
}

/** The same from a stream, for recordings of any length. */
export async function summarizeStream(events: AsyncIterable<TimelineEvent>): Promise<Summary> {
  let facts = initialFacts();
  for await (const event of events) facts = foldFacts(facts, event);
  return summaryOf(facts);
}

/** @param measures null: not there yet, so that limits of phases stay open */
export function summaryOf(facts: RunFacts, measures: PhaseMeasures | null = null): Summary {
  const { header, load } = facts.state;
  const findings = validityOf(facts);
  const scaling = scalingOf(facts);
  const objectives = judgeObjectives(facts, scaling, measures);
  return {
    schema: 'palier.summary/1',
    target: { kind: header?.target.kind ?? 'kubernetes', name: header?.target.name ?? '' },
    load: {
      requests: load.totals.requests,
      failed: load.totals.failed,
      droppedIterations: load.totals.droppedIterations,
      p95Ms: load.totals.p95Ms === null ? null : round(load.totals.p95Ms, 2),
    },
    scaling,
    validity: {
      valid: findings.length === 0,
      reasons: findings.map(({ message, remedy }) => `${message} (${remedy})`),
    },
    verdict: verdictOf(findings.length === 0, objectives),
    objectives,
  };
}

/** Validity comes first; then one failed objective fails the run; then what is not known keeps it from passing. */
export function verdictOf(valid: boolean, objectives: readonly Objective[]): Verdict {
  if (!valid || objectives.length === 0) return 'inconclusive';
  if (objectives.some(({ verdict }) => verdict === 'fail')) return 'fail';
  return objectives.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'inconclusive';
}

function scalingOf(facts: RunFacts): ScalingSummary {
  const { state, peakDesired } = facts;
  const hpa = primaryHpa(state);
  const { startedT, endedT } = state.load;
  const scaledUpT = startedT === null ? null : (hpa?.firstScaleUpT ?? null);
  const readyT = scaledUpT === null || peakDesired === null ? null : readyFirstT(facts, peakDesired);
  const known = hpa !== null && hpa.view.desiredReplicas !== null;
  return {
    minReplicas: hpa?.view.minReplicas ?? null,
    maxReplicas: hpa?.view.maxReplicas ?? null,
    peakReplicas: known ? hpa.peakReplicas : null,
    finalReplicas: hpa?.current ?? null,
    firstScaleUpSeconds: secondsBetween(startedT, scaledUpT),
    readyCapacitySeconds: secondsBetween(startedT, readyT),
    settledSeconds: secondsBetween(endedT, facts.settledT),
    decisions: hpa?.decisions ?? 0,
  };
}

function secondsBetween(fromT: number | null, toT: number | null): number | null {
  return fromT === null || toT === null ? null : round(Math.max(0, toT - fromT) / 1000, 3);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
