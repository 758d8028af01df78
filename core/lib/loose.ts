/** Readers for JSON of unknown shape: what is not there, or not of the kind asked for, is null or empty. */

import { isObject } from '../../hpa/shape.ts';

type Json = Readonly<Record<string, unknown>>;

export function objectAt(value: unknown, key: string): Json {
  return asObject(asObject(value)[key]);
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = asObject(value)[key];
  return Array.isArray(found) ? found : [];
}

export function stringAt(value: unknown, key: string): string | null {
  const found = asObject(value)[key];
  return typeof found === 'string' ? found : null;
}

export function numberAt(value: unknown, key: string): number | null {
  const found = asObject(value)[key];
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

function asObject(value: unknown): Json {
  return isObject(value) ? value : {};
}
