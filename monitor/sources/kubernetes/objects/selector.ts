import { type Json, list, record, records, strings, text } from '../../../../core/lib/json.ts';

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
 * The text of a scale's status (`app=web,tier in (a,b),!legacy`) as a selector of a spec.
 * @returns null for what is none, and for an empty one: the controller refuses that
 */
export function parseSelector(query: string): LabelSelector | null {
  const requirements = query.split(/,(?![^(]*\))/).map((one) => one.trim());
  const matchLabels: Record<string, string> = {};
  const matchExpressions: Json[] = [];
  for (const requirement of requirements) {
    const [, key, operator, value] = /^([^\s=!]+)\s*(==?|!=)\s*(\S*)$/.exec(requirement) ?? [];
    const [, listed, inOrNot, values] = /^(\S+)\s+(in|notin)\s*\((.*)\)$/.exec(requirement) ?? [];
    const [, not, bare] = /^(!?)\s*([^\s=!()]+)$/.exec(requirement) ?? [];
    if (key !== undefined && operator !== '!=' && matchLabels[key] === undefined) {
      matchLabels[key] = value ?? '';
    } else if (key !== undefined) {
      matchExpressions.push({ key, operator: operator === '!=' ? 'NotIn' : 'In', values: [value ?? ''] });
    } else if (listed !== undefined) {
      const options = (values ?? '').split(',').map((one) => one.trim());
      matchExpressions.push({
        key: listed,
        operator: inOrNot === 'in' ? 'In' : 'NotIn',
        values: options,
      });
    } else if (bare !== undefined) {
      matchExpressions.push({ key: bare, operator: not === '!' ? 'DoesNotExist' : 'Exists' });
    } else return null;
  }
  return { matchLabels, matchExpressions };
}

type Labels = Readonly<Record<string, string>>;

/** Whether a selector selects these labels. */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  let requirements = read.get(selector);
  if (requirements === undefined) {
    requirements = requirementsOf(selector);
    read.set(selector, requirements);
  }
  return requirements.every((isMet) => isMet(labels));
}

type Requirement = (labels: Labels) => boolean;

/** Each selector is read once: thousands of pods are held against those of a hundred autoscalers. */
const read = new WeakMap<LabelSelector, readonly Requirement[]>();

function requirementsOf(selector: LabelSelector): readonly Requirement[] {
  const equal = Object.entries(strings(selector.matchLabels)).map(
    ([key, value]): Requirement =>
      (labels) =>
        labels[key] === value,
  );
  return [...equal, ...records(selector.matchExpressions).map(requirementOf)];
}

function requirementOf({ key: said, operator, values: allowed }: Json): Requirement {
  const key = text(said) ?? '';
  const values = new Set(list(allowed));
  switch (operator) {
    case 'In':
      return ({ [key]: value }) => value !== undefined && values.has(value);
    case 'NotIn':
      return ({ [key]: value }) => value === undefined || !values.has(value);
    case 'DoesNotExist':
      return ({ [key]: value }) => value === undefined;
    default:
      return ({ [key]: value }) => value !== undefined;
  }
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
  return `${shared} in (${[...values].sort().join(',')})`;
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
