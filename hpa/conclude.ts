import { storeScaleEvent } from './behavior/scale-events.ts';
import type { Decision, Rescale } from './decision.ts';
import { setCondition, warn } from './journal.ts';
import type { Plan } from './plan.ts';
import { forgetScaledToZero, hasMetricsWithoutPods, type Reconcile, scaleToZeroMarked } from './reconcile.ts';
import { gateEnabled } from './release.ts';
import type { HpaState, HpaStatus } from './state.ts';

/** Carries a plan out: the write to the scale, its event and conditions, and the new status and memory. */
export function conclude(reconcile: Reconcile, plan: Plan): Decision {
  const { scale, state, journal } = reconcile;
  const current = scale.specReplicas;
  const remembering = { ...state, recommendations: plan.recommendations };
  const { desired, reason } = plan;
  if (desired === null) return finish(reconcile, plan, remembering, {});
  if (!plan.rescale) {
    journal.trace.push({ rule: 'outcome.kept', replicas: current });
    return finish(reconcile, plan, remembering, { desiredReplicas: current });
  }

  const rescale: Rescale = { from: current, to: desired, reason };
  const error = reconcile.input.scaleUpdateError;
  if (error !== undefined) {
    warn(journal, 'FailedRescale', `New size: ${desired}; reason: ${reason}; error: ${error}`);
    const message = `the HPA controller was unable to update the target scale: ${error}`;
    setCondition(journal, 'AbleToScale', 'False', 'FailedUpdateScale', message);
    journal.trace.push({ rule: 'outcome.writeFailed', ...rescale, error });
    return finish(reconcile, plan, remembering, {});
  }
  const message = `the HPA controller was able to update the target scale to ${desired}`;
  setCondition(journal, 'AbleToScale', 'True', 'SucceededRescale', message);
  journal.events.push({
    type: 'Normal',
    reason: 'SuccessfulRescale',
    message: `New size: ${desired}; reason: ${reason}`,
  });
  markScaledToZero(reconcile, desired);
  journal.trace.push({ rule: 'outcome.scaled', ...rescale });
  const status = { desiredReplicas: desired, lastScaleTimeMs: journal.now };
  return finish(reconcile, plan, { ...remembering, ...scaleEvents(reconcile, desired) }, status, rescale);
}

/** Set at every rescale, so that it is never stale. */
function markScaledToZero(reconcile: Reconcile, desired: number): void {
  const { spec, scale, journal } = reconcile;
  if (!scaleToZeroMarked(reconcile)) {
    forgetScaledToZero(reconcile);
  } else if (
    scale.specReplicas > 0 &&
    desired === 0 &&
    spec.minReplicas === 0 &&
    hasMetricsWithoutPods(spec)
  ) {
    const message = 'the HPA controller scaled the workload to zero';
    setCondition(journal, 'ScaledToZero', 'True', 'ScaledToZero', message);
  } else {
    const message = 'the HPA controller did not scale the workload to zero';
    setCondition(journal, 'ScaledToZero', 'False', 'NotScaledToZero', message);
  }
}

/** Changes are remembered only while there is a behavior whose policies need them. */
function scaleEvents({ spec, scale, state, journal }: Reconcile, desired: number): Partial<HpaState> {
  if (!spec.behavior) return {};
  const { now } = journal;
  const change = desired - scale.specReplicas;
  return change > 0
    ? { scaleUpEvents: storeScaleEvent(state.scaleUpEvents, change, spec.behavior.scaleUp, now) }
    : { scaleDownEvents: storeScaleEvent(state.scaleDownEvents, -change, spec.behavior.scaleDown, now) };
}

function finish(
  { input, scale, journal }: Reconcile,
  { metrics }: Plan,
  memory: HpaState,
  changed: Partial<HpaStatus>,
  rescale: Rescale | null = null,
): Decision {
  const { controller, generation = 1 } = input;
  const { conditions, events, trace } = journal;
  const observes = gateEnabled(controller.version, controller.gates, 'HPAGeneration');
  const status: HpaStatus = {
    desiredReplicas: memory.status.desiredReplicas,
    lastScaleTimeMs: memory.status.lastScaleTimeMs,
    ...changed,
    currentReplicas: scale.specReplicas,
    observedGeneration: observes ? generation : null,
    currentMetrics: metrics,
    conditions,
  };
  return {
    currentReplicas: scale.specReplicas,
    desiredReplicas: status.desiredReplicas,
    rescale,
    state: { ...memory, status },
    conditions,
    events,
    metrics,
    trace,
  };
}
