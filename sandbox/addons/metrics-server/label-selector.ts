type Labels = Readonly<Record<string, string>>;

const KEY = '[A-Za-z0-9][-A-Za-z0-9_./]*';
const PRESENCE = new RegExp(`^(!?)\\s*(${KEY})$`);
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|!=|=)\\s*([-A-Za-z0-9_.]*)$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const ORDER = new RegExp(`^(${KEY})\\s*([<>])\\s*(-?\\d+)$`);

/**
 * Which labels the `labelSelector` of a request selects: `app=web,tier!=db,env in (a,b),!legacy,canary`.
 * Throws a TypeError with the part that is none.
 */
export function parseLabelSelector(text: string): (labels: Labels | undefined) => boolean {
  // Commas part requirements, but not the values within parentheses.
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  const requirements = text.trim() === '' ? [] : parts.map(parseRequirement);
  return (labels = {}) =>
    requirements.every(({ key, accepts }) => accepts(Object.hasOwn(labels, key) ? labels[key] : undefined));
}

interface Requirement {
  readonly key: string;
  readonly accepts: (value: string | undefined) => boolean;
}

function parseRequirement(part: string): Requirement {
  const [, not, present = ''] = PRESENCE.exec(part) ?? [];
  if (present) return { key: present, accepts: (value) => (value === undefined) === (not === '!') };
  const [, key = '', operator, value = ''] = EQUALITY.exec(part) ?? SET.exec(part) ?? ORDER.exec(part) ?? [];
  const values = value.split(',').map((one) => one.trim());
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return { key, accepts: (it) => it !== undefined && values.includes(it) };
    case '!=':
    case 'notin':
      return { key, accepts: (it) => it === undefined || !values.includes(it) };
    case '>':
      return { key, accepts: (it) => it !== undefined && Number(it) > Number(value) };
    case '<':
      return { key, accepts: (it) => it !== undefined && Number(it) < Number(value) };
    default:
      throw new TypeError(`unable to parse requirement "${part}" of a label selector`);
  }
}
