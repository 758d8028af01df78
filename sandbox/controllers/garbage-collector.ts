import { deleteObject } from '../store/deletion.ts';
import { isNotFound } from '../store/errors.ts';
import type { KubeObject } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';

/** What may own or be owned, owners first. */
const OWNERS: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
  Service: 'services',
};
const DEPENDENTS = ['replicasets', 'pods', 'endpointslices'];
const NAMESPACED = [
  'horizontalpodautoscalers',
  'deployments',
  'statefulsets',
  'replicasets',
  'pods',
  'services',
  'endpoints',
  'endpointslices',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'serviceaccounts',
  'poddisruptionbudgets',
  'networkpolicies',
  'roles',
  'rolebindings',
  'events',
];

/** Deletes what a deleted owner or namespace leaves behind, and finishes foreground and orphan deletions. */
export function startGarbageCollector(context: ControllerContext): Stop {
  const { store, clock } = context;
  let cancel: Stop | undefined;
  const soon = () => {
    cancel ??= clock.after(0, () => {
      cancel = undefined;
      collect();
    });
  };
  const onChange = ({ type, object }: { type: string; object: KubeObject }) => {
    if (type === 'DELETED' || object.metadata.deletionTimestamp) soon();
  };
  const stops = ['namespaces', ...new Set([...Object.values(OWNERS), ...NAMESPACED])]
    .filter((resource) => resource !== 'events')
    .map((resource) => store.watch(resource, onChange));
  return () => {
    cancel?.();
    for (const stop of stops) stop();
  };

  function collect(): void {
    for (const [kind, resource] of Object.entries(OWNERS))
      for (const owner of store.list(resource))
        if (owner.metadata.deletionTimestamp) finishOwner(kind, resource, owner);
    for (const resource of DEPENDENTS)
      for (const object of store.list(resource)) if (isAbandoned(object)) drop(resource, object);
    for (const namespace of store.list('namespaces'))
      if (namespace.metadata.deletionTimestamp) empty(namespace);
  }

  function isAbandoned(object: KubeObject): boolean {
    const { ownerReferences = [], namespace, deletionTimestamp } = object.metadata;
    if (deletionTimestamp || ownerReferences.length === 0) return false;
    return ownerReferences.every(({ kind, name, uid }) => {
      const resource = OWNERS[kind];
      return resource !== undefined && store.get(resource, namespace, name)?.metadata.uid !== uid;
    });
  }

  /** `orphan`: the dependents forget their owner. `foregroundDeletion`: they go first. */
  function finishOwner(kind: string, resource: string, owner: KubeObject): void {
    const { namespace, name, uid } = owner.metadata;
    const finalizers: readonly string[] = (owner.metadata as { finalizers?: string[] }).finalizers ?? [];
    const dependents = DEPENDENTS.flatMap((dependent) =>
      store
        .list(dependent, namespace)
        .filter((object) =>
          object.metadata.ownerReferences?.some(
            (reference) => reference.kind === kind && reference.uid === uid,
          ),
        )
        .map((object) => ({ dependent, object })),
    );
    if (finalizers.includes('orphan')) {
      for (const { dependent, object } of dependents)
        store.update(dependent, namespace, object.metadata.name, (current) => ({
          ...current,
          metadata: {
            ...current.metadata,
            ownerReferences: (current.metadata.ownerReferences ?? []).filter(
              (reference) => reference.uid !== uid,
            ),
          },
        }));
      store.remove(resource, namespace, name);
    } else if (dependents.length === 0) store.remove(resource, namespace, name);
    else
      for (const { dependent, object } of dependents)
        if (!object.metadata.deletionTimestamp) drop(dependent, object);
  }

  function empty(namespace: KubeObject): void {
    const name = namespace.metadata.name;
    for (const resource of NAMESPACED)
      for (const object of store.list(resource, name))
        if (!object.metadata.deletionTimestamp) drop(resource, object);
    const left = NAMESPACED.some((resource) => store.list(resource, name).length > 0);
    if (!left) store.remove('namespaces', undefined, name);
  }

  function drop(resource: string, object: KubeObject): void {
    try {
      deleteObject(store, resource, object, { now: clock.now() });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
