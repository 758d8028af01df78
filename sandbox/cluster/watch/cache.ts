import type { RawWatchEvent } from '../api/client.ts';
import type { KubeObject } from '../objects.ts';

export interface WatchEvent<T = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
  /** The object before this event; absent for ADDED. */
  readonly previous?: T;
}

/** Objects of one resource by namespace and name. */
export type Cache = Map<string, KubeObject>;

export function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/** Takes over a whole list; returns the events that would have led there. */
export function replaceAll(cache: Cache, items: readonly KubeObject[]): WatchEvent[] {
  const present = new Set(items.map(keyOfObject));
  const gone = [...cache.values()].filter((object) => !present.has(keyOfObject(object)));
  return [
    ...gone.flatMap((object) => applyEvent(cache, { type: 'DELETED', object })),
    ...items.flatMap((object) => applyEvent(cache, { type: 'MODIFIED', object })),
  ];
}

/**
 * Takes over one event of the API; returns what it means for those who have heard all before: nothing for what is
 * known already, and an end and a beginning where another object has the name now.
 */
export function applyEvent(cache: Cache, { type, object }: RawWatchEvent): WatchEvent[] {
  const key = keyOfObject(object);
  const known = cache.get(key);
  const isSame = known?.metadata.uid === object.metadata.uid;
  if (type === 'BOOKMARK') return [];
  if (type === 'DELETED') {
    if (known === undefined || !isSame) return [];
    cache.delete(key);
    return [{ type, object: slim(object), previous: known }];
  }
  if (known === undefined) return [added(cache, key, object)];
  if (!isSame) return [{ type: 'DELETED', object: known, previous: known }, added(cache, key, object)];
  if (known.metadata.resourceVersion === object.metadata.resourceVersion) return [];
  const next = slim(object);
  cache.set(key, next);
  return [{ type: 'MODIFIED', object: next, previous: known }];
}

function added(cache: Cache, key: string, object: KubeObject): WatchEvent {
  const next = slim(object);
  cache.set(key, next);
  return { type: 'ADDED', object: next };
}

/** Without the record of who set which field: often more than half of an object, and of no use here. */
function slim(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function keyOfObject({ metadata }: KubeObject): string {
  return keyOf(metadata.namespace, metadata.name);
}
