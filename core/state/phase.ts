import { highestRpsFrom, nextStep, planDurationMs } from '../timeline/plan.ts';
import { podsOf } from './fold/known-pods.ts';
import { conditionOf } from './hpa-view.ts';
import { isBlind } from './metric-failure.ts';
import type { PhaseName } from './phase-name.ts';
import { settleStatus, settleTimes } from './settle.ts';
import { isUnseen, readySource } from './sight.ts';
import { type HpaState, type NextExpected, type PhaseState, primaryHpa, type RunState } from './state.ts';

/** How long a load step may go unanswered and still be called climbing: metrics and two syncs. */
const CLIMBING_MS = 45_000;

/** Where the run is now and what should come next, from the state alone. */
export function phaseOf(state: RunState): PhaseState {
  const hpa = primaryHpa(state);
  const name = phaseName(state, hpa);
  const next = nextExpected(state, hpa, name);
  const expectedEndT = expectedEnd(state, hpa);
  const before = state.phase;
  if (before.name === name && before.expectedEndT === expectedEndT && sameNext(before.next, next)) {
    return before;
  }
  return { name, sinceT: before.name === name ? before.sinceT : state.now.t, next, expectedEndT };
}

function phaseName(state: RunState, hpa: HpaState | null): PhaseName {
  if (state.ended !== null) return 'ended';
  switch (state.load.status) {
    case 'waiting':
      return 'preparing';
    case 'setup':
    case 'teardown':
      return state.load.status;
    case 'ended':
      if (state.phase.name === 'settled') return 'settled';
      return settleStatus(state, state.now.t).settled ? 'settled' : 'settling';
    case 'none':
      return state.header === null ? 'preparing' : watchedPhase(state, hpa);
    case 'running':
    case 'stopping':
      return loadedPhase(state, hpa);
    default:
      return state.load.status satisfies never;
  }
}

function loadedPhase(state: RunState, hpa: HpaState | null): PhaseName {
  if (isDark(state)) return isDescending(state) ? 'descending' : 'unknown';
  if (isReacting(hpa)) return 'reacting';
  if (isDescending(state)) return 'descending';
  if (hpa !== null && isUnknown(hpa)) return 'unknown';
  if (wantsMore(hpa)) return 'climbing';
  const step = state.load.steps.findLast(({ fromRps, toRps }) => toRps > fromRps) ?? null;
  const raised = state.load.steps.filter(({ fromRps, toRps }) => toRps > fromRps).length;
  const scaled = hpa?.firstScaleUpT ?? null;
  if (raised <= 1 && scaled === null) return 'baseline';
  const unanswered = step !== null && hpa !== null && hasRoom(hpa) && step.t > (hpa.lastScaleT ?? -1);
  if (unanswered && (isRising(state) || state.now.t - step.t < CLIMBING_MS)) return 'climbing';
  return hpa !== null && hpa.ready === null ? 'unknown' : 'holding';
}

function watchedPhase(state: RunState, hpa: HpaState | null): PhaseName {
  // At the beginning each list comes on its own: that is no state of the autoscaler's.
  const isListed = hpa !== null && (state.sources.pods?.state ?? 'connecting') !== 'connecting';
  if (!isListed && state.phase.name === 'preparing') return 'preparing';
  if (isDark(state)) return 'unknown';
  if (isReacting(hpa)) return 'reacting';
  if (hpa === null || isUnknown(hpa)) return 'unknown';
  if (isShrinking(hpa)) return 'descending';
  if (wantsMore(hpa)) return 'climbing';
  if ((hpa.view.desiredReplicas ?? 0) <= hpa.view.minReplicas) return 'quiet';
  return hpa.ready === null ? 'unknown' : 'holding';
}

/** What was last seen of the autoscaler or of its pods is no longer what is. */
function isDark(state: RunState): boolean {
  return state.primaryHpa !== null && isUnseen(state, 'hpa', readySource(state));
}

/** What it does is not known: it has not looked yet, or is blind. */
function isUnknown({ view }: HpaState): boolean {
  const unable = conditionOf(view, 'AbleToScale')?.status === 'False';
  const active = conditionOf(view, 'ScalingActive');
  const blind = active?.status === 'False' && isBlind(active.reason);
  return view.desiredReplicas === null || unable || blind;
}

/** More pods are wanted than are ready. */
function isReacting(hpa: HpaState | null): boolean {
  const desired = hpa?.view.desiredReplicas ?? null;
  return hpa !== null && desired !== null && hpa.ready !== null && desired > hpa.ready;
}

/** The metric is past its target and there is room to answer. */
function wantsMore(hpa: HpaState | null): boolean {
  if (hpa === null || hpa.pressureSinceT === null) return false;
  return hasRoom(hpa);
}

