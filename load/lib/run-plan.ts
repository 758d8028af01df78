import type { ScenarioPlan } from '../plan.ts';
import { planFor } from '../plan.ts';
import { DEFAULT_PROFILE } from '../scenarios.ts';

/** The plan that the monitor made; without one (`k6 run dist/load/ramp.js`), from PROFILE and BASE_URL. */
export function runPlan(scenario: string): ScenarioPlan {
  const { PALIER_PLAN, PROFILE, BASE_URL } = __ENV;
  if (PALIER_PLAN) return JSON.parse(PALIER_PLAN) as ScenarioPlan;
  return planFor(scenario, PROFILE || DEFAULT_PROFILE, BASE_URL ? { baseUrl: BASE_URL } : {});
}
