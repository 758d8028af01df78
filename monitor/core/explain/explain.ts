import type { ControllerConfig } from '../../../hpa/input.ts';
import { withDefaults } from '../../../hpa/spec/defaults.ts';
import type { TraceEntry } from '../../../hpa/trace.ts';
import type { TimelineEvent } from '../events.ts';
import { type HpaMetric, readHpa } from '../hpa-view.ts';
import { compare, historyComplete } from './agreement.ts';
import type {
  Certainty,
  Change,
  ExplainedDecision,
  Explanation,
  Fact,
  Finding,
  Waiting,
} from './explanation.ts';
import { type Followed, type FollowedHpa, follow, memorySeconds, nothingFollowed, settle } from './follow.ts';
import type { Judged } from './judge.ts';
import { conditionIn } from './status.ts';
import { whatWouldChange } from './what-if.ts';

export interface ExplainOptions {
  /** `namespace/name`; without it, the one the run is about, else the first that was seen. */
  readonly hpa?: string;
  /** Flags of the controller that are known otherwise. */
  readonly config?: Partial<ControllerConfig>;
}

/** A status this long before a moment still waits for the poll after it. */
const POLL_LATE_MS = 20_000;

/**
 * Explains the decision that held at a moment of a run, from all that was observed until then, and from the next
 * samples, which the controller may have read before us.
 * @param t milliseconds of the run; Infinity: its end
 * @returns null when no such autoscaler was seen by then
 */
export function explainAt(
  events: Iterable<TimelineEvent>,
  t: number,
  options: ExplainOptions = {},
): Explanation | null {
  const { config = {} } = options;
  let followed: Followed = { ...nothingFollowed, controller: { ...nothingFollowed.controller, ...config } };
  let wanted = options.hpa ?? null;
  let now = { t: 0, at: '' };
  for (const event of events) {
    if (event.t > t) {
      if (event.t > t + POLL_LATE_MS || event.type === 'hpa.observed') break;
      if (event.type !== 'pod-metrics.observed') continue;
      followed = follow(followed, event, config);
      break;
    }
    if (event.type === 'run.started') wanted ??= event.hpas[0] ?? null;
    now = { t: event.t, at: event.at };
    followed = follow(followed, event, config);
  }
  if (Number.isFinite(t) && t > now.t && now.at !== '') {
    now = { t, at: new Date(Date.parse(now.at) + t - now.t).toISOString() };
  }
  return explain(followed, wanted ?? followed.hpas.keys().next().value ?? '', now);
}

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
  return {
    ...asked,
    decision,
    findings: findingsOf(last, history),
    waiting: waitingOf(last, Date.parse(now.at), controller),
    changes: whatWouldChange(last).filter((change) => !isWantedAlready(change, decision.wanted, last)),
    history,
    agreement: compare(last, hpa, controller),
  };
}

/** Then only a window or a policy holds it back, which is told as what it waits for. */
function isWantedAlready({ direction }: Change, wanted: number | null, { decision }: Judged): boolean {
  const { desiredReplicas } = decision;
  return wanted !== null && (direction === 'grow' ? wanted > desiredReplicas : wanted < desiredReplicas);
}

function historyOf(last: Judged, hpa: FollowedHpa, controller: ControllerConfig): Explanation['history'] {
  const watchedSeconds = Math.max(0, (last.sighting.atMs - hpa.watchedSinceMs) / 1000);
  const neededSeconds = memorySeconds(last.sighting.spec, controller);
  return { watchedSeconds, neededSeconds, complete: historyComplete(last, hpa, controller) };
}

function decisionOf({ sighting, decision }: Judged): ExplainedDecision {
  const { status, spec, atMs, t, witnessed } = sighting;
  const chosen = decision.trace.find((entry) => entry.rule === 'metrics.chosen');
  const { minReplicas, maxReplicas } = withDefaults(spec);
  return {
    at: new Date(atMs).toISOString(),
    t,
    witnessed,
    from: status.currentReplicas,
    to: status.desiredReplicas,
    wanted: chosen?.rule === 'metrics.chosen' ? chosen.replicas : null,
    minReplicas,
    maxReplicas,
  };
}

