import { deepEqual } from '../../store/snapshot.ts';
import { fieldsOf } from '../schema/index.ts';
import { type FieldType, parseFieldType } from '../schema/types.ts';
import { badRequest } from '../status-error.ts';
import { isObject } from './merge-patch.ts';

type Json = Record<string, unknown>;

/**
 * Kubernetes' strategic merge patch: like a merge patch, but lists whose items have a key (containers, env,
 * ports, …) are merged item by item. Knows the directives `$patch` (delete, replace, merge), `$retainKeys`,
 * `$deleteFromPrimitiveList/…` and `$setElementOrder/…`.
 */
export function applyStrategicMerge(typeName: string | undefined, target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw badRequest('a strategic merge patch is an object');
  return mergeObject(typeName, isObject(target) ? target : {}, patch);
}

function mergeObject(typeName: string | undefined, target: Json, patch: Json): Json {
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  if (patch.$patch === 'delete') return {};
  const result = new Map(Object.entries(target));
  if (Array.isArray(patch.$retainKeys)) {
    for (const key of result.keys()) if (!patch.$retainKeys.includes(key)) result.delete(key);
  }
  for (const [key, value] of Object.entries(patch)) {
    const deletion = /^\$deleteFromPrimitiveList\/(.+)$/.exec(key)?.[1];
    if (deletion !== undefined && Array.isArray(value)) {
      const present = result.get(deletion);
      if (Array.isArray(present))
        result.set(
          deletion,
          present.filter((item) => !value.includes(item)),
        );
    } else if (!key.startsWith('$')) {
      if (value === null) result.delete(key);
      else result.set(key, mergeValue(fieldTypeOf(typeName, key), result.get(key), value));
    }
  }
  applyElementOrder(typeName, result, patch);
  return Object.fromEntries(result);
}

function mergeValue(type: FieldType | undefined, target: unknown, patch: unknown): unknown {
  if (Array.isArray(patch)) {
    const present = Array.isArray(target) ? target : [];
    if (type?.mergeKey === '+') return [...present, ...patch.filter((item) => !present.includes(item))];
    if (type?.mergeKey !== undefined) return mergeList(type.of, type.mergeKey, present, patch);
    return patch;
  }
  if (!isObject(patch)) return patch;
  if (type?.form === 'map') return mergeMap(type, isObject(target) ? target : {}, patch);
  return mergeObject(type?.of, isObject(target) ? target : {}, patch);
}

function mergeMap(type: FieldType, target: Json, patch: Json): Json {
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  const result = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) result.delete(key);
    else result.set(key, mergeValue({ form: 'single', of: type.of }, result.get(key), value));
  }
  return Object.fromEntries(result);
}

function mergeList(
  typeName: string,
  mergeKey: string,
  target: readonly unknown[],
  patch: readonly unknown[],
) {
  if (patch.some((item) => isObject(item) && item.$patch === 'replace')) {
    return patch.filter((item) => !(isObject(item) && item.$patch === 'replace'));
  }
  let result = [...target];
  for (const item of patch) {
    if (!isObject(item) || item[mergeKey] === undefined) {
      throw badRequest(`every item of this list needs its merge key "${mergeKey}": ${JSON.stringify(item)}`);
    }
    const index = result.findIndex(
      (present) => isObject(present) && deepEqual(present[mergeKey], item[mergeKey]),
    );
    if (item.$patch === 'delete') {
      result = result.filter(
        (present) => !(isObject(present) && deepEqual(present[mergeKey], item[mergeKey])),
      );
    } else if (index < 0) {
      result.push(mergeObject(typeName, {}, item));
    } else {
      result[index] = mergeObject(typeName, result[index] as Json, item);
    }
  }
  return result;
}

/** `$setElementOrder/containers: [{name: b}, {name: a}]`: items it does not name keep their place behind them. */
function applyElementOrder(typeName: string | undefined, result: Map<string, unknown>, patch: Json): void {
  for (const [directive, order] of Object.entries(patch)) {
    const key = /^\$setElementOrder\/(.+)$/.exec(directive)?.[1];
    const list = key === undefined ? undefined : result.get(key);
    if (key === undefined || !Array.isArray(order) || !Array.isArray(list)) continue;
    const mergeKey = fieldTypeOf(typeName, key)?.mergeKey;
    const idOf = (item: unknown) => (isObject(item) && mergeKey ? item[mergeKey] : item);
    const places = order.map(idOf);
    const placeOf = (item: unknown) => {
      const place = places.findIndex((other) => deepEqual(other, idOf(item)));
      return place < 0 ? places.length : place;
    };
    result.set(
      key,
      list.toSorted((a, b) => placeOf(a) - placeOf(b)),
    );
  }
}

function fieldTypeOf(typeName: string | undefined, key: string): FieldType | undefined {
  const fields = typeName === undefined ? undefined : fieldsOf(typeName);
  const text = fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;
  return text === undefined ? undefined : parseFieldType(text);
}

function withoutDirectives(patch: Json): Json {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')));
}
