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

/** For `also` of a reconciler: wakes the controlling owner of that kind. */
export function wakeOwner(kind: string): (object: KubeObject) => readonly ObjectKey[] {
  return (object) => {
    const owner = controllerOf(object);
    return owner?.kind === kind ? [{ namespace: object.metadata.namespace, name: owner.name }] : [];
  };
}
