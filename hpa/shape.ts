import { parseQuantity } from './quantity.ts';

/** Something wrong with a piece of input: where, and what was expected. */
export interface Problem {
  /** A path such as `spec.metrics[0].resource.target.averageUtilization`. */
  readonly field: string;
  readonly message: string;
}

/** Reads a value of unknown shape; reports problems and returns undefined where it cannot. */
export type Reader<T> = (value: unknown, field: string, problems: Problem[]) => T | undefined;

export const text: Reader<string> = (value, field, problems) =>
  typeof value === 'string' ? value : expected('a string', value, field, problems);

export const flag: Reader<boolean> = (value, field, problems) =>
  typeof value === 'boolean' ? value : expected('true or false', value, field, problems);

export const number: Reader<number> = (value, field, problems) =>
  typeof value === 'number' && Number.isFinite(value) ? value : expected('a number', value, field, problems);

export const whole: Reader<number> = (value, field, problems) =>
  Number.isSafeInteger(value) ? (value as number) : expected('a whole number', value, field, problems);

export const int32: Reader<number> = (value, field, problems) =>
  Number.isInteger(value) && value === ((value as number) | 0)
    ? (value as number)
    : expected('a whole number of 32 bits', value, field, problems);

/** A quantity; a bare number is one too. */
export const quantity: Reader<string> = (value, field, problems) => {
  const written = typeof value === 'number' ? String(value) : value;
  return typeof written === 'string' && parseQuantity(written.trim()) !== null
    ? written.trim()
    : expected('a quantity such as 100m or 128Mi', value, field, problems);
};

/** A number within bounds, both included. */
export function between(reader: Reader<number>, min: number, max: number): Reader<number> {
  return (value, field, problems) => {
    const read = reader(value, field, problems);
    if (read === undefined || (read >= min && read <= max)) return read;
    return expected(max === Infinity ? `at least ${min}` : `${min} to ${max}`, value, field, problems);
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): Reader<T> {
  return (value, field, problems) =>
    choices.find((choice) => choice === value) ??
    expected(`one of ${choices.join(', ')}`, value, field, problems);
}

export function listOf<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value, field, problems) => {
    if (!Array.isArray(value)) return expected('a list', value, field, problems);
    const items: T[] = [];
    for (const [i, entry] of value.entries()) {
      const read = item(entry, `${field}[${i}]`, problems);
      if (read !== undefined) items.push(read);
    }
    return items;
  };
}

/** An object with names of its own choosing as keys. */
export function recordOf<T>(item: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, field, problems) => {
    if (!isObject(value)) return expected('an object', value, field, problems);
    // Without a prototype, so that a name such as `constructor` is only found if it was given.
    const record: Record<string, T> = Object.create(null);
    for (const [key, entry] of Object.entries(value)) {
      const read = item(entry, `${field}.${key}`, problems);
      if (read !== undefined) record[key] = read;
    }
    return record;
  };
}

/** How each key of T is read. */
export type Fields<T> = { readonly [K in keyof T]-?: Reader<Exclude<T[K], undefined>> };

/** An object with known keys only. A null counts as absent. */
export function objectOf<T>(fields: Fields<T>, required: readonly (keyof T & string)[] = []): Reader<T> {
  const readers = new Map<string, Reader<unknown>>(Object.entries(fields));
  return (value, field, problems) => {
    if (!isObject(value)) return expected('an object', value, field, problems);
    const read: Record<string, unknown> = {};
    for (const [key, entry] of Object.entries(value)) {
      const reader = readers.get(key);
      if (!reader) {
        problems.push({
          field: pathOf(field, key),
          message: `expected one of ${[...readers.keys()].join(', ')}`,
        });
      } else if (entry !== null && entry !== undefined) {
        const known = reader(entry, pathOf(field, key), problems);
        if (known !== undefined) read[key] = known;
      }
    }
    for (const key of required) {
      if (value[key] === undefined || value[key] === null) {
        problems.push({ field: pathOf(field, key), message: 'expected a value, got none' });
      }
    }
    return read as T;
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reports what was expected and, shortened, what was got. */
export function expected(what: string, value: unknown, field: string, problems: Problem[]): undefined {
  const got = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  const shown = got.length > 60 ? `${got.slice(0, 57)}...` : got;
  problems.push({ field, message: `expected ${what}, got ${shown}` });
  return undefined;
}

function pathOf(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`;
}
