import type { RunFacts } from '../measure/facts.ts';
import { settleTimes } from '../state/settle.ts';
import { blindMs, blindSpans } from '../state/sight.ts';
import { primaryHpa } from '../state/state.ts';
import { whyOf } from '../timeline/cause.ts';
import type { LoadEnded } from '../timeline/events.ts';
import { plannedRequests } from '../timeline/plan.ts';
import type { FailedOutcome, FindingValues, ValidityFinding } from './finding.ts';
import { LEAST_BLIND_MS, unseenFindings } from './unseen-findings.ts';

const DROPPED_SHARE = 0.01;
const DELIVERED_SHARE = 0.9;
/** Of the load, with too little CPU for k6. */
const SHORT_SHARE = 0.1;
const LONGEST_SAMPLE_GAP_MS = 10_000;
/** metrics-server answers every 15 s: four answers missed. */
const LONGEST_METRICS_GAP_MS = 60_000;
/** Scraped every 15 s: six in a row missed. */
const LONGEST_DEPENDENCY_GAP_MS = 90_000;
const LONGEST_INACTIVE_MS = 45_000;
/** Of the load, without an autoscaler. */
const DELETED_SHARE = 0.1;
const CLOCK_JUMP_MS = 2_000;
/** A load this short may be over before the first metric of it can be there. */
const SHORT_LOAD_MS = 60_000;

/** Everything that is wrong with a run as evidence; an empty list: a verdict can rest on it. */
export function validityOf(facts: RunFacts): readonly ValidityFinding[] {
  return [
    ...recordingFindings(facts),
    ...unseenFindings(facts),
    ...loadFindings(facts),
    ...scalingFindings(facts),
    ...dependencyFindings(facts),
  ];
}

function recordingFindings({ state, clockJumpMs }: RunFacts): ValidityFinding[] {
  const out: ValidityFinding[] = [];
  const { ended, gaps } = state;
  if (ended === null) out.push({ code: 'recording-incomplete', values: {} });
  if (ended?.reason === 'interrupted' || ended?.reason === 'quit')
    out.push({ code: 'interrupted', values: {} });
  if (ended?.reason === 'error') out.push({ code: 'run-failed', values: { message: ended.message } });
  if (gaps.total > 0) {
    const [first] = gaps.list;
    const why = first === undefined ? { reason: '' } : whyOf(first);
    out.push({ code: 'recording-gap', values: { count: gaps.total, ...why } });
  }
  if (clockJumpMs > CLOCK_JUMP_MS) out.push({ code: 'clock-jump', values: { jumpMs: clockJumpMs } });
  return out;
}

/** Metrics of k6 that say nothing of a load without requests and iterations. */
const ABOUT_REQUESTS = /^(http_|iteration|dropped_iterations|vus|data_)/;

function loadFindings(facts: RunFacts): ValidityFinding[] {
  const { load, header } = facts.state;
  if (header?.command === 'watch') return [];
  const { totals, outcome, startedT, endedT, plan } = load;
  if (outcome !== null && hasFailed(outcome.outcome)) {
    const { message } = outcome;
    return [{ code: 'load-failed', values: { outcome: outcome.outcome, message } }];
  }
  // Another protocol than HTTP makes iterations, or (cut in the first of them) values for its thresholds.
  const measured = outcome?.thresholds.some(({ metric, ok }) => ok !== null && !ABOUT_REQUESTS.test(metric));
  if (startedT === null || (totals.requests === 0 && totals.iterations === 0 && measured !== true)) {
    return [{ code: 'no-requests', values: {} }];
  }
  const out: ValidityFinding[] = [];
  const { byOurs, byOthers, other } = facts.answered;
  // Pods that came while nobody saw them are strangers to us only.
  const { startedT: fromT, endedT: toT } = load;
  const podsUnseenMs = blindMs(blindSpans(facts.state, 'pods'), fromT ?? 0, toT ?? facts.state.now.t);
  if (byOthers > byOurs && podsUnseenMs < LEAST_BLIND_MS)
    out.push({
      code: 'answered-elsewhere',
      values: { others: byOthers, requests: byOurs + byOthers, pod: other ?? '' },
    });
  const { measuredMs, shortMs } = facts.generator;
  const saturated = shortMs > measuredMs * SHORT_SHARE;
  if (saturated) out.push({ code: 'generator-saturated', values: { shortMs, measuredMs } });
  const offered = totals.iterations + totals.droppedIterations;
  if (totals.droppedIterations > offered * DROPPED_SHARE) {
    const p95Ms = saturated ? null : totals.p95Ms;
    out.push({ code: 'iterations-dropped', values: { dropped: totals.droppedIterations, offered, p95Ms } });
  }
  if (facts.samples.longestGapMs > LONGEST_SAMPLE_GAP_MS) {
    out.push({ code: 'samples-missing', values: { gapMs: facts.samples.longestGapMs } });
    // What was asked for and not told can't be told from what was not delivered.
    return out;
  }
  const lastT = endedT ?? facts.samples.lastT ?? startedT;
  const planned = plan === null ? 0 : plannedRequests(plan, lastT - startedT);
  if (planned > 0 && totals.requests < planned * DELIVERED_SHARE)
    out.push({
      code: 'rate-not-delivered',
      values: { requests: totals.requests, planned: Math.round(planned) },
    });
  return out;
}

