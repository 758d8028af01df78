import type { ResourceRef } from './api/resources.ts';

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
 * What this process knows of the cluster: read at once, a moment behind the API. `resource` is the plural name:
 * `pods`, `services`, `endpointslices`, … Objects are snapshots that nobody may change.
 */
export interface ClusterView {
  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined;
  list(resource: string, namespace?: string): readonly KubeObject[];
  /** From now on, in order; what is there already is in `list`. Returns the function that ends it. */
  watch(resource: string, listener: (event: WatchEvent) => void): () => void;
}

/** What the kubelet writes. Neither throws: what the API refuses for good goes to the log. */
export interface NodeWriter {
  /**
   * Replaces `status` of this very pod (its uid), in the background. One write of a pod is under way at a time and
   * only the newest waits behind it.
   */
  podStatus(pod: KubeObject, status: object): void;
  /** Deletes it with grace 0 after its last status; resolves when it is gone, or another pod has its name. */
  removePod(pod: KubeObject): Promise<void>;
  /** Resolves when nothing waits to be written any more. */
  flush(): Promise<void>;
}

/** Writes and direct reads: answered by the API, so each throws ApiError (errors.ts) when it refuses. */
export interface ApiClient {
  /** Undefined when there is none. */
  get(resource: ResourceRef, namespace: string | undefined, name: string): Promise<KubeObject | undefined>;
  create(resource: ResourceRef, object: KubeObject): Promise<KubeObject>;
  /** `merge` (RFC 7386) unless told; `subresource` is `status`, `scale`, …; metadata.uid in `change` is a condition. */
  patch(
    resource: ResourceRef,
    namespace: string | undefined,
    name: string,
    change: object,
    options?: { readonly type?: 'merge' | 'strategic'; readonly subresource?: string },
  ): Promise<KubeObject>;
  /** Server-side apply, by force, as field manager `palier` unless told; creates what is not there. */
  apply(
    resource: ResourceRef,
    object: KubeObject,
    options?: { readonly fieldManager?: string; readonly subresource?: string },
  ): Promise<KubeObject>;
  /** Deletes it, or nothing when there is none (any more). */
  remove(
    resource: ResourceRef,
    namespace: string | undefined,
    name: string,
    options?: { readonly uid?: string; readonly gracePeriodSeconds?: number },
  ): Promise<void>;
}

/** Tells what happens to an object, as `kubectl describe` shows it. Never throws. */
export interface EventRecorder {
  /** `fieldPath` names a part of the object: `spec.containers{backend}`. */
  event(
    object: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    fieldPath?: string,
  ): void;
}
