import { isObject } from '../../hpa/shape.ts';

/**
 * Readers for JSON that came from elsewhere. Of a value: what is not of the kind asked for is undefined, or
 * empty. Of a value at a key (`…At`): what is not there, or not of that kind, is null, or empty.
 */
export type Json = Readonly<Record<string, unknown>>;

export function record(value: unknown): Json | undefined {
  return isObject(value) ? value : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function records(value: unknown): readonly Json[] {
  return list(value)
    .map(record)
    .filter((item) => item !== undefined);
}

/** An empty text says nothing: undefined, too. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A map of strings, such as labels. */
export function strings(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(record(value) ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

export function objectAt(value: unknown, key: string): Json {
  return record(at(value, key)) ?? {};
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  return list(at(value, key));
}

/** An empty text is one, as a name or a message may be. */
export function stringAt(value: unknown, key: string): string | null {
  const found = at(value, key);
  return typeof found === 'string' ? found : null;
}

export function numberAt(value: unknown, key: string): number | null {
  return number(at(value, key)) ?? null;
}

function at(value: unknown, key: string): unknown {
  return record(value)?.[key];
}
