import { parseQuantity } from '../quantity.ts';
import type { Problem } from '../shape.ts';
import { isContainerResource } from './names.ts';
import type { LooseMetric, LooseSource, LooseSpec, LooseTarget } from './read.ts';
import { forbidden, invalid, notSupported, pathSegment, required } from './rules.ts';
import { validateReference } from './validate-reference.ts';

/** In the order in which the API server looks at them. */
const sources = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;
type SourceKey = (typeof sources)[number];

const sourceOfType: Readonly<Record<string, SourceKey>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

export function validateMetrics({ metrics = [], minReplicas }: LooseSpec, field: string): Problem[] {
  const problems = metrics.flatMap((metric, i) => validateMetric(metric, `${field}[${i}]`));
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    const detail = 'must specify at least one Object or External metric to support scaling to zero replicas';
    problems.push(forbidden(field, detail));
  }
  return problems;
}

function validateMetric(metric: LooseMetric, field: string): Problem[] {
  const { type = '' } = metric;
  const problems: Problem[] = [];
  if (type === '') problems.push(required(`${field}.type`, 'must specify a metric source type'));
  const expectedKey = Object.hasOwn(sourceOfType, type) ? sourceOfType[type] : undefined;
  if (type !== '' && expectedKey === undefined) {
    problems.push(notSupported(`${field}.type`, type, Object.keys(sourceOfType)));
  }
  const present = sources.filter((key) => metric[key] !== undefined);
  const [first] = present;
  const source = first && metric[first];
  if (first && source) problems.push(...validateSource(first, source, `${field}.${first}`));
  if (expectedKey && metric[expectedKey] === undefined) {
    const detail = 'must populate information for the given metric source';
    problems.push(required(`${field}.${expectedKey}`, detail));
  }
  for (const key of present.length === 1 ? [] : present) {
    if (key !== expectedKey) {
      problems.push(forbidden(`${field}.${key}`, 'must populate the given metric source only'));
    }
  }
  // A lone source of another type than the metric's is refused through the missing one.
  return problems;
}

function validateSource(key: SourceKey, source: LooseSource, field: string): Problem[] {
  const { target = {}, metric = {}, describedObject = {} } = source;
  const targetField = `${field}.target`;
  const problems: Problem[] = [];
  if (key === 'object') {
    problems.push(
      ...validateReference(describedObject, `${field}.describedObject`, { groupRequired: false }),
    );
  }
  if (key === 'object' || key === 'external' || key === 'pods') {
    problems.push(...validateName(metric.name ?? '', `${field}.metric.name`));
  } else {
    problems.push(...validateResourceNames(key, source, field));
  }
  problems.push(...validateTarget(target, targetField), ...validateChoice(key, target, targetField));
  return problems;
}

function validateName(name: string, field: string): Problem[] {
  return name === '' ? [required(field, 'must specify a metric name')] : pathSegment(field, name);
}

function validateResourceNames(
  key: 'resource' | 'containerResource',
  { name = '', container = '' }: LooseSource,
  field: string,
): Problem[] {
  const problems: Problem[] = [];
  if (name === '') problems.push(required(`${field}.name`, 'must specify a resource name'));
  if (key === 'resource') return problems;
  if (name !== '' && !isContainerResource(name)) {
    problems.push(invalid(`${field}.name`, name, 'must be a standard resource for containers'));
  }
  if (container === '') problems.push(required(`${field}.container`, 'must specify a container'));
  else if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(container)) {
    const detail = 'must be at most 63 lower case letters, digits or -, with a letter or digit at both ends';
    problems.push(invalid(`${field}.container`, container, detail));
  }
  return problems;
}

function validateTarget(target: LooseTarget, field: string): Problem[] {
  const { type = '', averageUtilization } = target;
  const problems: Problem[] = [];
  if (type === '') problems.push(required(`${field}.type`, 'must specify a metric target type'));
  if (!['Utilization', 'Value', 'AverageValue'].includes(type)) {
    problems.push(invalid(`${field}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const key of ['value', 'averageValue'] as const) {
    const written = target[key];
    if (written !== undefined && (parseQuantity(written)?.unscaled ?? 0n) <= 0n) {
      problems.push(invalid(`${field}.${key}`, written, 'must be positive'));
    }
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    problems.push(invalid(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
  return problems;
}

/** Which of the target's values a source needs, and which may not come together. */
function validateChoice(key: SourceKey, target: LooseTarget, field: string): Problem[] {
  const { value, averageValue, averageUtilization } = target;
  switch (key) {
    case 'pods':
      if (averageValue !== undefined) return [];
      return [required(`${field}.averageValue`, 'must specify a positive target averageValue')];
    case 'object':
      if (value !== undefined || averageValue !== undefined) return [];
      return [required(`${field}.averageValue`, 'must set either a target value or averageValue')];
    case 'external':
      if (value === undefined && averageValue === undefined) {
        const detail = 'must set either a target value for metric or a per-pod target';
        return [required(`${field}.averageValue`, detail)];
      }
      if (value === undefined || averageValue === undefined) return [];
      return [forbidden(`${field}.value`, 'may not set both a target value for metric and a per-pod target')];
    case 'resource':
    case 'containerResource':
      if (averageUtilization === undefined && averageValue === undefined) {
        const detail = 'must set either a target raw value or a target utilization';
        return [required(`${field}.averageUtilization`, detail)];
      }
      if (averageUtilization === undefined || averageValue === undefined) return [];
      return [
        forbidden(`${field}.averageValue`, 'may not set both a target raw value and a target utilization'),
      ];
    default:
      return key satisfies never;
  }
}
