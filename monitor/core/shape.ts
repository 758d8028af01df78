import { isObject } from '../../hpa/shape.ts';

/** Checks a JSON value: null when it fits, else what was expected where. `path` is where the value stands. */
export type Shape = (value: unknown, path: string) => string | null;

const kind = (name: string, fits: (value: unknown) => boolean): Shape => {
  return (value, path) => (fits(value) ? null : `expected ${name} at ${path || 'the top'}`);
};

export const str: Shape = kind('a string', (value) => typeof value === 'string');
export const bool: Shape = kind('true or false', (value) => typeof value === 'boolean');
/** No quantity that is measured is beyond this, and arithmetic with it stays exact. */
const LARGEST = Number.MAX_SAFE_INTEGER;
export const num: Shape = kind(
  'a number',
  (value) => typeof value === 'number' && Math.abs(value) <= LARGEST,
);
/** A number that can't be below zero: a count, a time span, a share. */
export const amount: Shape = (value, path) =>
  num(value, path) ?? ((value as number) < 0 ? `expected a number from 0 at ${path || 'the top'}` : null);
/** ISO 8601, as clocks of this age give it. */
export const time: Shape = kind('a time such as 2026-11-23T10:00:00Z', isTime);
export const obj: Shape = kind('an object', isObject);

export function oneOf(...words: readonly string[]): Shape {
  return kind(`one of ${words.join(', ')}`, (value) => typeof value === 'string' && words.includes(value));
}

export function nullOr(inner: Shape): Shape {
  return (value, path) => (value === null ? null : inner(value, path));
}

export function optional(inner: Shape): Shape {
  return (value, path) => (value === undefined ? null : inner(value, path));
}

export function listOf(inner: Shape): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return `expected a list at ${path || 'the top'}`;
    for (let index = 0; index < value.length; index++) {
      const wrong = inner(value[index], `${path}[${index}]`);
      if (wrong !== null) return wrong;
    }
    return null;
  };
}

export function tuple(...inners: readonly Shape[]): Shape {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== inners.length) {
      return `expected ${inners.length} values at ${path || 'the top'}`;
    }
    return firstWrong(inners.map((inner, index) => inner(value[index], path)));
  };
}

export function recordOf(inner: Shape): Shape {
  return (value, path) => {
    if (!isObject(value)) return `expected an object at ${path || 'the top'}`;
    for (const key in value) {
      const wrong = inner(value[key], `${path}.${key}`);
      if (wrong !== null) return wrong;
    }
    return null;
  };
}

/** An object with at least these fields. */
export function shape(fields: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(fields);
  return (value, path) => {
    if (!isObject(value)) return `expected an object at ${path || 'the top'}`;
    for (const [key, inner] of entries) {
      const wrong = inner(value[key], path === '' ? key : `${path}.${key}`);
      if (wrong !== null) return wrong;
    }
    return null;
  };
}

function firstWrong(results: readonly (string | null)[]): string | null {
  return results.find((result) => result !== null) ?? null;
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && Number.isFinite(Date.parse(value));
}
