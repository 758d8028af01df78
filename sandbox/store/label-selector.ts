/** A LabelSelector of the API (Deployment.spec.selector, …). */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';
  readonly values: readonly string[];
}

type Labels = Readonly<Record<string, string>> | undefined;

/** An empty selector selects everything, an absent one nothing. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Labels): boolean {
  return selector !== undefined && requirementsMatch(requirementsOf(selector), labels);
}

export function requirementsMatch(requirements: readonly Requirement[], labels: Labels): boolean {
  return requirements.every((requirement) => requirementMatches(requirement, labels ?? {}));
}

/** Throws a TypeError for an operator that does not exist. */
export function requirementsOf(selector: LabelSelector): readonly Requirement[] {
  const equal = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): Requirement => ({ key, operator: 'in', values: [value] }),
  );
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }): Requirement => ({ key, operator: operatorOf(operator), values }),
  );
  return [...equal, ...expressions];
}

/** The string form, keys in order: `app=web,tier in (a,b),!old`. */
export function formatSelector(selector: LabelSelector | undefined): string {
  if (selector === undefined) return '';
  const parts = requirementsOf(selector).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return parts.map(formatRequirement).join(',');
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'gt':
      return `${key}>${values[0]}`;
    case 'lt':
      return `${key}<${values[0]}`;
    case 'in':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.toSorted().join(',')})`;
    case 'notin':
      return `${key} notin (${values.toSorted().join(',')})`;
    default:
      throw operator satisfies never;
  }
}

const OPERATORS: Readonly<Record<string, Requirement['operator']>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

function operatorOf(operator: string): Requirement['operator'] {
  const known = OPERATORS[operator];
  if (known === undefined) throw new TypeError(`"${operator}" is not a valid label selector operator`);
  return known;
}

function requirementMatches({ key, operator, values }: Requirement, labels: Record<string, string>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
      return value !== undefined && Number.parseInt(value, 10) > Number(values[0]);
    case 'lt':
      return value !== undefined && Number.parseInt(value, 10) < Number(values[0]);
    default:
      throw operator satisfies never;
  }
}
