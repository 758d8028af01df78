/** Any object of the Kubernetes API, as JSON. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  // biome-ignore lint/suspicious/noExplicitAny: specs and statuses are of many kinds; readers narrow them.
  spec?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  status?: any;
  // biome-ignore lint/suspicious/noExplicitAny: ConfigMap.data, Event.reason, subsets, …
  [field: string]: any;
}

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  generateName?: string;
  finalizers?: string[];
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
  /** The object before this event; absent for ADDED. */
  previous?: KubeObject;
}

/**
 * The sandbox's etcd. `resource` is the plural name: `pods`, `deployments`, `horizontalpodautoscalers`, …
 * Objects handed out are frozen snapshots: change them through `update` only.
 */
export interface Store {
  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined;
  list(resource: string, namespace?: string): readonly KubeObject[];
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
  /**
   * Synchronous, in order; what a listener writes is told after everyone has seen the present event.
   * Returns the function that ends it.
   */
  watch(resource: string, listener: (event: WatchEvent) => void): () => void;
}
