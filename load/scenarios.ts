import { planDurationMs } from '../core/timeline/plan.ts';
import { planFor } from './plan.ts';
import { PROFILES, type ProfileName, type ScenarioName } from './profiles.ts';

/** The question that each scenario answers. */
export const SCENARIOS: Readonly<Record<ScenarioName, string>> = {
  smoke: 'Does every operation of the API work, with the right content, under next to no load?',
  ramp: 'Does the autoscaler follow a load that climbs in steps across its target, and come back afterwards?',
  spike: 'What does a sudden jump of the load cost until new pods serve, and how long does that take?',
  soak: 'Does anything wear out under a steady load: memory, connections, latency, pods?',
  breakpoint: 'Up to which rate does the whole keep up, autoscaler included? (the knee)',
};

export const DEFAULT_SCENARIO: ScenarioName = 'ramp';
export const DEFAULT_PROFILE: ProfileName = 'lab';

export interface ScenarioSummary {
  readonly name: ScenarioName;
  readonly question: string;
  readonly profiles: readonly {
    readonly name: ProfileName;
    readonly durationMs: number;
    readonly peakRps: number;
  }[];
}

/** Every scenario that ships, for `--help` and error messages. */
export function listScenarios(): readonly ScenarioSummary[] {
  return keys(SCENARIOS).map((name) => ({
    name,
    question: SCENARIOS[name],
    profiles: keys(PROFILES).map((profile) => {
      const plan = planFor(name, profile);
      return {
        name: profile,
        durationMs: planDurationMs(plan) ?? 0,
        peakRps: Math.max(...plan.stages.map((stage) => stage.targetRps)),
      };
    }),
  }));
}

function keys<K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(record) as K[];
}