function hasFailed(outcome: LoadEnded['outcome']): outcome is FailedOutcome {
  return outcome !== 'finished' && outcome !== 'thresholds-failed' && outcome !== 'marked-as-failed';
}

function scalingFindings(facts: RunFacts): ValidityFinding[] {
  const { state, metrics, inactiveMs, inactiveReason } = facts;
  if (state.header !== null && state.header.hpas.length === 0) return [];
  const deleted = deletedFindings(facts);
  if (deleted.length > 0) return deleted;
  const hpa = primaryHpa(state);
  // Without a metric its controller writes conditions and no count.
  if (hpa === null || (hpa.view.desiredReplicas === null && hpa.view.conditions.length === 0)) {
    return [{ code: 'hpa-not-observed', values: {} }];
  }
  const { startedT, endedT } = state.load;
  if (startedT === null) return [];
  const loadMs = (endedT ?? state.now.t) - startedT;
  const out: ValidityFinding[] = [];
  if (inactiveMs > LONGEST_INACTIVE_MS)
    out.push({ code: 'scaling-inactive', values: { inactiveMs, reason: inactiveReason } });
  const isOff = inactiveReason === 'ScalingDisabled';
  if (!metrics.everKnown && !isOff && loadMs >= SHORT_LOAD_MS) {
    const ofResources = usesResources(hpa.view.metrics);
    out.push({ code: 'metrics-missing', values: { ofResources } });
  } else if (usesResources(hpa.view.metrics) && metrics.longestGapMs > LONGEST_METRICS_GAP_MS)
    out.push({ code: 'metrics-stale', values: { gapMs: metrics.longestGapMs } });
  const before = bleedingIn(facts);
  if (before !== null) out.push({ code: 'previous-run', values: before });
  return out;
}

/** To be replaced by another takes a moment. */
const REPLACED_MS = 5_000;

function deletedFindings({ state, deletedMs }: RunFacts): ValidityFinding[] {
  const { startedT, endedT } = state.load;
  const loadMs = startedT === null ? 0 : (endedT ?? state.now.t) - startedT;
  if (deletedMs <= Math.max(REPLACED_MS, loadMs * DELETED_SHARE)) return [];
  const reason = 'Deleted';
  return [{ code: 'scaling-inactive', values: { inactiveMs: deletedMs, reason } }];
}

/** Where it is measured at all, a run in which it was not for long can't tell what held the pods back. */
function dependencyFindings({ dependencies, state }: RunFacts): ValidityFinding[] {
  return [...state.dependencies.values()].flatMap(({ spec }): ValidityFinding[] => {
    const { isExpected = false, longestGapMs = 0 } = dependencies[spec.name] ?? {};
    if (!isExpected || longestGapMs <= LONGEST_DEPENDENCY_GAP_MS) return [];
    const { name: dependency, title, remedy } = spec;
    const values = { dependency, title, gapMs: longestGapMs, ...(remedy === undefined ? {} : { remedy }) };
    return [{ code: 'dependency-unseen', values }];
  });
}

/** More than the minimum at the start, and not because that is its steady state; null: nothing of the kind. */
function bleedingIn({ state, loadStart }: RunFacts): FindingValues['previous-run'] | null {
  const { desired = null, minReplicas = null, sinceScaleMs = null } = loadStart ?? {};
  if (desired === null || minReplicas === null || desired <= minReplicas) return null;
  const { windowMs, syncMs } = settleTimes(state, primaryHpa(state));
  const isSteady = sinceScaleMs !== null && sinceScaleMs >= windowMs + 4 * syncMs;
  return isSteady ? null : { replicas: desired, minReplicas };
}

function usesResources(metrics: readonly { readonly type: string }[]): boolean {
  return metrics.some(({ type }) => type === 'Resource' || type === 'ContainerResource');
}
