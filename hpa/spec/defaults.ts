import type {
  Behavior,
  DefaultedBehavior,
  DefaultedHpaSpec,
  DefaultedScalingRules,
  HpaSpec,
  MetricSpec,
  ScalingPolicy,
  ScalingRules,
} from './types.ts';

const defaultMetrics: readonly MetricSpec[] = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
];

const defaultScaleUpPolicies: readonly ScalingPolicy[] = [
  { type: 'Pods', value: 4, periodSeconds: 15 },
  { type: 'Percent', value: 100, periodSeconds: 15 },
];

const defaultScaleDownPolicies: readonly ScalingPolicy[] = [
  { type: 'Percent', value: 100, periodSeconds: 15 },
];

/**
 * Fills in what the API server fills in: minReplicas 1, CPU at 80 % without metrics, and, as soon as there is
 * a behavior, even an empty one, all its rules. The scale-down window stays open for the controller's flag.
 */
export function withDefaults(spec: HpaSpec): DefaultedHpaSpec {
  if (isDefaulted(spec)) return spec;
  const { behavior, metrics, ...rest } = spec;
  const defaulted = {
    ...rest,
    minReplicas: spec.minReplicas ?? 1,
    metrics: metrics && metrics.length > 0 ? metrics : defaultMetrics,
  };
  return behavior ? { ...defaulted, behavior: behaviorWithDefaults(behavior) } : defaulted;
}

/** A spec that is complete, as one from the API server is, is taken as it is. */
function isDefaulted(spec: HpaSpec): spec is DefaultedHpaSpec {
  const { minReplicas, metrics, behavior } = spec;
  if (minReplicas === undefined || metrics === undefined || metrics.length === 0) return false;
  if (behavior === undefined) return true;
  const { scaleUp, scaleDown } = behavior;
  return (
    areDefaulted(scaleUp) && areDefaulted(scaleDown) && scaleUp?.stabilizationWindowSeconds !== undefined
  );
}

function areDefaulted(rules: ScalingRules | undefined): boolean {
  return rules?.selectPolicy !== undefined && rules.policies !== undefined;
}

function behaviorWithDefaults({ scaleUp = {}, scaleDown = {} }: Behavior): DefaultedBehavior {
  const { stabilizationWindowSeconds = 0 } = scaleUp;
  return {
    scaleUp: { ...rulesWithDefaults(scaleUp, defaultScaleUpPolicies), stabilizationWindowSeconds },
    scaleDown: rulesWithDefaults(scaleDown, defaultScaleDownPolicies),
  };
}

function rulesWithDefaults(rules: ScalingRules, policies: readonly ScalingPolicy[]): DefaultedScalingRules {
  return { ...rules, selectPolicy: rules.selectPolicy ?? 'Max', policies: rules.policies ?? policies };
}
