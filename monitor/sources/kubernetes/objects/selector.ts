import { type Json, list, record, records, strings, text } from '../json.ts';

/** A LabelSelector of a spec (`matchLabels`, `matchExpressions`). */
export type LabelSelector = Json;

/** As a `labelSelector` query: `app=web,tier in (a,b),!legacy`. Empty selects everything. */
export function selectorQuery(selector: LabelSelector | undefined): string {
  const equal = Object.entries(strings(selector?.matchLabels)).map(([key, value]) => `${key}=${value}`);
  const expressions = records(selector?.matchExpressions).map((expression) => {
    const key = text(expression.key) ?? '';
    const values = list(expression.values).join(',');
    switch (expression.operator) {
      case 'In':
        return `${key} in (${values})`;
      case 'NotIn':
        return `${key} notin (${values})`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return key;
    }
  });
  return [...equal, ...expressions].join(',');
}

/**
 * One query that selects the pods of all the selectors and as few others as can be said: a query has no "or", so
 * only selectors that are about one and the same label can be joined. Null: they cannot.
 */
export function joinedQuery(selectors: readonly (LabelSelector | undefined)[]): string | null {
  const [first] = selectors;
  if (selectors.length === 1) return selectorQuery(first) || null;
  const shared = Object.keys(strings(first?.matchLabels)).find((key) =>
    selectors.every((selector) => strings(selector?.matchLabels)[key] !== undefined),
  );
  if (shared === undefined) return null;
  const values = new Set(selectors.map((selector) => strings(selector?.matchLabels)[shared]));
  return `${shared} in (${[...values].join(',')})`;
}

/** Whether equality selectors (a Service's, or matchLabels) select these labels. */
export function labelsMatch(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

export function podTemplateLabels(workload: Json): Readonly<Record<string, string>> {
  const template = record(record(workload.spec)?.template);
  return strings(record(template?.metadata)?.labels);
}
