import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { Behavior, HpaSpec, ScalingRules } from '../../hpa/spec/types.ts';
import { sameJson } from '../lib/same-json.ts';

/** The part of a spec that differs from another, as a merge patch: lists are replaced whole. */
export function patchBetween(from: HpaSpec, to: HpaSpec): { readonly spec: Partial<HpaSpec> } {
  const before = withDefaults(from);
  const after = withDefaults(to);
  const behavior = behaviorPatch(before.behavior, after.behavior);
  return {
    spec: {
      ...(before.minReplicas === after.minReplicas ? {} : { minReplicas: after.minReplicas }),
      ...(before.maxReplicas === after.maxReplicas ? {} : { maxReplicas: after.maxReplicas }),
      ...(sameJson(before.metrics, after.metrics) ? {} : { metrics: after.metrics }),
      ...(behavior === null ? {} : { behavior }),
    },
  };
}

function behaviorPatch(before: Behavior | undefined, after: Behavior | undefined): Behavior | null {
  if (after === undefined) return null;
  const scaleUp = rulesPatch(before?.scaleUp, after.scaleUp);
  const scaleDown = rulesPatch(before?.scaleDown, after.scaleDown);
  if (scaleUp === null && scaleDown === null) return null;
  return { ...(scaleUp === null ? {} : { scaleUp }), ...(scaleDown === null ? {} : { scaleDown }) };
}

function rulesPatch(before: ScalingRules = {}, after: ScalingRules = {}): ScalingRules | null {
  const keys = (['stabilizationWindowSeconds', 'selectPolicy', 'policies', 'tolerance'] as const).filter(
    (key) => after[key] !== undefined && !sameJson(before[key], after[key]),
  );
  return keys.length === 0 ? null : Object.fromEntries(keys.map((key) => [key, after[key]]));
}
