import { foldFacts, initialFacts, type RunFacts, readyFirstT } from '../measure/facts.ts';
import { type Bounds, scalingBounds } from '../measure/scaling-bounds.ts';
import type { BoundedMeasure, ScalingSummary } from '../measure/scaling-summary.ts';
import { blindMs, blindSpans, lastsUntil, readySource, spansWithin } from '../state/sight.ts';
import { primaryHpa, type RunState } from '../state/state.ts';
import type { LogErrors, SourceName, TargetKind, TimelineEvent } from '../timeline/events.ts';
import type { ValidityFinding } from './finding.ts';
import type { Objective, Verdict } from './objective.ts';
import { judgeObjectives } from './objectives.ts';
import type { PhaseMeasures } from './phase-objectives.ts';
import { validityOf } from './validity.ts';

/** A run in a few numbers and one verdict. Everything in it follows from the timeline. */
export interface Summary {
  readonly target: { readonly kind: TargetKind; readonly name: string };
  readonly load: LoadSummary;
  readonly scaling: ScalingSummary;
  readonly validity: { readonly valid: boolean; readonly findings: readonly ValidityFinding[] };
  readonly verdict: Verdict;
  readonly objectives: readonly Objective[];
  /** What could not be seen since the load began (without load: since the start); absent: nothing. */
  readonly unseen?: readonly UnseenSource[];
}

export interface UnseenSource {
  readonly source: SourceName;
  readonly times: number;
  readonly seconds: number;
  readonly longestSeconds: number;
  /** Of the longest. */
  readonly reason: string;
}

export interface LoadSummary {
  readonly requests: number;
  /** Requests that k6 counts as failed (http_req_failed). */
  readonly failed: number;
  /** Requests that k6 was told not to judge; absent: none. */
  readonly unclassified?: number;
  readonly iterations: number;
  /** Virtual users that were in an iteration, at most: some last as long as the load, and are cut with it. */
  readonly mostVus: number;
  /** Iterations that ended with an exception; null: not counted (an older recording). */
  readonly exceptions: number | null;
  readonly droppedIterations: number;
  /** Errors in k6.log, beside the one that ended the load; null: none. */
  readonly errors: LogErrors | null;
  /** http_req_duration over all requests, within 2.5 %; null when samples carry no histogram or no request was made. */
  readonly p95Ms: number | null;
}

/** Not even an iteration began. */
export function madeNothing({ requests, iterations, mostVus }: LoadSummary): boolean {
  return requests === 0 && iterations === 0 && mostVus === 0;
}

/** How many requests failed; null: k6 was told to judge none of them. */
export function failedOf({
  requests,
  failed,
  unclassified = 0,
}: Pick<LoadSummary, 'requests' | 'failed' | 'unclassified'>): number | null {
  return unclassified > 0 && unclassified >= requests ? null : failed;
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
  const { unclassified = 0 } = load.outcome ?? {};
  const findings = validityOf(facts);
  const scaling = scalingOf(facts);
  const objectives = judgeObjectives(facts, scaling, measures);
  const unseen = unseenSources(facts.state);
  return {
    target: { kind: header?.target.kind ?? 'kubernetes', name: header?.target.name ?? '' },
    load: {
      requests: load.totals.requests,
      failed: load.totals.failed,
      ...(unclassified === 0 ? {} : { unclassified }),
      iterations: load.totals.iterations,
      mostVus: load.totals.mostVus,
      exceptions: load.totals.exceptions,
      droppedIterations: load.totals.droppedIterations,
      errors: load.outcome?.errors ?? null,
      p95Ms: load.totals.p95Ms === null ? null : round(load.totals.p95Ms, 2),
    },
    scaling,
    validity: { valid: findings.length === 0, findings },
    verdict: verdictOf(findings.length === 0, objectives),
    objectives,
    ...(unseen.length === 0 ? {} : { unseen }),
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
  const bounds = scalingBounds(facts);
  const seen: Readonly<Record<BoundedMeasure, number | null>> = {
    peakReplicas: known ? hpa.peakReplicas : null,
    firstScaleUpSeconds: secondsBetween(startedT, scaledUpT),
    readyCapacitySeconds: secondsBetween(startedT, readyT),
    settledSeconds: secondsBetween(endedT, facts.settledT),
    decisions: hpa?.decisions ?? 0,
  };
  const value = (name: BoundedMeasure) => (isKnown(name, bounds[name]) ? seen[name] : null);
  const open = BOUNDED.flatMap((name) => {
    const { lowest, highest } = bounds[name] ?? {};
    return lowest === undefined || highest === undefined ? [] : [[name, [lowest, highest]] as const];
  });
  return {
    minReplicas: hpa?.view.minReplicas ?? null,
    maxReplicas: hpa?.view.maxReplicas ?? null,
    peakReplicas: value('peakReplicas'),
    finalReplicas: endsBlind(state) ? null : (hpa?.current ?? null),
    firstScaleUpSeconds: value('firstScaleUpSeconds'),
    readyCapacitySeconds: value('readyCapacitySeconds'),
    settledSeconds: value('settledSeconds'),
    decisions: value('decisions'),
    ...(open.length === 0 ? {} : { bounds: Object.fromEntries(open) }),
  };
}

const BOUNDED: readonly BoundedMeasure[] = [
  'peakReplicas',
  'firstScaleUpSeconds',
  'readyCapacitySeconds',
  'settledSeconds',
  'decisions',
];
/** A time within bounds so close is told as the later one: the API's own times are whole seconds. */
const CLOSE_SECONDS = 2;

function isKnown(name: BoundedMeasure, bounds: Bounds | null): boolean {
  if (bounds === null) return true;
  const { lowest, highest } = bounds;
  return name.endsWith('Seconds') && highest !== null && highest - lowest <= CLOSE_SECONDS;
}

function endsBlind(state: RunState): boolean {
  const last = blindSpans(state, readySource(state)).at(-1);
  return last !== undefined && lastsUntil(last, state.now.t);
}

const WATCHED: readonly SourceName[] = ['hpa', 'workloads', 'pods', 'metrics', 'prometheus'];

function unseenSources(state: RunState): readonly UnseenSource[] {
  const fromT = state.load.startedT ?? 0;
  return WATCHED.flatMap((source) => {
    const spans = spansWithin(blindSpans(state, source), fromT, state.now.t);
    const longest = spans.toSorted((a, b) => b.toT - b.fromT - (a.toT - a.fromT))[0];
    if (longest === undefined) return [];
    const seconds = (ms: number) => round(ms / 1000, 1);
    return [
      {
        source,
        times: spans.length,
        seconds: seconds(blindMs(spans, fromT, state.now.t)),
        longestSeconds: seconds(blindMs([longest], fromT, state.now.t)),
        reason: longest.reason,
      },
    ];
  });
}

function secondsBetween(fromT: number | null, toT: number | null): number | null {
  return fromT === null || toT === null ? null : round(Math.max(0, toT - fromT) / 1000, 3);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
