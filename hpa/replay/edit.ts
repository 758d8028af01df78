import type { HpaSpec } from '../spec/types.ts';
import type { ScenarioStep } from './scenario.ts';

/** A spec with its top-level keys replaced, or removed where the edit has a null. */
export function editedSpec(spec: HpaSpec, edit: NonNullable<ScenarioStep['edit']>): HpaSpec {
  const entries = Object.entries({ ...spec, ...edit }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as unknown as HpaSpec;
}