function findingsOf(last: Judged, history: Explanation['history']): readonly Finding[] {
  const metrics = readHpa(last.sighting.object).metrics;
  const findings = last.decision.trace.map((fact) => ({
    certainty: certaintyOf(fact, last),
    fact,
    metric: metricOf(fact, metrics),
  }));
  const { watchedSeconds, neededSeconds } = history;
  return [
    ...findings,
    ...(last.metrics === 'observed' ? [] : [unknown({ rule: `metrics-${MISSING[last.metrics]}` })]),
    ...(history.complete ? [] : [unknown({ rule: 'history-unknown', watchedSeconds, neededSeconds })]),
  ];
}

const MISSING = { inferred: 'inferred', none: 'unknown' } as const;

function unknown(fact: Fact): Finding {
  return { certainty: 'unknown', fact, metric: null };
}

/** What the API itself says: the scale, and metrics whose number is in the status. */
function certaintyOf(entry: TraceEntry, { metrics }: Judged): Certainty {
  if (entry.rule.startsWith('scale.')) return 'observed';
  if (/^metric\.(utilization|average|value|valuePerPod|failed)$/.test(entry.rule)) {
    return metrics === 'none' ? 'unknown' : 'observed';
  }
  return metrics === 'none' && 'metric' in entry ? 'unknown' : 'computed';
}

function metricOf(entry: TraceEntry, metrics: readonly HpaMetric[]): HpaMetric | null {
  return 'metric' in entry ? (metrics[entry.metric] ?? null) : null;
}

function waitingOf(
  { decision, sighting }: Judged,
  nowMs: number,
  { syncPeriodSeconds }: ControllerConfig,
): readonly Waiting[] {
  const waiting: Waiting[] = [];
  const add = (one: Waiting) => {
    if (!('atMs' in one) || one.atMs === null || one.atMs > nowMs) waiting.push(one);
  };
  for (const entry of decision.trace) {
    switch (entry.rule) {
      case 'stabilized.down':
      case 'stabilized.up': {
        if (!Number.isFinite(entry.forgottenAtMs)) break;
        const direction = entry.rule === 'stabilized.down' ? 'down' : 'up';
        add({ for: 'window', direction, holds: entry.result, atMs: entry.forgottenAtMs });
        break;
      }
      case 'limit.scaleUp':
      case 'limit.scaleDown': {
        const frees = entry.policies.flatMap(({ freesAtMs }) => (freesAtMs === null ? [] : [freesAtMs]));
        const direction = entry.rule === 'limit.scaleUp' ? 'up' : 'down';
        if (frees.length > 0) add({ for: 'policy', direction, atMs: Math.min(...frees) });
        break;
      }
      case 'limit.max':
        if (entry.decisive) add({ for: 'max', maxReplicas: entry.limit, wanted: entry.wanted });
        break;
      case 'pods.grouped': {
        const starting = entry.unready.length + entry.missing.length;
        if (starting > 0 && !waiting.some((one) => one.for === 'pods')) add({ for: 'pods', starting });
        break;
      }
    }
  }
  const active = conditionIn(sighting.status, 'ScalingActive');
  if (active?.status === 'False' && active.reason.startsWith('FailedGet')) {
    add({ for: 'metrics', reason: active.message });
  }
  const atMs = sighting.witnessed ? nextSync(sighting.atMs, nowMs, syncPeriodSeconds * 1000) : null;
  return [...waiting, { for: 'next-sync', atMs, periodSeconds: syncPeriodSeconds }];
}

/** Syncs keep their rhythm, whether or not they change anything. */
function nextSync(lastMs: number, nowMs: number, periodMs: number): number {
  if (!(periodMs > 0)) return nowMs;
  return lastMs + (Math.floor(Math.max(0, nowMs - lastMs) / periodMs) + 1) * periodMs;
}
