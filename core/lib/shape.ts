import { isObject } from '../../hpa/shape.ts';

/** What does not fit: what was expected, and where below the value that was checked (`.pods[3].ready`). */
export interface Misfit {
  readonly expected: string;
  readonly at: string;
}

/**
 * Checks that a JSON value is a T: null when it fits. Where it does not is only put together then: most fit. The compiler
 * holds a shape against its type: it takes neither less nor more.
 */
export interface Shape<T> {
  (value: unknown): Misfit | null;
  /** Never there: it ties the shape to exactly this type. */
  readonly of?: (value: T) => T;
}

/** Of a field that may be absent. */
export interface OptionalShape<T> extends Shape<T> {
  readonly isOptional: true;
}

/** How each field of T is checked; what has to be there is not checked as what may be absent. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? OptionalShape<Exclude<T[K], undefined>>
    : Shape<T[K]> & { readonly isOptional?: never };
};

/** `expected a number at pods[3].ready` */
export function misfitText({ expected, at }: Misfit): string {
  return `expected ${expected} at ${at.replace(/^\./, '') || 'the top'}`;
}

function kind<T>(expected: string, fits: (value: unknown) => boolean): Shape<T> {
  const misfit = { expected, at: '' };
  return (value) => (fits(value) ? null : misfit);
}

function below(step: string, { expected, at }: Misfit): Misfit {
  return { expected, at: `${step}${at}` };
}

export const str: Shape<string> = kind('a string', (value) => typeof value === 'string');
export const bool: Shape<boolean> = kind('true or false', (value) => typeof value === 'boolean');
/** No quantity that is measured is beyond this, and arithmetic with it stays exact. */
const LARGEST = Number.MAX_SAFE_INTEGER;
export const num: Shape<number> = kind(
  'a number',
  (value) => typeof value === 'number' && Math.abs(value) <= LARGEST,
);
/** A number that can't be below zero: a count, a time span, a share. */
export const amount: Shape<number> = both(
  num,
  kind('a number from 0', (value) => (value as number) >= 0),
);
export function atMost(most: number, expected: string): Shape<number> {
  return both(
    amount,
    kind(expected, (value) => (value as number) <= most),
  );
}
/** ISO 8601, as clocks of this age give it. */
export const time: Shape<string> = kind('a time such as 2026-11-23T10:00:00Z', isTime);
export const obj: Shape<Readonly<Record<string, unknown>>> = kind('an object', isObject);

export function oneOf<const T extends string>(...words: readonly T[]): Shape<T> {
  const known: readonly string[] = words;
  return kind(`one of ${words.join(', ')}`, (value) => typeof value === 'string' && known.includes(value));
}

/** The second is asked of what fits the first. */
export function both<T>(first: Shape<T>, second: Shape<T>): Shape<T> {
  return (value) => first(value) ?? second(value);
}

export function nullOr<T>(inner: Shape<T>): Shape<T | null> {
  return (value) => (value === null ? null : inner(value));
}

export function optional<T>(inner: Shape<T>): OptionalShape<T> {
  const check = (value: unknown) => (value === undefined ? null : inner(value));
  return Object.assign(check, { isOptional: true as const });
}

const LIST = { expected: 'a list', at: '' };
const OBJECT = { expected: 'an object', at: '' };

export function listOf<T>(inner: Shape<T>): Shape<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return LIST;
    for (let index = 0; index < value.length; index++) {
      const wrong = inner(value[index]);
      if (wrong !== null) return below(`[${index}]`, wrong);
    }
    return null;
  };
}

export function tuple<T extends readonly unknown[]>(
  ...inners: { readonly [K in keyof T]: Shape<T[K]> }
): Shape<Readonly<T>> {
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

export function recordOf<T>(inner: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isObject(value)) return OBJECT;
    for (const key in value) {
      const wrong = inner(value[key]);
      if (wrong !== null) return below(`.${key}`, wrong);
    }
    return null;
  };
}

/** An object with at least these fields: those of the type that is expected here. */
export function shape<T>(fields: NoInfer<Fields<T>>): Shape<T> {
  const entries = Object.entries<Shape<unknown>>(fields as Readonly<Record<string, Shape<unknown>>>);
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
