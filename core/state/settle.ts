import { decreased } from '../../hpa/behavior/policy-step.ts';
import { listAt, numberAt, objectAt, stringAt } from '../lib/json.ts';
import type { HpaObject } from '../timeline/events.ts';
import { podsOf } from './fold/known-pods.ts';
import { conditionOf, DEFAULT_TOLERANCE, leadingMetric } from './hpa-view.ts';
import { isBlindNow, settleSources } from './sight.ts';
import { type HpaState, primaryHpa, type RunState } from './state.ts';

/** Is the run over, and if not, what is it waiting for? */
export interface SettleStatus {
  readonly settled: boolean;
  /** The deadline has passed without settling: observe no longer. */
  readonly expired: boolean;
  readonly reason:
    | 'load-not-ended'
    | 'no-hpa'
    | 'back-at-minimum'
    /** The HPA has kept the same count for its whole window: something else than this load asks for it. */
    | 'stable-above-minimum'
    | 'waiting'
    | 'time-limit';
  readonly waitingFor: 'load-end' | 'hpa-data' | 'sight' | 'scale-down' | 'pods' | 'metrics' | 'quiet' | null;
  /** In run time; null until the load has ended. */
  readonly deadlineT: number | null;
  /** When it was so for the first time, once settled: the last change of any count, or the end of load. */
  readonly settledT: number | null;
  /** While waiting for quiet: when it would be settled if nothing changes. */
  readonly quietAtT: number | null;
}

export interface SettleOptions {
  /** Beyond the load's end, whatever the HPA's settings say. Default: computed from them. */
  readonly timeLimitMs?: number;
}

const DEFAULT_SYNC_MS = 15_000;
const DEFAULT_WINDOW_MS = 300_000;
/** metrics-server's resolution and window: how long the load's end takes to show in the metrics. */
const METRIC_LAG_MS = 60_000;
/** Termination grace of the pods that go. */
const TERMINATION_MS = 60_000;
/** Beyond a whole sync period, so that a decision made in it has been seen. */
const QUIET_MARGIN_MS = 2_000;

/**
 * After the load, observation goes on until the HPA is back at its minimum (or has been stable for its whole
 * window), as many pods are ready as it wants, none is on its way, and nothing has changed for more than a sync
 * period. The deadline follows from the downscale window and its policies. `nowT` is in run time.
 */
export function settleStatus(state: RunState, nowT: number, options: SettleOptions = {}): SettleStatus {
  const { endedT } = state.load;
  const waiting = (waitingFor: SettleStatus['waitingFor'], deadlineT: number | null, quietAtT?: number) => {
    const expired = deadlineT !== null && nowT >= deadlineT;
    const reason = endedT === null ? 'load-not-ended' : expired ? 'time-limit' : 'waiting';
    return {
      settled: false,
      expired,
      reason,
      waitingFor,
      deadlineT,
      settledT: null,
      quietAtT: quietAtT ?? null,
    } as const;
  };
  if (endedT === null) return waiting('load-end', null);

  const hpa = primaryHpa(state);
  if (hpa === null && state.primaryHpa === null) {
    return { ...waiting(null, endedT), settled: true, expired: false, reason: 'no-hpa', settledT: endedT };
  }
  const times = settleTimes(state, hpa);
  const deadlineT = endedT + (options.timeLimitMs ?? times.limitMs);
  const desired = hpa?.view.desiredReplicas ?? null;
  if (hpa === null || desired === null) return waiting('hpa-data', deadlineT);

  // Nothing changes for one who does not look.
  if (isBlindNow(state, ...settleSources(state))) return waiting('sight', deadlineT);

  const changedT = Math.max(endedT, hpa.changedT);
  const stable =
    metricAsksForCount(hpa, desired) && nowT - changedT >= times.windowMs + METRIC_LAG_MS + 2 * times.syncMs;
  const atMinimum = desired <= hpa.view.minReplicas;
  if (!atMinimum && !stable) return waiting('scale-down', deadlineT);
  if (!podsMatch(state, hpa, desired)) return waiting('pods', deadlineT);
  if (hpa.pressureSinceT !== null && desired < hpa.view.maxReplicas && !stable) {
    return waiting('metrics', deadlineT);
  }
  // Even without any scaling the last metrics of the load have to come through: two syncs after its end.
  const quietAtT = Math.max(
    endedT + 2 * times.syncMs,
    hpa.changedT + times.syncMs + QUIET_MARGIN_MS,
    lastPodT(state, hpa) + QUIET_MARGIN_MS,
  );
  if (nowT < quietAtT) return waiting('quiet', deadlineT, quietAtT);
  return {
    settled: true,
    expired: false,
    reason: atMinimum ? 'back-at-minimum' : 'stable-above-minimum',
    waitingFor: null,
    deadlineT,
    settledT: changedT,
    quietAtT,
  };
}

