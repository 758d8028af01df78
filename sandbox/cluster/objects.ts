import type {
  AuthenticationV1TokenRequest,
  CoreV1Event,
  KubernetesObject,
  V1APIService,
  V1ConfigMap,
  V1Container,
  V1ContainerState,
  V1ContainerStateTerminated,
  V1ContainerStatus,
  V1Deployment,
  V1DownwardAPIVolumeFile,
  V1EndpointSlice,
  V1EnvVar,
  V1KeyToPath,
  V1Lease,
  V1LifecycleHandler,
  V1Namespace,
  V1Node,
  V1ObjectMeta,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodCondition,
  V1PodStatus,
  V1Probe,
  V1ReplicaSet,
  V1Secret,
  V1Service,
  V1ServiceAccountTokenProjection,
  V1StatefulSet,
  V1StorageClass,
  V1Volume,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';

/** A model of client-node's as JSON: a Date is text there, and what is undefined is left out. */
export type Json<T> = T extends Date
  ? string
  : T extends object
    ? { [Field in keyof T]: Json<T[Field]> | (object extends Pick<T, Field> ? undefined : never) }
    : T;

export type ObjectMeta = Json<V1ObjectMeta> & { readonly name: string };

/** An object with all that the API leaves none without. */
type Complete<T extends KubernetesObject> = Json<T> & {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
} & (T extends { spec?: infer Spec } ? { spec: Json<NonNullable<Spec>> } : object);

/** Of any kind. */
export type KubeObject = Complete<KubernetesObject>;

export type APIService = Complete<V1APIService>;
export type ConfigMap = Complete<V1ConfigMap>;
export type Deployment = Complete<V1Deployment>;
export type EndpointSlice = Complete<V1EndpointSlice>;
export type HorizontalPodAutoscaler = Complete<V2HorizontalPodAutoscaler>;
export type Lease = Complete<V1Lease>;
export type Node = Complete<V1Node>;
export type PersistentVolume = Complete<V1PersistentVolume>;
export type PersistentVolumeClaim = Complete<V1PersistentVolumeClaim>;
export type Pod = Complete<V1Pod>;
export type ReplicaSet = Complete<V1ReplicaSet>;
export type Secret = Complete<V1Secret>;
export type Service = Complete<V1Service>;
export type StatefulSet = Complete<V1StatefulSet>;
export type StorageClass = Complete<V1StorageClass>;
export type TokenRequest = Complete<AuthenticationV1TokenRequest>;

export type PodSpec = Pod['spec'];
export type PodStatus = Json<V1PodStatus>;
export type Condition = Json<V1PodCondition>;
export type Container = Json<V1Container>;
export type ContainerStatus = Json<V1ContainerStatus>;
export type ContainerState = Json<V1ContainerState>;
export type Terminated = Json<V1ContainerStateTerminated>;
export type EnvVar = Json<V1EnvVar>;
export type Handler = Json<V1LifecycleHandler>;
export type Probe = Json<V1Probe>;
export type Volume = Json<V1Volume>;
export type KeyToPath = Json<V1KeyToPath>;
export type DownwardFile = Json<V1DownwardAPIVolumeFile>;
export type TokenFile = Json<V1ServiceAccountTokenProjection>;

/** What the sandbox itself works with, by its plural name. */
export interface Objects {
  apiservices: APIService;
  configmaps: ConfigMap;
  deployments: Deployment;
  endpointslices: EndpointSlice;
  events: Complete<CoreV1Event>;
  horizontalpodautoscalers: HorizontalPodAutoscaler;
  leases: Lease;
  namespaces: Complete<V1Namespace>;
  nodes: Node;
  persistentvolumeclaims: PersistentVolumeClaim;
  persistentvolumes: PersistentVolume;
  pods: Pod;
  replicasets: ReplicaSet;
  secrets: Secret;
  services: Service;
  statefulsets: StatefulSet;
  storageclasses: StorageClass;
}

export type Plural = keyof Objects;
