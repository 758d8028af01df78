import { deepEqual } from '../../store/snapshot.ts';
import { fieldsOf } from '../schema/index.ts';
import { type FieldType, parseFieldType } from '../schema/types.ts';
import { isObject } from './merge-patch.ts';

/**
 * The fields somebody manages, in the form of managedFields.fieldsV1: `f:` a field, `k:` a list item by its
 * key, `v:` an item of a set; an empty object is a leaf.
 */
export interface FieldSet {
  readonly [step: string]: FieldSet;
}

/** All fields of a value. */
export function fieldSetOf(typeName: string | undefined, value: unknown): FieldSet {
  return setOfObject(typeName, isObject(value) ? value : {});
}

/** Takes from `live` the leaves that are in `former` and not in `present`. */
export function removeFields(live: unknown, former: FieldSet, present: FieldSet): unknown {
  if (Array.isArray(live)) return removeItems(live, former, present);
  if (!isObject(live)) return live;
  const result = new Map(Object.entries(live));
  for (const [step, below] of Object.entries(former)) {
    const key = step.slice(2);
    if (!step.startsWith('f:') || !result.has(key)) continue;
    const now = present[step];
    if (now === undefined && isLeaf(below)) result.delete(key);
    else if (now === undefined || !isLeaf(now)) {
      const left = removeFields(result.get(key), below, now ?? {});
      if (now === undefined && isEmpty(left)) result.delete(key);
      else result.set(key, left);
    }
  }
  return Object.fromEntries(result);
}

/** Leaves of `wanted` that `owned` has too, as paths. */
export function sharedLeaves(wanted: FieldSet, owned: FieldSet, path: readonly string[] = []): string[][] {
  return Object.entries(wanted).flatMap(([step, below]) => {
    const other = owned[step];
    if (other === undefined || step === '.') return [];
    const here = [...path, step];
    return isLeaf(below) || isLeaf(other) ? [here] : sharedLeaves(below, other, here);
  });
}

/** The value at a path of steps; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((current: unknown, step) => {
    if (step.startsWith('f:')) return isObject(current) ? current[step.slice(2)] : undefined;
    return Array.isArray(current) ? current.find((item) => itemStepMatches(step, item)) : undefined;
  }, value);
}

function setOfObject(typeName: string | undefined, value: Record<string, unknown>): FieldSet {
  const fields = typeName === undefined ? undefined : fieldsOf(typeName);
  const steps = Object.entries(value).map(([key, child]) => {
    const text = fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;
    return [`f:${key}`, setOfValue(text === undefined ? undefined : parseFieldType(text), child)] as const;
  });
  return Object.fromEntries(steps);
}

function setOfValue(type: FieldType | undefined, value: unknown): FieldSet {
  if (Array.isArray(value)) {
    const { mergeKey } = type ?? {};
    // A list without keys is one value, owned as a whole.
    if (mergeKey === undefined) return {};
    return Object.fromEntries(value.map((item) => itemSet(type?.of, mergeKey, item)));
  }
  if (!isObject(value)) return {};
  return setOfObject(type?.form === 'map' ? undefined : type?.of, value);
}

function itemSet(typeName: string | undefined, mergeKey: string, item: unknown): readonly [string, FieldSet] {
  if (!isObject(item)) return [`v:${JSON.stringify(item)}`, {}];
  const step = `k:${JSON.stringify({ [mergeKey]: item[mergeKey] })}`;
  return [step, { '.': {}, ...setOfObject(typeName, item) }];
}

function removeItems(live: readonly unknown[], former: FieldSet, present: FieldSet): unknown[] {
  return live.flatMap((item) => {
    const step = Object.keys(former).find((candidate) => itemStepMatches(candidate, item));
    if (step === undefined) return [item];
    const now = present[step];
    if (now === undefined) return [];
    return [removeFields(item, former[step] ?? {}, now)];
  });
}

function itemStepMatches(step: string, item: unknown): boolean {
  if (step.startsWith('v:')) return JSON.stringify(item) === step.slice(2);
  if (!step.startsWith('k:') || !isObject(item)) return false;
  const key: unknown = JSON.parse(step.slice(2));
  return isObject(key) && Object.entries(key).every(([name, value]) => deepEqual(item[name], value));
}

function isLeaf(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}

function isEmpty(value: unknown): boolean {
  return isObject(value) ? Object.keys(value).length === 0 : Array.isArray(value) && value.length === 0;
}
