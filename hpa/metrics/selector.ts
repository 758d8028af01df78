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

function formatRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  return `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`;
}
