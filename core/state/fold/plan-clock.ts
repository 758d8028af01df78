import type { Stamp } from '../../timeline/events.ts';
import type { LoadStep } from '../../timeline/load-step.ts';
import { plannedRpsAt, stageFromRps, stageStartMs, stagesBegunAt } from '../../timeline/plan.ts';
import type { LoadState, RunState } from '../state.ts';
import { say } from './change.ts';

/** Moves the plan's clock to `stamp.t`: planned rate, stage, and a step for each stage that began since. */
export function advancePlan(state: RunState, stamp: Stamp): RunState {
  const { plan, startedT, endedT, status } = state.load;
  if (plan === null || plan.stages.length === 0 || startedT === null || endedT !== null) return state;
  const elapsedMs = stamp.t - startedT;
  const plannedRps = status === 'stopping' ? null : plannedRpsAt(plan, elapsedMs);
  const begun = status === 'stopping' ? state.load.stagesBegun : stagesBegunAt(plan, elapsedMs);
  const moved = begun > state.load.stagesBegun;
  if (!moved && plannedRps === state.load.plannedRps) return state;
  const load: LoadState = {
    ...state.load,
    plannedRps,
    stage: plannedRps === null ? null : begun - 1,
    stagesBegun: Math.max(begun, state.load.stagesBegun),
    highestPlannedRps: Math.max(state.load.highestPlannedRps ?? 0, plannedRps ?? 0),
  };
  let next: RunState = { ...state, load };
  for (let index = state.load.stagesBegun; index < begun; index++)
    next = beginStage(next, stamp, index, startedT);
  return next;
}

const LOAD_STEPS_KEPT = 200;

/** Returns the state with a load step remembered and told. */
export function addStep(
  state: RunState,
  stamp: Stamp,
  step: LoadStep,
  overMs: number,
  observed: boolean,
): RunState {
  const load: LoadState = {
    ...state.load,
    level: { rps: step.toRps, sinceT: step.t },
    steps: [...state.load.steps, step].slice(-LOAD_STEPS_KEPT),
  };
  return say({ ...state, load }, stamp, 'info', {
    kind: 'load-step',
    fromRps: step.fromRps,
    toRps: step.toRps,
    stage: step.stage,
    overMs,
    observed,
  });
}

function beginStage(state: RunState, stamp: Stamp, index: number, startedT: number): RunState {
  const { plan } = state.load;
  const stage = plan?.stages[index];
  if (plan === null || stage === undefined) return state;
  const fromRps = stageFromRps(plan, index);
  if (fromRps === stage.targetRps) return state;
  const t = startedT + stageStartMs(plan, index);
  return addStep(
    state,
    stamp,
    { t, fromRps, toRps: stage.targetRps, stage: stage.name },
    stage.durationMs,
    false,
  );
}
