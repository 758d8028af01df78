import type { Backtest } from './backtest.ts';
import { dominates, scaledDistance } from './front.ts';
import type { TuneModel } from './model.ts';
import { type Objective, type Outcome, objectiveValue } from './outcome.ts';
import type { SearchResult, Tried } from './search.ts';

/** Above it the model does not know this run well enough to advise. */
export const ERROR_LIMIT = 0.1;

export type Refusal =
  | { readonly code: 'error'; readonly error: number; readonly limit: number }
  /** Nothing was scaled: a model that says "nothing happens" would look perfect. */
  | { readonly code: 'never-scaled' };

/** Whether the model may advise; null: it may. */
export function refusalOf({ error, steps }: Backtest, limit: number): Refusal | null {
  if (steps.length === 0) return { code: 'never-scaled' };
  return error > limit ? { code: 'error', error, limit } : null;
}

/**
 * The setting to try first: among those at least as good as the recorded ones in everything, or, if there is none,
 * among all of the front, the one nearest to the best of each objective. The recorded one, when nothing is better.
 */
export function bestOf({ recorded, front }: SearchResult, objectives: readonly Objective[]): Tried {
  const better = front.filter(({ outcome }) => dominates(outcome, recorded.outcome, objectives));
  const among = better.length > 0 ? better : front;
  const ideal = among.reduce((best, { outcome }) => least(best, outcome), recorded.outcome);
  const distance = scaledDistance([...among, recorded], objectives);
  let nearest = recorded;
  let closest = better.length > 0 ? Number.POSITIVE_INFINITY : distance(recorded.outcome, ideal);
  for (const one of among) {
    const away = distance(one.outcome, ideal);
    if (away < closest - 1e-9 || (away < closest + 1e-9 && one.differences < nearest.differences)) {
      nearest = one;
      closest = away;
    }
  }
  return nearest;
}

function least(a: Outcome, b: Outcome): Outcome {
  return {
    replicaSeconds: Math.min(a.replicaSeconds, b.replicaSeconds),
    underSeconds: Math.min(a.underSeconds, b.underSeconds),
    changes: Math.min(a.changes, b.changes),
    peakReplicas: Math.min(a.peakReplicas, b.peakReplicas),
  };
}

/** How an objective changes, and whether that is more than the model is wrong by. */
export interface Difference {
  readonly objective: Objective;
  readonly from: number;
  readonly to: number;
  readonly certain: boolean;
}

/** A step of the count may be off by one sync; replica-seconds by the error of the backtest. */
export function differencesOf(
  from: Outcome,
  to: Outcome,
  { error, steps }: Backtest,
  { controller }: Pick<TuneModel, 'controller'>,
): readonly Difference[] {
  const wrong = steps.filter(({ predicted }) => predicted === null).length;
  const uncertain: Readonly<Record<Objective, number>> = {
    'replica-seconds': error * from.replicaSeconds,
    'under-provisioned': controller.syncPeriodSeconds,
    changes: wrong,
  };
  return (Object.keys(uncertain) as Objective[]).map((objective) => {
    const [before, after] = [objectiveValue(from, objective), objectiveValue(to, objective)];
    const certain = before !== after && Math.abs(after - before) > uncertain[objective];
    return { objective, from: before, to: after, certain };
  });
}

/** What a setting relies on that the recording does not show. */
export type Caution =
  /** More pods than the run ever had: whether the rest of the system carries them is not known. */
  | { readonly code: 'more-pods'; readonly peak: number; readonly seen: number }
  /** A higher minimum costs all day, not only as long as this recording. */
  | { readonly code: 'minimum'; readonly podHoursPerDay: number };

export function cautionsOf(recorded: Tried, { spec, outcome }: Tried): readonly Caution[] {
  const more = outcome.peakReplicas - recorded.outcome.peakReplicas;
  const pods = (spec.minReplicas ?? 1) - (recorded.spec.minReplicas ?? 1);
  return [
    ...(more > 0
      ? [{ code: 'more-pods', peak: outcome.peakReplicas, seen: recorded.outcome.peakReplicas } as const]
      : []),
    ...(pods > 0 ? [{ code: 'minimum', podHoursPerDay: pods * 24 } as const] : []),
  ];
}
