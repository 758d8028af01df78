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
  const { behavior, metrics, ...rest } = spec;
  const defaulted = {
    ...rest,
    minReplicas: spec.minReplicas ?? 1,
    metrics: metrics && metrics.length > 0 ? metrics : defaultMetrics,
  };
  return behavior ? { ...defaulted, behavior: behaviorWithDefaults(behavior) } : defaulted;
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