export interface SettleTimes {
  readonly syncMs: number;
  /** The downscale stabilisation window: the HPA's own, or the controller's. */
  readonly windowMs: number;
  /** The longest that a scale-down from the present count to the minimum should take. */
  readonly limitMs: number;
}

export function settleTimes(state: RunState, hpa: HpaState | null): SettleTimes {
  const controller = state.header?.controller;
  const syncMs = controller === undefined ? DEFAULT_SYNC_MS : controller.syncPeriodSeconds * 1000;
  const ownSeconds = hpa?.view.scaleDownWindowSeconds ?? null;
  const defaultMs =
    controller === undefined ? DEFAULT_WINDOW_MS : controller.downscaleStabilizationSeconds * 1000;
  const windowMs = ownSeconds === null ? defaultMs : ownSeconds * 1000;
  const stepsMs = hpa === null ? 0 : scaleDownStepsMs(hpa.object, hpa.peakReplicas, hpa.view.minReplicas);
  const limitMs = windowMs + stepsMs + METRIC_LAG_MS + TERMINATION_MS + 4 * syncMs;
  return { syncMs, windowMs, limitMs };
}

const LONGEST_STEPS_MS = 3_600_000;

/** How long the scale-down policies stretch the way from `from` to `to` replicas. Default policy: all at once. */
export function scaleDownStepsMs(object: HpaObject, from: number, to: number): number {
  const scaleDown = objectAt(objectAt(object.spec, 'behavior'), 'scaleDown');
  const policies = listAt(scaleDown, 'policies');
  if (policies.length === 0 || stringAt(scaleDown, 'selectPolicy') === 'Disabled') return 0;
  const slowest = stringAt(scaleDown, 'selectPolicy') === 'Min';
  const periodMs = Math.max(...policies.map((policy) => (numberAt(policy, 'periodSeconds') ?? 15) * 1000));
  let replicas = from;
  let totalMs = 0;
  while (replicas > to && totalMs < LONGEST_STEPS_MS) {
    const steps = policies.map((policy) => removable(policy, replicas));
    const step = slowest ? Math.min(...steps) : Math.max(...steps);
    if (step <= 0) return LONGEST_STEPS_MS;
    replicas -= step;
    if (replicas > to) totalMs += periodMs;
  }
  return Math.min(totalMs, LONGEST_STEPS_MS);
}

function removable(policy: unknown, replicas: number): number {
  const type = stringAt(policy, 'type') === 'Percent' ? 'Percent' : 'Pods';
  return replicas - decreased(replicas, { type, value: numberAt(policy, 'value') ?? 0 });
}

/** Does a metric that is known ask for the present count? A dead controller or metrics-server is no stability. */
function metricAsksForCount(hpa: HpaState, desired: number): boolean {
  if (conditionOf(hpa.view, 'ScalingActive')?.status === 'False') return false;
  const ratio = leadingMetric(hpa.view)?.ratio ?? null;
  if (ratio === null) return false;
  return Math.abs(1 - ratio) <= DEFAULT_TOLERANCE || Math.ceil(desired * ratio) >= desired;
}

/** Current, ready and wanted agree and no pod of the target is coming or going. */
function podsMatch(state: RunState, hpa: HpaState, desired: number): boolean {
  if (hpa.current !== null && hpa.current !== desired) return false;
  if (hpa.ready !== null && hpa.ready !== desired) return false;
  const pods = podsOf(state, hpa).length;
  // No pod seen at all: the pods source is off; then the counts above have to do.
  return pods === 0 || pods === desired;
}

function lastPodT(state: RunState, hpa: HpaState): number {
  return podsOf(state, hpa).reduce((latest, { stateSinceT }) => Math.max(latest, stateSinceT), 0);
}
