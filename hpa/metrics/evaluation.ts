import type { HpaInput, Scale } from '../input.ts';
import { isGroupedAlike } from '../pods/group.ts';
import { tolerancesOf } from '../replicas/tolerance.ts';
import type { DefaultedHpaSpec } from '../spec/types.ts';
import type { TraceEntry } from '../trace.ts';
import { evaluateMetric, type MetricOutcome } from './evaluate.ts';

/** What one metric asks for, and what was written down on the way there. */
export interface EvaluatedMetric {
  readonly outcome: MetricOutcome;
  readonly trace: readonly TraceEntry[];
}

/** The metrics of one input at a moment, in the order of the spec. */
export type Evaluation = (now: number) => readonly EvaluatedMetric[];

/** Whose metrics are evaluated anew only where another moment makes a pod's sample count, or count no more. */
export function evaluationOf(input: HpaInput, spec: DefaultedHpaSpec, scale: Scale): Evaluation {
  const tolerances = tolerancesOf(spec.behavior, input.controller);
  let known: { readonly now: number; readonly metrics: readonly EvaluatedMetric[] } | null = null;
  return (now) => {
    if (known !== null && isGroupedAlike(input.pods, input.controller, known.now, now)) return known.metrics;
    const metrics = spec.metrics.map((metricSpec, metric) => {
      const trace: TraceEntry[] = [];
      const outcome = evaluateMetric(metricSpec, { input, scale, tolerances, now, metric, trace });
      return { outcome, trace };
    });
    known = { now, metrics };
    return metrics;
  };
}
