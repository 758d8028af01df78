import type { HpaSpec } from '../../hpa/spec/types.ts';
import { areas } from './areas.ts';
import { changesOf } from './backtest.ts';
import type { TuneModel } from './model.ts';
import { createSimulator, type Simulated } from './simulate.ts';

/** What a setting would have cost and given; less is better in each. */
export interface Outcome {
  /** Pods wanted, over time: what is paid for. */
  readonly replicaSeconds: number;
  /** Seconds with fewer pods ready than the load needs. */
  readonly underSeconds: number;
  /** How often the count changes. */
  readonly changes: number;
  readonly peakReplicas: number;
}

export const OBJECTIVES = ['replica-seconds', 'under-provisioned', 'changes'] as const;
export type Objective = (typeof OBJECTIVES)[number];

export function objectiveValue(outcome: Outcome, objective: Objective): number {
  switch (objective) {
    case 'replica-seconds':
      return outcome.replicaSeconds;
    case 'under-provisioned':
      return outcome.underSeconds;
    case 'changes':
      return outcome.changes;
    default:
      return objective satisfies never;
  }
}

/** What tells the outcome of one setting after the other. */
export function createEvaluator(model: TuneModel): (spec: HpaSpec) => Outcome {
  const simulate = createSimulator(model);
  return (spec) => outcomeOf(model, simulate(spec));
}

export function outcomeOf(
  { fromT, toT, need }: TuneModel,
  { replicas, ready }: Pick<Simulated, 'replicas' | 'ready'>,
): Outcome {
  const { belowMs } = areas(ready, need, fromT, toT);
  return {
    replicaSeconds: areas(replicas, need, fromT, toT).first / 1000,
    underSeconds: belowMs / 1000,
    changes: changesOf(replicas, fromT, toT).length,
    peakReplicas: replicas.reduce((most, { value }) => Math.max(most, value ?? 0), 0),
  };
}
