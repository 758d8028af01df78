import type { HpaInput, Scale } from './input.ts';
import { type Journal, removeCondition } from './journal.ts';
import type { Evaluate } from './metrics/evaluation.ts';
import { gateEnabled } from './release.ts';
import type { DefaultedHpaSpec } from './spec/types.ts';
import type { HpaState, Recommendation } from './state.ts';

/** What the stages of one reconcile share once the scale was read. */
export interface Reconcile {
  readonly input: HpaInput;
  readonly spec: DefaultedHpaSpec;
  readonly scale: Scale;
  readonly state: HpaState & { readonly recommendations: readonly Recommendation[] };
  readonly journal: Journal;
  readonly evaluate: Evaluate;
}

/** Since 1.36 the controller marks a target that it scaled to zero itself; earlier ones don't know. */
export function scaleToZeroMarked({ input: { controller } }: Reconcile): boolean {
  return controller.version !== '1.34' && gateEnabled(controller.version, controller.gates, 'HPAScaleToZero');
}

/** Where the mark is switched off, an old one goes; 1.34 does not know it and leaves it alone. */
export function forgetScaledToZero(reconcile: Reconcile): void {
  const knowsTheMark = reconcile.input.controller.version !== '1.34';
  if (knowsTheMark && !scaleToZeroMarked(reconcile)) removeCondition(reconcile.journal, 'ScaledToZero');
}

/** Only metrics that exist without pods can bring a target back from zero. */
export function hasMetricsWithoutPods({ metrics }: DefaultedHpaSpec): boolean {
  return metrics.some(({ type }) => type === 'Object' || type === 'External');
}
