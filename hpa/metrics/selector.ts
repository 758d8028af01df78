import type { Release } from '../release.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../spec/types.ts';
import { labelKeyErrors, labelValueErrors } from './label-errors.ts';

/** A metric selector as the controller prints it in messages; `nil` when there is none. */
export function formatSelector(selector: LabelSelector | undefined): string {
  if (!selector) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  const expressions = (selector.matchExpressions ?? []).map(formatRequirement).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
}

/**
 * The key under which a snapshot may hold a custom or external metric, where one name is used with
 * several selectors.
 */
export function metricKey(name: string, selector?: LabelSelector): string {
  return selector ? `${name}(${formatSelector(selector)})` : name;
}

/** Why a metric selector is none, in the controller's words: the API server lets it pass. */
export function selectorError(selector: LabelSelector | undefined, release: Release): string | null {
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) {
    const error = joined([...keyErrors(key, release), ...valueErrors(key, [value], release)]);
    if (error !== null) return error;
  }
  for (const { key, operator, values = [] } of selector?.matchExpressions ?? []) {
    const count = countErrors(operator, values);
    if (count === null) return `${JSON.stringify(operator)} is not a valid label selector operator`;
    const error = joined([...keyErrors(key, release), ...count, ...valueErrors(key, values, release)]);
    if (error !== null) return error;
  }
  return null;
}

function joined(errors: readonly string[]): string | null {
  const [first = null, ...others] = new Set(errors);
  return others.length === 0 ? first : `[${[first, ...others].join(', ')}]`;
}

function keyErrors(key: string, release: Release): readonly string[] {
  const errors = labelKeyErrors(key, release);
  return errors.length === 0 ? [] : [`key: Invalid value: ${JSON.stringify(key)}: ${errors.join('; ')}`];
}

function valueErrors(key: string, values: readonly string[], release: Release): readonly string[] {
  return values.flatMap((value, i) => {
    const errors = labelValueErrors(value, release);
    if (errors.length === 0) return [];
    return [`values[${i}][${key}]: Invalid value: ${JSON.stringify(value)}: ${errors.join('; ')}`];
  });
}

/** Null for an operator that does not exist. */
function countErrors(operator: string, values: readonly string[]): readonly string[] | null {
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) return [];
      return ["values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty"];
    case 'Exists':
    case 'DoesNotExist': {
      if (values.length === 0) return [];
      const detail = 'values set must be empty for exists and does not exist';
      return [`values: Invalid value: ${JSON.stringify(values)}: ${detail}`];
    }
    default:
      return null;
  }
}

function formatRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  return `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`;
}
