/**
 * The fields of an API type, each with its type in short:
 *
 * - `string`, `int`, `number`, `bool`, `time`, `quantity`, `intOrString`, `bytes` (base64)
 * - `any`: whatever is there, kept as it is
 * - a type's name: `PodSpec`
 * - `X[]`: a list, replaced as a whole · `X[name]`: a list merged by the items' field `name`
 * - `string[+]`: a set, merged · `map:X`: an object whose values are X
 */
export type Fields = Readonly<Record<string, string>>;

export type Types = Readonly<Record<string, Fields>>;

/** A field's type, taken apart. */
export interface FieldType {
  readonly form: 'single' | 'list' | 'map';
  /** Of the thing, its items or its values. */
  readonly of: string;
  /** Of lists: the items' field they are merged by, `+` for sets, undefined for lists replaced as a whole. */
  readonly mergeKey?: string;
}

export function parseFieldType(text: string): FieldType {
  if (text.startsWith('map:')) return { form: 'map', of: text.slice(4) };
  const list = /^(.+)\[(.*)\]$/.exec(text);
  if (list === null) return { form: 'single', of: text };
  const [, of = '', mergeKey = ''] = list;
  return { form: 'list', of, ...(mergeKey !== '' && { mergeKey }) };
}
