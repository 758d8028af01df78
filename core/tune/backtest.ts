import type { Step } from '../lib/step-function.ts';
import { areas } from './areas.ts';
import type { TuneModel } from './model.ts';
import { simulate } from './simulate.ts';

/** How far the model, run with the recorded settings, is from what really happened. */
export interface Backtest {
  /** Area between the two replica curves ÷ actual replica-seconds. */
  readonly error: number;
  readonly actualReplicaSeconds: number;
  readonly predictedReplicaSeconds: number;
  readonly steps: readonly StepMatch[];
  /** Steps that the model makes and the run did not. */
  readonly extra: readonly ScaleStep[];
  /** Every step was predicted, none too many, each within one sync period. */
  readonly stepsWithinSync: boolean;
  readonly predicted: readonly Step[];
  readonly actual: readonly Step[];
}

export interface ScaleStep {
  readonly t: number;
  readonly from: number;
  readonly to: number;
}

export interface StepMatch {
  readonly actual: ScaleStep;
  /** null: the model does not make this step. */
  readonly predicted: ScaleStep | null;
  /** Predicted − actual. */
  readonly errorMs: number | null;
}

export function backtest(model: TuneModel, replicas: readonly Step[]): Backtest {
  return compareCurves(simulate(model, model.spec).replicas, replicas, model);
}

/** A predicted replica curve beside a real one, over the time of the model. */
export function compareCurves(
  predicted: readonly Step[],
  actual: readonly Step[],
  { fromT, toT, controller }: Pick<TuneModel, 'fromT' | 'toT' | 'controller'>,
): Backtest {
  const { between, first, second } = areas(predicted, actual, fromT, toT);
  const { steps, extra } = matchSteps(changesOf(actual, fromT, toT), changesOf(predicted, fromT, toT));
  const withinMs = controller.syncPeriodSeconds * 1000 + TIMING_MS;
  return {
    error: second === 0 ? 1 : between / second,
    actualReplicaSeconds: second / 1000,
    predictedReplicaSeconds: first / 1000,
    steps,
    extra,
    stepsWithinSync:
      extra.length === 0 &&
      steps.every(
        ({ errorMs, predicted: match, actual: step }) =>
          errorMs !== null && Math.abs(errorMs) <= withinMs && match?.to === step.to,
      ),
    predicted,
    actual,
  };
}

/** The watch's own delay: a step is seen a little after it was made. */
const TIMING_MS = 500;

export function changesOf(steps: readonly Step[], fromT: number, toT: number): readonly ScaleStep[] {
  const changes: ScaleStep[] = [];
  let before: number | null = null;
  for (const { t, value } of steps) {
    if (value === null) continue;
    if (before !== null && value !== before && t > fromT && t <= toT)
      changes.push({ t, from: before, to: value });
    before = value;
  }
  return changes;
}

/** Steps in order, those of one direction and near in time belong together: the pairing with the least time between. */
function matchSteps(
  actual: readonly ScaleStep[],
  predicted: readonly ScaleStep[],
): { readonly steps: readonly StepMatch[]; readonly extra: readonly ScaleStep[] } {
  const columns = predicted.length + 1;
  const cost = new Float64Array((actual.length + 1) * columns);
  const at = (i: number, j: number) => cost[i * columns + j] ?? 0;
  for (let i = 0; i <= actual.length; i++) {
    for (let j = 0; j <= predicted.length; j++) {
      if (i === 0 && j === 0) continue;
      const alone = Math.min(
        i > 0 ? at(i - 1, j) + UNMATCHED_MS : Number.POSITIVE_INFINITY,
        j > 0 ? at(i, j - 1) + UNMATCHED_MS : Number.POSITIVE_INFINITY,
      );
      cost[i * columns + j] =
        i > 0 && j > 0
          ? Math.min(alone, at(i - 1, j - 1) + pairCost(actual[i - 1], predicted[j - 1]))
          : alone;
    }
  }
  const steps: StepMatch[] = [];
  const extra: ScaleStep[] = [];
  let i = actual.length;
  let j = predicted.length;
  while (i > 0 || j > 0) {
    const mine = actual[i - 1];
    const theirs = predicted[j - 1];
    if (
      mine !== undefined &&
      theirs !== undefined &&
      at(i, j) === at(i - 1, j - 1) + pairCost(mine, theirs)
    ) {
      steps.unshift({ actual: mine, predicted: theirs, errorMs: theirs.t - mine.t });
      i--;
      j--;
    } else if (mine !== undefined && at(i, j) === at(i - 1, j) + UNMATCHED_MS) {
      steps.unshift({ actual: mine, predicted: null, errorMs: null });
      i--;
    } else {
      if (theirs !== undefined) extra.unshift(theirs);
      j--;
    }
  }
  return { steps, extra };
}

/** Two steps further apart than twice this are not the same step. */
const UNMATCHED_MS = 45_000;

function pairCost(actual: ScaleStep | undefined, predicted: ScaleStep | undefined): number {
  if (actual === undefined || predicted === undefined) return Number.POSITIVE_INFINITY;
  if (Math.sign(actual.to - actual.from) !== Math.sign(predicted.to - predicted.from))
    return Number.POSITIVE_INFINITY;
  return Math.abs(predicted.t - actual.t);
}
