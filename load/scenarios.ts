import type { Lang, Wording } from '../core/lib/lang.ts';
import { planDurationMs } from '../core/timeline/plan.ts';
import { planFor } from './plan.ts';
import { PROFILES, type ProfileName, type ScenarioName } from './profiles.ts';

/** The question that each scenario answers. */
export const SCENARIOS: Readonly<Record<ScenarioName, Wording>> = {
  smoke: {
    en: 'Does every operation of the API work, with the right content, under next to no load?',
    fr: 'Toutes les opérations de l’API répondent-elles, avec le bon contenu, presque sans charge ?',
  },
  ramp: {
    en: 'Does the autoscaler follow a load that climbs in steps across its target, and come back afterwards?',
    fr: 'L’autoscaler suit-il une charge qui monte par paliers au-delà de sa cible, et redescend-il ensuite ?',
  },
  spike: {
    en: 'What does a sudden jump of the load cost until new pods serve, and how long does that take?',
    fr: 'Que coûte un saut soudain de la charge jusqu’à ce que de nouveaux pods servent, et combien de temps cela prend-il ?',
  },
  soak: {
    en: 'Does anything wear out under a steady load: memory, connections, latency, pods?',
    fr: 'Quelque chose s’use-t-il sous une charge constante : mémoire, connexions, latence, pods ?',
  },
  breakpoint: {
    en: 'Up to which rate does the whole keep up, autoscaler included? (the knee)',
    fr: 'Jusqu’à quel débit l’ensemble suit-il, autoscaler compris ? (le genou)',
  },
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

/** Every scenario that ships, for `--help`. */
export function listScenarios(lang: Lang): readonly ScenarioSummary[] {
  return keys(SCENARIOS).map((name) => ({
    name,
    question: SCENARIOS[name][lang],
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
