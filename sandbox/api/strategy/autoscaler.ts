import { type HpaSpec, type MetricSpec, type ScalingRules, withDefaults } from '../../../hpa/index.ts';
import type { FieldCause } from '../status-error.ts';
import { invalidValue, notSupported, required } from './causes.ts';
import type { Strategy } from './types.ts';
import { oneOf } from './workloads.ts';

/** HorizontalPodAutoscalers in their v2 form. */
export const autoscalerStrategy: Strategy = {
  hasStatus: true,
  defaults: (hpa) => {
    hpa.spec = withDefaults(hpa.spec);
    hpa.status ??= { currentMetrics: null, desiredReplicas: 0 };
  },
  validate: ({ spec }) => validateSpec(spec),
};

function validateSpec(spec: HpaSpec): FieldCause[] {
  const causes: FieldCause[] = [];
  const { minReplicas = 1, maxReplicas, scaleTargetRef } = spec;
  if (!scaleTargetRef?.kind) causes.push(required('spec.scaleTargetRef.kind'));
  if (!scaleTargetRef?.name) causes.push(required('spec.scaleTargetRef.name'));
  if (minReplicas < 1) {
    causes.push(invalidValue('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  }
  if (maxReplicas === undefined || maxReplicas < 1) {
    causes.push(invalidValue('spec.maxReplicas', maxReplicas ?? 0, 'must be greater than 0'));
  } else if (maxReplicas < minReplicas) {
    const detail = 'must be greater than or equal to `minReplicas`';
    causes.push(invalidValue('spec.maxReplicas', maxReplicas, detail));
  }
  for (const [i, metric] of (spec.metrics ?? []).entries()) {
    causes.push(...validateMetric(metric, `spec.metrics[${i}]`));
  }
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const rules = spec.behavior?.[direction];
    if (rules) causes.push(...validateRules(rules, `spec.behavior.${direction}`));
  }
  return causes;
}

const SOURCES: Readonly<Record<string, string>> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

function validateMetric(metric: MetricSpec, field: string): FieldCause[] {
  if (!metric.type) return [required(`${field}.type`, 'must specify a metric source type')];
  const name = SOURCES[metric.type];
  if (name === undefined) return [notSupported(`${field}.type`, metric.type, Object.keys(SOURCES).sort())];
  const source = (metric as unknown as Record<string, { name?: string; target?: Target } | undefined>)[name];
  if (source === undefined) {
    return [required(`${field}.${name}`, 'must populate information for the given metric source')];
  }
  const causes: FieldCause[] = [];
  if (name === 'resource' && !source.name) causes.push(required(`${field}.${name}.name`));
  return [...causes, ...validateTarget(source.target, `${field}.${name}.target`)];
}

interface Target {
  type?: string;
  averageUtilization?: number;
  averageValue?: string;
  value?: string;
}

function validateTarget(target: Target | undefined, field: string): FieldCause[] {
  if (!target?.type) return [required(`${field}.type`, 'must specify a metric target type')];
  const { type, averageUtilization, averageValue, value } = target;
  const causes = oneOf(`${field}.type`, type, ['AverageValue', 'Utilization', 'Value']);
  if (averageUtilization !== undefined && averageUtilization < 1) {
    causes.push(invalidValue(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
  if (averageUtilization === undefined && averageValue === undefined && value === undefined) {
    causes.push(required(field, 'must set a target: averageUtilization, averageValue or value'));
  }
  return causes;
}

function validateRules(rules: ScalingRules, field: string): FieldCause[] {
  const causes = oneOf(`${field}.selectPolicy`, rules.selectPolicy, ['Disabled', 'Max', 'Min']);
  const { stabilizationWindowSeconds: window } = rules;
  if (window !== undefined && (window < 0 || window > 3600)) {
    const detail = 'must be between 0 and 3600 seconds';
    causes.push(invalidValue(`${field}.stabilizationWindowSeconds`, window, detail));
  }
  if (rules.policies?.length === 0)
    causes.push(required(`${field}.policies`, 'must specify at least one Policy'));
  for (const [i, policy] of (rules.policies ?? []).entries()) {
    const path = `${field}.policies[${i}]`;
    causes.push(...oneOf(`${path}.type`, policy.type, ['Percent', 'Pods']));
    if (!(policy.value > 0))
      causes.push(invalidValue(`${path}.value`, policy.value, 'must be greater than zero'));
    if (!(policy.periodSeconds > 0 && policy.periodSeconds <= 1800)) {
      causes.push(invalidValue(`${path}.periodSeconds`, policy.periodSeconds, 'must be between 1 and 1800'));
    }
  }
  return causes;
}
