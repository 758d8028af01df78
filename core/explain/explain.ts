import type { ControllerConfig } from '../../hpa/input.ts';
import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { TraceEntry } from '../../hpa/trace.ts';
import type { HpaMetric } from '../state/hpa-metrics.ts';
import { readHpa } from '../state/hpa-view.ts';
import { type Comparison, compare, historyComplete } from './agreement.ts';
import type { Certainty, Change, ExplainedDecision, Explanation, Fact, Finding } from './explanation.ts';
import { type Followed, type FollowedHpa, memorySeconds, settle } from './follow.ts';
import { decidedReplicas, type Judged, type Sighting } from './judge.ts';
import { isStranger } from './pod-snapshots.ts';
import { conditionIn, reportsNumbers } from './status.ts';
import { waitingOf } from './waiting.ts';
import { whatWouldChange } from './what-if.ts';

/**
 * Explains the newest decision that was followed.
 * @param now the moment that waiting times count from
 */
export function explain(
  followed: Followed,
  key: string,
  now: { readonly t: number; readonly at: string },
): Explanation | null {
  const found = followed.hpas.get(key);
  if (found === undefined) return null;
  const hpa = settle(found, followed);
  const { controller } = followed;
  const { last, object } = hpa;
  const asked = {
    schema: 'palier.explanation/1',
    hpa: key,
    target: readHpa(object).target,
    askedAt: now.at,
    askedT: now.t,
  } as const;
  if (last === null || hpa.specProblem !== null) {
    const fact: Fact =
      hpa.specProblem === null ? { rule: 'not-decided' } : { rule: 'spec-invalid', problem: hpa.specProblem };
    return {
      ...asked,
      decision: null,
      findings: [{ certainty: 'observed', fact, metric: null }],
      waiting: [],
      changes: [],
      history: { watchedSeconds: 0, neededSeconds: 0, complete: hpa.fromBirth },
      agreement: null,
    };
  }
  const history = historyOf(last, hpa, controller);
  const decision = decisionOf(last);
  const agreement = compare(last, hpa, controller);
  return {
    ...asked,
    decision,
    findings: findingsOf(last, history, agreement),
    waiting: waitingOf(last, Date.parse(now.at), controller, hpa.watchedSinceMs),
    // Found when asked for: the search takes as long as all else, and who goes through a recording asks of few.
    get changes() {
      return whatWouldChange(last).filter((change) => !isWantedAlready(change, decision));
    },
    history,
    agreement,
  };
}

/** Then only a window or a policy holds it back, which is told as what it waits for. */
function isWantedAlready({ direction }: Change, { wanted, to }: ExplainedDecision): boolean {
  return wanted !== null && (direction === 'grow' ? wanted > to : wanted < to);
}

function historyOf(last: Judged, hpa: FollowedHpa, controller: ControllerConfig): Explanation['history'] {
  const watchedSeconds = Math.max(0, (last.sighting.atMs - hpa.watchedSinceMs) / 1000);
  const neededSeconds = memorySeconds(last.sighting.spec, controller);
  return { watchedSeconds, neededSeconds, complete: historyComplete(last, hpa, controller) };
}

function decisionOf({ sighting, decision, metrics }: Judged): ExplainedDecision {
  const { status, spec, atMs, t, witnessed } = sighting;
  const chosen = decision.trace.find((entry) => entry.rule === 'metrics.chosen');
  const { minReplicas, maxReplicas } = withDefaults(spec);
  return {
    at: new Date(atMs).toISOString(),
    t,
    witnessed,
    from: status.currentReplicas,
    to: decidedReplicas(sighting),
    wanted: chosen?.rule === 'metrics.chosen' && metrics !== 'none' ? chosen.replicas : null,
    minReplicas,
    maxReplicas,
  };
}

function findingsOf(
  last: Judged,
  history: Explanation['history'],
  { result }: Comparison,
): readonly Finding[] {
  const { watchedSeconds, neededSeconds } = history;
  const [scale, ...others] = last.metrics === 'none' ? reported(last) : computed(last);
  return [
    ...(scale === undefined ? [] : [scale]),
    ...strangersOf(last),
    ...others,
    ...(result === 'agrees' ? [] : conditionsOf(last)),
    ...missing(last),
    ...(history.complete ? [] : [unknown({ rule: 'history-unknown', watchedSeconds, neededSeconds })]),
  ];
}

