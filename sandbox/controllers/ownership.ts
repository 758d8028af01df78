import { selectorMatches } from '../store/label-selector.ts';
import type { KubeObject, OwnerReference, Store } from '../store/types.ts';
import type { ObjectKey } from './work-queue.ts';

export function ownerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller);
}

/** Objects of `resource` that `owner` controls. */
export function ownedBy(store: Store, resource: string, owner: KubeObject): KubeObject[] {
  return store
    .list(resource, owner.metadata.namespace)
    .filter((object) => controllerOf(object)?.uid === owner.metadata.uid);
}

/**
 * Takes objects that the owner's selector matches and that nobody controls; lets go of its own that match no more.
 */
export function claimMatching(store: Store, resource: string, owner: KubeObject): void {
  const { namespace, uid, deletionTimestamp } = owner.metadata;
  if (deletionTimestamp !== undefined) return;
  for (const object of store.list(resource, namespace)) {
    if (object.metadata.deletionTimestamp !== undefined) continue;
    const controller = controllerOf(object);
    const matches = selectorMatches(owner.spec.selector, object.metadata.labels);
    if (controller === undefined && matches) setOwner(store, resource, object, ownerReference(owner));
    else if (controller?.uid === uid && !matches) setOwner(store, resource, object, undefined);
  }
}

function setOwner(
  store: Store,
  resource: string,
  object: KubeObject,
  owner: OwnerReference | undefined,
): void {
  store.update(resource, object.metadata.namespace, object.metadata.name, (current) => {
    const { ownerReferences = [], ...metadata } = current.metadata;
    const others = ownerReferences.filter(({ controller }) => !controller);
    const next = owner === undefined ? others : [...others, owner];
    return { ...current, metadata: next.length > 0 ? { ...metadata, ownerReferences: next } : metadata };
  });
}

/** For `also` of a reconciler: wakes the controlling owner of that kind. */
export function wakeOwner(kind: string): (object: KubeObject) => readonly ObjectKey[] {
  return (object) => {
    const owner = controllerOf(object);
    return owner?.kind === kind ? [{ namespace: object.metadata.namespace, name: owner.name }] : [];
  };
}
