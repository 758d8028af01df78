import { findKind, RESOURCES } from '../api/resources.ts';
import { deleteObject, type Propagation } from '../store/deletion.ts';
import type { KubeObject, OwnerReference, WatchEvent } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';

const STORED = [...new Set(RESOURCES.filter((r) => r.origin === 'stored').map((r) => r.plural))];
const NAMESPACED = [
  ...new Set(RESOURCES.filter((r) => r.origin === 'stored' && r.namespaced).map((r) => r.plural)),
];

interface Item {
  readonly resource: string;
  readonly object: KubeObject;
}

/**
 * Deletes what a deleted owner or namespace leaves behind, and finishes deletions that were asked to take the
 * dependents along first (`foregroundDeletion`) or to leave them alone (`orphan`).
 */
export function startGarbageCollector(context: ControllerContext): Stop {
  const { store, clock } = context;
  let cancel: Stop | undefined;
  const soon = () => {
    cancel ??= clock.after(0, () => {
      cancel = undefined;
      collect();
    });
  };
  const onChange = ({ type, object }: WatchEvent) => {
    if (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined) soon();
  };
  // Events come and go in numbers and own nothing.
  const stops = STORED.filter((resource) => resource !== 'events').map((r) => store.watch(r, onChange));
  return () => {
    cancel?.();
    for (const stop of stops) stop();
  };

  function collect(): void {
    const items = STORED.flatMap((resource) => store.list(resource).map((object) => ({ resource, object })));
    for (const item of items) if (isMarked(item.object)) finish(item, items);
    for (const item of items) if (isAbandoned(item)) drop(item);
    for (const { resource, object } of items) {
      if (resource === 'namespaces' && isMarked(object)) empty(object.metadata.name);
    }
  }

  function finish({ resource, object }: Item, items: readonly Item[]): void {
    const { finalizers = [], uid } = object.metadata;
    if (finalizers.includes('orphan')) {
      for (const dependent of items.filter((item) => ownedBy(item, uid))) disown(dependent, uid);
      release({ resource, object }, 'orphan');
    } else if (finalizers.includes('foregroundDeletion')) {
      const dependents = items.filter((item) => ownedBy(item, uid) && present(item));
      for (const dependent of dependents) if (!isMarked(dependent.object)) drop(dependent, 'Foreground');
      if (!dependents.some(present)) release({ resource, object }, 'foregroundDeletion');
    }
  }

  /** Takes a finalizer off; the object goes with its last one. */
  function release({ resource, object }: Item, finalizer: string): void {
    const { namespace, name } = object.metadata;
    const left = (object.metadata.finalizers ?? []).filter((other) => other !== finalizer);
    if (!present({ resource, object })) return;
    const latest = store.update(resource, namespace, name, (current) => {
      const { finalizers: _all, ...metadata } = current.metadata;
      return { ...current, metadata: left.length > 0 ? { ...metadata, finalizers: left } : metadata };
    });
    const waits =
      resource === 'namespaces' || (resource === 'pods' && latest.metadata.deletionGracePeriodSeconds);
    if (left.length === 0 && !waits) store.remove(resource, namespace, name);
  }

  /** Looked at afresh: its owner may just have let it go. */
  function isAbandoned({ resource, object }: Item): boolean {
    const { namespace, name } = object.metadata;
    const { ownerReferences = [], deletionTimestamp } = store.get(resource, namespace, name)?.metadata ?? {};
    if (ownerReferences.length === 0 || deletionTimestamp !== undefined) return false;
    return ownerReferences.every((reference) => isGone(reference, namespace));
  }

  /** Owners of kinds that are not kept here are taken to exist. */
  function isGone({ apiVersion, kind, name, uid }: OwnerReference, namespace: string | undefined): boolean {
    const definition = findKind(apiVersion, kind);
    if (definition === undefined) return false;
    const owner = store.get(definition.plural, definition.namespaced ? namespace : undefined, name);
    return owner?.metadata.uid !== uid;
  }

  function disown({ resource, object }: Item, uid: string | undefined): void {
    const { namespace, name } = object.metadata;
    store.update(resource, namespace, name, (current) => {
      const { ownerReferences = [], ...metadata } = current.metadata;
      const others = ownerReferences.filter((reference) => reference.uid !== uid);
      return {
        ...current,
        metadata: others.length > 0 ? { ...metadata, ownerReferences: others } : metadata,
      };
    });
  }

  function empty(namespace: string): void {
    store.update('namespaces', undefined, namespace, (current) => ({
      ...current,
      status: { ...current.status, phase: 'Terminating' },
    }));
    const left = NAMESPACED.flatMap((resource) =>
      store.list(resource, namespace).map((object) => ({ resource, object })),
    );
    for (const item of left) if (!isMarked(item.object)) drop(item);
    if (!left.some(present)) store.remove('namespaces', undefined, namespace);
  }

  function drop(item: Item, propagation: Propagation = 'Background'): void {
    if (present(item)) deleteObject(store, item.resource, item.object, { now: clock.now(), propagation });
  }

  function present({ resource, object }: Item): boolean {
    const { namespace, name, uid } = object.metadata;
    return store.get(resource, namespace, name)?.metadata.uid === uid;
  }
}

function ownedBy({ object }: Item, uid: string | undefined): boolean {
  return (object.metadata.ownerReferences ?? []).some((reference) => reference.uid === uid);
}

function isMarked({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}