/** What we lack of that the numbers of the status were made of; where it has none there is nothing to lack. */
function missing({ metrics, input, sighting }: Judged): readonly Finding[] {
  if (metrics === 'observed' || !reportsNumbers(sighting.status)) return [];
  if (metrics === 'inferred') return [unknown({ rule: 'metrics-inferred' })];
  const { target } = readHpa(sighting.object);
  return [unknown(input.pods.length === 0 ? { rule: 'pods-unseen', target } : { rule: 'metrics-unknown' })];
}

/** The pods of others that the selector selects too: counted like its own. */
function strangersOf({ input, sighting }: Judged): readonly Finding[] {
  const { object, view } = sighting;
  const { target } = readHpa(object);
  const strangers = input.pods
    .map(({ name }) => view.target.pods.get(`${object.namespace}/${name}`))
    .filter((pod) => pod !== undefined && isStranger(pod, target));
  const selector = strangers[0]?.countedFor?.find((one) => one.target === target)?.selector;
  if (selector === undefined) return [];
  const pods = strangers.map((pod) => ({ name: pod?.name ?? '', controller: pod?.controller ?? null }));
  return [observed({ rule: 'pods-of-others', target, selector, counted: input.pods.length, pods })];
}

function computed({ decision, sighting }: Judged): readonly Finding[] {
  const metrics = readHpa(sighting.object).metrics;
  const failed = decision.trace.findIndex(({ rule }) => rule === 'metric.failed');
  return decision.trace.map((entry, i) => {
    const fact = i === failed ? inItsOwnWords(entry, sighting) : entry;
    return { certainty: certaintyOf(fact), fact, metric: metricOf(fact, metrics) };
  });
}

const COMPUTING = /^the HPA was unable to compute the replica count: /;

/** Of the first metric that failed, the controller's condition tells the reason. */
function inItsOwnWords(entry: TraceEntry, { status }: Sighting): TraceEntry {
  const active = conditionIn(status, 'ScalingActive');
  if (entry.rule !== 'metric.failed' || active?.status !== 'False') return entry;
  return { ...entry, reason: active.reason, error: active.message.replace(COMPUTING, '') };
}

/** Where we can't compute: what the scale and the status say, and nothing that would follow from other numbers. */
function reported({ decision, sighting }: Judged): readonly Finding[] {
  const scale = decision.trace.filter(({ rule }) => rule.startsWith('scale.'));
  const metrics = readHpa(sighting.object).metrics.flatMap((metric): readonly Finding[] => {
    const { current: value, ratio } = metric;
    return value === null || ratio === null
      ? [{ ...unknown({ rule: 'metric-unread' }), metric }]
      : [observed({ rule: 'metric-reported', value, ratio }, metric)];
  });
  return [...scale.map((fact) => observed(fact)), ...metrics];
}

/** What the controller itself says of a decision that we don't reach. */
function conditionsOf({ sighting }: Judged): readonly Finding[] {
  const telling = sighting.status.conditions.filter(
    ({ type, status, reason }) =>
      (type === 'AbleToScale' && !PLAIN_REASONS.includes(reason)) ||
      (type === 'ScalingLimited' && status === 'True') ||
      (type === 'ScalingActive' && status === 'False'),
  );
  return telling.map(({ reason, message }) => observed({ rule: 'condition', reason, message }));
}

const PLAIN_REASONS: readonly string[] = ['ReadyForNewScale', 'SucceededGetScale', 'SucceededRescale'];

function observed(fact: Fact, metric: HpaMetric | null = null): Finding {
  return { certainty: 'observed', fact, metric };
}

function unknown(fact: Fact): Finding {
  return { certainty: 'unknown', fact, metric: null };
}

/** What the API itself says: the scale, and metrics whose number is in the status. */
function certaintyOf({ rule }: TraceEntry): Certainty {
  if (rule.startsWith('scale.')) return 'observed';
  return /^metric\.(utilization|average|value|valuePerPod|failed)$/.test(rule) ? 'observed' : 'computed';
}

function metricOf(entry: TraceEntry, metrics: readonly HpaMetric[]): HpaMetric | null {
  return 'metric' in entry ? (metrics[entry.metric] ?? null) : null;
}
