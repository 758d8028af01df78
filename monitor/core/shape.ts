import { isObject } from '../../hpa/shape.ts';

/** What does not fit: what was expected, and where below the value that was checked (`.pods[3].ready`). */
export interface Misfit {
  readonly expected: string;
  readonly at: string;
}

/** Checks a JSON value: null when it fits. Where it does not is only put together then: most fit. */
export type Shape = (value: unknown) => Misfit | null;

/** `expected a number at pods[3].ready` */
export function misfitText({ expected, at }: Misfit): string {
  return `expected ${expected} at ${at.replace(/^\./, '') || 'the top'}`;
}

function kind(expected: string, fits: (value: unknown) => boolean): Shape {
  const misfit = { expected, at: '' };
  return (value) => (fits(value) ? null : misfit);
}

function below(step: string, { expected, at }: Misfit): Misfit {
  return { expected, at: `${step}${at}` };
}

export const str: Shape = kind('a string', (value) => typeof value === 'string');
export const bool: Shape = kind('true or false', (value) => typeof value === 'boolean');
/** No quantity that is measured is beyond this, and arithmetic with it stays exact. */
const LARGEST = Number.MAX_SAFE_INTEGER;
export const num: Shape = kind(
  'a number',
  (value) => typeof value === 'number' && Math.abs(value) <= LARGEST,
);
/** A number that can't be below zero: a count, a time span, a share. */
export const amount: Shape = both(
  num,
  kind('a number from 0', (value) => (value as number) >= 0),
);
export function atMost(most: number, expected: string): Shape {
  return both(
    amount,
    kind(expected, (value) => (value as number) <= most),
  );
}
/** ISO 8601, as clocks of this age give it. */
export const time: Shape = kind('a time such as 2026-11-23T10:00:00Z', isTime);
export const obj: Shape = kind('an object', isObject);

export function oneOf(...words: readonly string[]): Shape {
  return kind(`one of ${words.join(', ')}`, (value) => typeof value === 'string' && words.includes(value));
}

/** The second is asked of what fits the first. */
export function both(first: Shape, second: Shape): Shape {
  return (value) => first(value) ?? second(value);
}

export function nullOr(inner: Shape): Shape {
  return (value) => (value === null ? null : inner(value));
}

export function optional(inner: Shape): Shape {
  return (value) => (value === undefined ? null : inner(value));
}

const LIST = { expected: 'a list', at: '' };
const OBJECT = { expected: 'an object', at: '' };

export function listOf(inner: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return LIST;
    for (let index = 0; index < value.length; index++) {
      const wrong = inner(value[index]);
      if (wrong !== null) return below(`[${index}]`, wrong);
    }
    return null;
  };
}

export function tuple(...inners: readonly Shape[]): Shape {
  return (value) => {
    if (!Array.isArray(value) || value.length !== inners.length) {
      return { expected: `${inners.length} values`, at: '' };
    }
    for (let index = 0; index < inners.length; index++) {
      const wrong = inners[index]?.(value[index]) ?? null;
      if (wrong !== null) return wrong;
    }
    return null;
  };
}

export function recordOf(inner: Shape): Shape {
  return (value) => {
    if (!isObject(value)) return OBJECT;
    for (const key in value) {
      const wrong = inner(value[key]);
      if (wrong !== null) return below(`.${key}`, wrong);
    }
    return null;
  };
}

/** An object with at least these fields. */
export function shape(fields: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(fields);
  return (value) => {
    if (!isObject(value)) return OBJECT;
    for (const [key, inner] of entries) {
      const wrong = inner(value[key]);
      if (wrong !== null) return below(`.${key}`, wrong);
    }
    return null;
  };
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && Number.isFinite(Date.parse(value));
}
