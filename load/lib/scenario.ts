import type { Options } from 'k6/options';
import { optionsOf } from './options.ts';
import { runPlan } from './run-plan.ts';
import { cleanUp, type Seeds, seed } from './seeds.ts';
import { createTraffic } from './traffic.ts';

/** What k6 wants of a script. The scenarios differ in their plan only: same traffic, another shape. */
export interface Scenario {
  readonly options: Options;
  readonly setup: () => Seeds;
  readonly iterate: (seeds: Seeds) => void;
  readonly teardown: (seeds: Seeds | undefined) => void;
}

export function scenario(name: string): Scenario {
  const plan = runPlan(name);
  let traffic: ReturnType<typeof createTraffic> | undefined;
  return {
    options: optionsOf(plan),
    setup: () => seed(plan),
    iterate: (seeds) => {
      // Made at the first iteration: the virtual user's number is not known before.
      traffic ??= createTraffic(plan);
      traffic(seeds);
    },
    teardown: (seeds) => {
      if (seeds) cleanUp(plan, seeds.marker);
    },
  };
}
