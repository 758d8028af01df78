import type { LabelSelector, LabelSelectorRequirement } from '../spec/types.ts';

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

/**
 * Why a metric selector is none, in the controller's words: the API server lets it pass. Only operators and
 * the number of their values are checked here, not the characters of keys and values.
 */
export function selectorError(selector: LabelSelector | undefined): string | null {
  for (const { operator, values = [] } of selector?.matchExpressions ?? []) {
    switch (operator) {
      case 'In':
      case 'NotIn':
        if (values.length > 0) break;
        return "values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty";
      case 'Exists':
      case 'DoesNotExist':
        if (values.length === 0) break;
        return `values: Invalid value: ${JSON.stringify(values)}: values set must be empty for exists and does not exist`;
      default:
        return `${JSON.stringify(operator)} is not a valid label selector operator`;
    }
  }
  return null;
}

function formatRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  return `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`;
}
