import type { ClusterView, KubeObject } from '../cluster/types.ts';

export type { KubeObject, ObjectMeta, OwnerReference, WatchEvent } from '../cluster/types.ts';

/**
 * The sandbox's etcd. `resource` is the plural name: `pods`, `deployments`, `horizontalpodautoscalers`, …
 * Objects handed out are frozen snapshots: change them through `update` only.
 */
export interface Store extends ClusterView {
  /** Sets uid, creationTimestamp, resourceVersion, generation. Throws when it exists. */
  create(resource: string, object: KubeObject): KubeObject;
  /**
   * `change` gets a deep copy and returns the next object; spec changes bump generation. Throws when it is absent.
   * A change that changes nothing is no event and no new resourceVersion.
   */
  update(
    resource: string,
    namespace: string | undefined,
    name: string,
    change: (current: KubeObject) => KubeObject,
  ): KubeObject;
  /**
   * Removes it at once. Graceful pod deletion: the API sets deletionTimestamp and deletionGracePeriodSeconds, the
   * kubelet ends the process and calls this. A forced one (grace 0) is removed by the API: the kubelet sees DELETED.
   */
  remove(resource: string, namespace: string | undefined, name: string): KubeObject | undefined;
}
