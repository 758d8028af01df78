import { normalize } from './behavior/normalize.ts';
import { isTrue, setCondition } from './journal.ts';
import { combineMetrics } from './metrics/combine.ts';
import { forgetScaledToZero, hasMetricsWithoutPods, type Reconcile, scaleToZeroMarked } from './reconcile.ts';
import type { MetricStatus, Recommendation } from './state.ts';

/** What a reconcile means to do with the scale. */
export interface Plan {
  /** Null: the metrics do not allow a decision. */
  readonly desired: number | null;
  readonly rescale: boolean;
  /** For the event. */
  readonly reason: string;
  readonly metrics: readonly MetricStatus[];
  readonly recommendations: readonly Recommendation[];
}

/** Beyond its bounds a target is forced back, whatever the metrics say; at zero it may be left alone. */
export function makePlan(reconcile: Reconcile): Plan {
  const { spec, scale, state, journal } = reconcile;
  const { minReplicas, maxReplicas } = spec;
  const current = scale.specReplicas;
  const withoutMetrics = { metrics: [], recommendations: state.recommendations };
  if (current === 0 && !mayLeaveZero(reconcile)) {
    const message = 'scaling is disabled since the replica count of the target is zero';
    setCondition(journal, 'ScalingActive', 'False', 'ScalingDisabled', message);
    forgetScaledToZero(reconcile);
    journal.trace.push({ rule: 'scale.disabledAtZero' });
    return { desired: 0, rescale: false, reason: '', ...withoutMetrics };
  }
  if (current > maxReplicas) {
    journal.trace.push({ rule: 'scale.aboveMax', replicas: current, maxReplicas });
    const reason = 'Current number of replicas above Spec.MaxReplicas';
    return { desired: maxReplicas, rescale: true, reason, ...withoutMetrics };
  }
  // Counts below zero come from proposals that overflow.
  if (current !== 0 && current < minReplicas) {
    journal.trace.push({ rule: 'scale.belowMin', replicas: current, minReplicas });
    const reason = 'Current number of replicas below Spec.MinReplicas';
    return { desired: minReplicas, rescale: true, reason, ...withoutMetrics };
  }
  return planByMetrics(reconcile);
}

function mayLeaveZero(reconcile: Reconcile): boolean {
  const { spec, input } = reconcile;
  if (input.controller.version === '1.34') return spec.minReplicas === 0;
  return scaledItselfToZero(reconcile) && (spec.minReplicas !== 0 || hasMetricsWithoutPods(spec));
}

function scaledItselfToZero(reconcile: Reconcile): boolean {
  return scaleToZeroMarked(reconcile) && isTrue(reconcile.journal.conditions, 'ScaledToZero');
}

function planByMetrics(reconcile: Reconcile): Plan {
  const { input, spec, scale, state, journal } = reconcile;
  const current = scale.specReplicas;
  const { proposal, statuses: metrics } = combineMetrics(reconcile);
  if (proposal === null) {
    const { recommendations } = state;
    return { desired: null, rescale: false, reason: '', metrics, recommendations };
  }
  const wanted = Math.max(proposal.replicas, 0);
  const { replicas, recommendations } = normalize(
    {
      spec,
      current,
      wanted,
      recommendations: state.recommendations,
      scaleUpEvents: state.scaleUpEvents,
      scaleDownEvents: state.scaleDownEvents,
      downscaleStabilizationSeconds: input.controller.downscaleStabilizationSeconds,
    },
    journal,
  );
  // The reason speaks of what the metrics want, even where stabilisation turned it round.
  let reason = '';
  if (wanted > current) reason = `${proposal.name} above target`;
  if (wanted < current) reason = 'All metrics below target';

  const { minReplicas } = spec;
  let desired = replicas;
  if (current === 0 && desired < minReplicas && scaledItselfToZero(reconcile)) {
    desired = minReplicas;
    reason ||= 'Current number of replicas below Spec.MinReplicas';
    const limits = { limit: minReplicas, result: minReplicas, decisive: true };
    journal.trace.push({ rule: 'limit.minFromZero', wanted: replicas, ...limits });
  }
  return { desired, rescale: desired !== current, reason, metrics, recommendations };
}
