import type { Release } from '../release.ts';

const MAX_NAME_BYTES = 63;
const MAX_PREFIX_BYTES = 253;
const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const PREFIX = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const EMPTY = 'must be non-empty';
const name = new RegExp(`^${NAME}$`);
const prefix = new RegExp(`^${PREFIX}$`);

/** What is wrong with a label's key, `example.com/name` or `name`; in the words of the API machinery. */
export function labelKeyErrors(key: string, release: Release): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    const what = release === '1.34' ? 'a qualified name' : 'a valid label key';
    return [`${what} ${nameRule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const last = parts.at(-1) ?? '';
  return [
    ...(parts.length === 2 ? prefixErrors(parts[0] ?? '', release) : []),
    ...(last === '' ? [`name part ${EMPTY}`] : tooLong(last, MAX_NAME_BYTES, release, 'name part ')),
    ...(name.test(last) ? [] : [`name part ${nameRule}`]),
  ];
}

/** What is wrong with a label's value, which may be empty. */
export function labelValueErrors(value: string, release: Release): readonly string[] {
  return [
    ...tooLong(value, MAX_NAME_BYTES, release),
    ...(value === '' || name.test(value) ? [] : [`a valid label ${valueRule}`]),
  ];
}

const characters =
  "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const nameRule = `must ${characters} ${form(['MyName', 'my.name', '123-abc'], NAME)}`;
const valueRule = `must be an empty string or ${characters} ${form(['MyValue', 'my_value', '12345'], `(${NAME})?`)}`;
const prefixRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start " +
  `and end with an alphanumeric character ${form(['example.com'], PREFIX)}`;

function prefixErrors(text: string, release: Release): readonly string[] {
  if (text === '') return [`prefix part ${EMPTY}`];
  return [
    ...tooLong(text, MAX_PREFIX_BYTES, release, 'prefix part '),
    ...(prefix.test(text) ? [] : [`prefix part ${prefixRule}`]),
  ];
}

function tooLong(text: string, most: number, release: Release, part = ''): readonly string[] {
  if (new TextEncoder().encode(text).length <= most) return [];
  return [`${part}must be no more than ${most} ${release === '1.34' ? 'characters' : 'bytes'}`];
}

function form(examples: readonly string[], pattern: string): string {
  const list = examples.map((example) => `'${example}', `).join(' or ');
  return `(e.g. ${list}regex used for validation is '${pattern}')`;
}
