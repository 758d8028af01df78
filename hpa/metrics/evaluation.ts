import type { HpaInput, Scale } from '../input.ts';
import { isGroupedAlike } from '../pods/group.ts';
import { tolerancesOf } from '../replicas/tolerance.ts';
import type { DefaultedHpaSpec, MetricSpec } from '../spec/types.ts';
import type { TraceEntry } from '../trace.ts';
import { evaluateMetric } from './evaluate.ts';
import type { MetricOutcome } from './types.ts';

/** What one metric of an input asks for at a moment; `metric` is its index in the spec. */
export type Evaluate = (spec: MetricSpec, metric: number, now: number, trace: TraceEntry[]) => MetricOutcome;

export function evaluationOf(input: HpaInput, { behavior }: DefaultedHpaSpec, scale: Scale): Evaluate {
  const tolerances = tolerancesOf(behavior, input.controller);
  return (spec, metric, now, trace) => evaluateMetric(spec, { input, scale, tolerances, now, metric, trace });
}

/** Evaluates anew only where another moment makes a pod's sample count, or count no more. */
export function rememberedEvaluationOf(input: HpaInput, spec: DefaultedHpaSpec, scale: Scale): Evaluate {
  const evaluate = evaluationOf(input, spec, scale);
  const known: { now: number; outcome: MetricOutcome; trace: readonly TraceEntry[] }[] = [];
  return (metricSpec, metric, now, trace) => {
    let last = known[metric];
    if (last === undefined || !isGroupedAlike(input.pods, input.controller, last.now, now)) {
      const written: TraceEntry[] = [];
      last = { now, outcome: evaluate(metricSpec, metric, now, written), trace: written };
      known[metric] = last;
    }
    trace.push(...last.trace);
    return last.outcome;
  };
}
