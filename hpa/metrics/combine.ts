import { setCondition, warn } from '../journal.ts';
import type { Reconcile } from '../reconcile.ts';
import type { MetricStatus } from '../state.ts';
import { checkSelector } from './check-selector.ts';
import type { MetricFailure, MetricProposal } from './types.ts';

export interface CombinedMetrics {
  /** The largest proposal; null: nothing may be scaled. */
  readonly proposal: Pick<MetricProposal, 'replicas' | 'name'> | null;
  readonly statuses: readonly MetricStatus[];
}

/**
 * Evaluates every metric and takes the largest count; the first metric to reach it gives the reason.
 * Failed metrics forbid shrinking, and everything if none is left.
 */
export function combineMetrics({ input, spec, scale, journal, evaluate }: Reconcile): CombinedMetrics {
  const selectorError = checkSelector(input, scale, journal);
  if (selectorError !== null) {
    warn(journal, 'FailedComputeMetricsReplicas', selectorError);
    return { proposal: null, statuses: [] };
  }
  const { now, trace } = journal;
  const statuses: MetricStatus[] = [];
  const failures: MetricFailure[] = [];
  let best: { replicas: number; name: string; metric: number } | null = null;
  let metric = -1;
  for (const metricSpec of spec.metrics) {
    metric++;
    const outcome = evaluate(metricSpec, metric, now, trace);
    if (!outcome.ok) {
      const { reason, cause, error } = outcome;
      warn(journal, reason, cause);
      trace.push({ rule: 'metric.failed', metric, reason, error });
      failures.push(outcome);
      statuses.push({ type: '' });
      continue;
    }
    const { replicas, name, status } = outcome;
    trace.push({ rule: 'metric.proposed', metric, name, replicas });
    statuses.push(status);
    // A best of 0 gives way to any later proposal, as in the controller.
    if (best === null || best.replicas === 0 || replicas > best.replicas) best = { replicas, name, metric };
  }

  const [first] = failures;
  const of = spec.metrics.length;
  const failed = failures.length;
  if (first && (best === null || best.replicas < scale.specReplicas)) {
    const message = `the HPA was unable to compute the replica count: ${first.cause}`;
    setCondition(journal, 'ScalingActive', 'False', first.reason, message);
    const error = `invalid metrics (${failed} invalid out of ${of}), first error is: ${first.error}`;
    warn(journal, 'FailedComputeMetricsReplicas', error);
    trace.push({ rule: 'metrics.refused', failed, of, proposed: best?.replicas ?? null, error });
    return { proposal: null, statuses };
  }
  if (best === null) return { proposal: null, statuses };
  const message = `the HPA was able to successfully calculate a replica count from ${best.name}`;
  setCondition(journal, 'ScalingActive', 'True', 'ValidMetricFound', message);
  trace.push({ rule: 'metrics.chosen', ...best, of, failed });
  return { proposal: best, statuses };
}
