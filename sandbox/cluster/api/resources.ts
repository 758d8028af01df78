/** Where a kind of object is found in the API. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  /** `pods` */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** By its plural name when it is one of those that the sandbox itself works with. */
export type ResourceRef = string | Resource;

export function resourceOf(ref: ResourceRef): Resource {
  const found = typeof ref === 'string' ? KNOWN.get(ref) : ref;
  if (found === undefined)
    throw new Error(`sandbox/cluster/api/resources.ts does not know "${ref}": add it there`);
  return found;
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

const KNOWN: ReadonlyMap<string, Resource> = new Map(
  (
    [
      ['v1', 'Namespace', 'namespaces', false],
      ['v1', 'Node', 'nodes', false],
      ['v1', 'PersistentVolume', 'persistentvolumes', false],
      ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', true],
      ['v1', 'Pod', 'pods', true],
      ['v1', 'Service', 'services', true],
      ['v1', 'Endpoints', 'endpoints', true],
      ['v1', 'ConfigMap', 'configmaps', true],
      ['v1', 'Secret', 'secrets', true],
      ['v1', 'ServiceAccount', 'serviceaccounts', true],
      ['v1', 'Event', 'events', true],
      ['apps/v1', 'Deployment', 'deployments', true],
      ['apps/v1', 'ReplicaSet', 'replicasets', true],
      ['apps/v1', 'StatefulSet', 'statefulsets', true],
      ['apps/v1', 'DaemonSet', 'daemonsets', true],
      ['batch/v1', 'Job', 'jobs', true],
      ['autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', true],
      ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', true],
      ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', true],
      ['coordination.k8s.io/v1', 'Lease', 'leases', true],
      ['storage.k8s.io/v1', 'StorageClass', 'storageclasses', false],
      ['storage.k8s.io/v1', 'CSINode', 'csinodes', false],
      ['apiregistration.k8s.io/v1', 'APIService', 'apiservices', false],
      ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false],
      ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false],
      ['rbac.authorization.k8s.io/v1', 'Role', 'roles', true],
      ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', true],
    ] as const
  ).map(([apiVersion, kind, plural, namespaced]) => [plural, { apiVersion, kind, plural, namespaced }]),
);
