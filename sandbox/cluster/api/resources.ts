import type { Plural } from '../objects.ts';

/** Where a kind of object is found in the API. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  /** `pods` */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** By its plural name when it is one of those that the sandbox itself works with. */
export type ResourceRef = Plural | Resource;

export function resourceOf(ref: ResourceRef): Resource {
  return typeof ref === 'string' ? { plural: ref, ...KNOWN[ref] } : ref;
}

/** Of all objects (in a namespace), or of one, or of something below it. */
export function pathOf(
  { apiVersion, plural, namespaced }: Resource,
  namespace?: string,
  ...rest: readonly string[]
): string {
  const root = apiVersion.includes('/') ? ['apis', apiVersion] : ['api', apiVersion];
  const place = namespaced && namespace !== undefined ? ['namespaces', namespace] : [];
  return `/${[...root, ...place, plural, ...rest].join('/')}`;
}

const KNOWN: Readonly<Record<Plural, Omit<Resource, 'plural'>>> = {
  apiservices: { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', namespaced: false },
  configmaps: { apiVersion: 'v1', kind: 'ConfigMap', namespaced: true },
  deployments: { apiVersion: 'apps/v1', kind: 'Deployment', namespaced: true },
  endpointslices: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespaced: true },
  events: { apiVersion: 'v1', kind: 'Event', namespaced: true },
  horizontalpodautoscalers: {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    namespaced: true,
  },
  leases: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespaced: true },
  namespaces: { apiVersion: 'v1', kind: 'Namespace', namespaced: false },
  nodes: { apiVersion: 'v1', kind: 'Node', namespaced: false },
  persistentvolumeclaims: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespaced: true },
  persistentvolumes: { apiVersion: 'v1', kind: 'PersistentVolume', namespaced: false },
  pods: { apiVersion: 'v1', kind: 'Pod', namespaced: true },
  replicasets: { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespaced: true },
  secrets: { apiVersion: 'v1', kind: 'Secret', namespaced: true },
  services: { apiVersion: 'v1', kind: 'Service', namespaced: true },
  statefulsets: { apiVersion: 'apps/v1', kind: 'StatefulSet', namespaced: true },
  storageclasses: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', namespaced: false },
};