/** At its maximum it can't answer: nothing is to be waited for. */
function hasRoom({ view }: HpaState): boolean {
  return (view.desiredReplicas ?? 0) < view.maxReplicas;
}

function isShrinking(hpa: HpaState): boolean {
  const desired = hpa.view.desiredReplicas;
  return desired !== null && Math.max(hpa.current ?? 0, hpa.ready ?? 0) > desired;
}

/** The offered rate is below its peak and will not come back to it. */
function isDescending(state: RunState): boolean {
  const { plan, startedT, highestPlannedRps } = state.load;
  if (plan === null || plan.stages.length === 0 || startedT === null || highestPlannedRps === null)
    return false;
  return highestRpsFrom(plan, state.now.t - startedT) < highestPlannedRps;
}

function isRising(state: RunState): boolean {
  const { plan, stage } = state.load;
  const now = stage === null ? undefined : plan?.stages[stage];
  return now !== undefined && state.load.plannedRps !== null && now.targetRps > state.load.plannedRps;
}

function nextExpected(state: RunState, hpa: HpaState | null, name: PhaseName): NextExpected {
  if (name === 'preparing' || name === 'setup') return { kind: 'load-starts', byT: null };
  if (name === 'ended' || name === 'settled') return { kind: 'nothing', byT: null };
  if (name === 'settling' || name === 'teardown') return nextWhileSettling(state, hpa);
  if (name === 'reacting' && hpa !== null) {
    return { kind: 'pods-ready', byT: null, ready: hpa.ready ?? 0, desired: hpa.view.desiredReplicas ?? 0 };
  }
  if (name === 'climbing' && hpa !== null && hpa.pressureSinceT !== null) {
    const { syncMs } = settleTimes(state, hpa);
    return { kind: 'hpa-scales-up', byT: hpa.pressureSinceT + 2 * syncMs, hpa: hpa.key };
  }
  return nextOfPlan(state);
}

function nextOfPlan(state: RunState): NextExpected {
  const { plan, startedT, stagesBegun, status } = state.load;
  if (status === 'none') return { kind: 'nothing', byT: null };
  const durationMs = planDurationMs(plan);
  if (plan === null || startedT === null || durationMs === null || status === 'stopping') {
    return { kind: 'load-ends', byT: null };
  }
  const step = nextStep(plan, stagesBegun);
  if (step === null) return { kind: 'load-ends', byT: startedT + durationMs };
  return {
    kind: 'load-step',
    byT: startedT + step.startMs,
    rps: step.stage.targetRps,
    stage: step.stage.name,
  };
}

function nextWhileSettling(state: RunState, hpa: HpaState | null): NextExpected {
  const status = settleStatus(state, state.now.t);
  if (hpa === null || status.deadlineT === null) return { kind: 'nothing', byT: null };
  const { windowMs, syncMs } = settleTimes(state, hpa);
  const desired = hpa.view.desiredReplicas ?? 0;
  const current = Math.max(hpa.current ?? 0, hpa.ready ?? 0);
  if (status.waitingFor === 'quiet') {
    return { kind: 'quiet', byT: status.quietAtT ?? status.deadlineT };
  }
  if (status.waitingFor === 'pods') {
    // Pods that are ending are counted by nobody else any more.
    const there = Math.max(current, podsOf(state, hpa).length);
    return there > desired
      ? { kind: 'pods-gone', byT: null, current: there, desired }
      : { kind: 'pods-ready', byT: null, ready: hpa.ready ?? 0, desired };
  }
  const from = Math.max(state.load.endedT ?? 0, hpa.lastScaleT ?? 0);
  return {
    kind: 'hpa-scales-down',
    byT: Math.min(status.deadlineT, from + windowMs + 2 * syncMs),
    hpa: hpa.key,
    to: hpa.view.minReplicas,
  };
}

function expectedEnd(state: RunState, hpa: HpaState | null): number | null {
  const { plan, startedT, endedT, status } = state.load;
  if (state.ended !== null) return state.ended.t;
  const durationMs = planDurationMs(plan);
  const { windowMs, syncMs } = settleTimes(state, hpa);
  const afterMs = windowMs + 4 * syncMs;
  if (endedT !== null) return endedT + afterMs;
  return status === 'none' || startedT === null || durationMs === null
    ? null
    : startedT + durationMs + afterMs;
}

function sameNext(a: NextExpected, b: NextExpected): boolean {
  const keys = Object.keys(a) as (keyof NextExpected)[];
  return a.kind === b.kind && keys.every((key) => a[key] === b[key]);
}
