import { isObject } from '../../hpa/shape.ts';
import { sameJson } from './same-json.ts';

/** A JSON merge patch (RFC 7386): objects are merged, null removes, everything else replaces. */
export type MergePatch = Readonly<Record<string, unknown>>;

export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, applyMergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

/** The patch that makes `to` of `from`; empty when they are the same. */
export function mergePatchBetween(from: unknown, to: unknown): MergePatch {
  const [before, after] = [isObject(from) ? from : {}, isObject(to) ? to : {}];
  const patch = new Map<string, unknown>();
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) patch.set(key, null);
  for (const [key, value] of Object.entries(after)) {
    // Own ones only: every object inherits something under "constructor".
    const former = Object.hasOwn(before, key) ? before[key] : undefined;
    if (sameJson(former, value)) continue;
    patch.set(key, isObject(value) && isObject(former) ? mergePatchBetween(former, value) : value);
  }
  return Object.fromEntries(patch);
}
