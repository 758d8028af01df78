export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

export type Subresource = 'status' | 'scale' | 'log' | 'proxy' | 'eviction';

/** One resource the API serves, in one version. */
export interface ResourceDefinition {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly categories: readonly string[];
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  /** stored: objects in the store · metrics: computed from measurements · review: answers a question, keeps nothing. */
  readonly origin: 'stored' | 'metrics' | 'review';
  /** The apiVersion objects have in the store, where it is another one than this. */
  readonly storedAs: string;
}

const ALL_VERBS: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

const core = group('', 'v1');
const apps = group('apps', 'v1');
const rbac = group('rbac.authorization.k8s.io', 'v1');
const metrics = group('metrics.k8s.io', 'v1beta1');

/** Everything the sandbox serves; in the order in which discovery lists it. */
export const RESOURCES: readonly ResourceDefinition[] = [
  core('configmaps', 'ConfigMap', { shortNames: ['cm'] }),
  core('endpoints', 'Endpoints', { singular: 'endpoints', shortNames: ['ep'] }),
  core('events', 'Event', { shortNames: ['ev'] }),
  core('namespaces', 'Namespace', { shortNames: ['ns'], namespaced: false, subresources: ['status'] }),
  core('nodes', 'Node', { shortNames: ['no'], namespaced: false, subresources: ['status'] }),
  core('persistentvolumeclaims', 'PersistentVolumeClaim', { shortNames: ['pvc'], subresources: ['status'] }),
  core('pods', 'Pod', {
    shortNames: ['po'],
    categories: ['all'],
    subresources: ['status', 'log', 'eviction'],
  }),
  core('secrets', 'Secret', {}),
  core('serviceaccounts', 'ServiceAccount', { shortNames: ['sa'] }),
  core('services', 'Service', {
    shortNames: ['svc'],
    categories: ['all'],
    subresources: ['status', 'proxy'],
  }),
  apps('controllerrevisions', 'ControllerRevision', {}),
  apps('deployments', 'Deployment', {
    shortNames: ['deploy'],
    categories: ['all'],
    subresources: ['status', 'scale'],
  }),
  apps('replicasets', 'ReplicaSet', {
    shortNames: ['rs'],
    categories: ['all'],
    subresources: ['status', 'scale'],
  }),
  apps('statefulsets', 'StatefulSet', {
    shortNames: ['sts'],
    categories: ['all'],
    subresources: ['status', 'scale'],
  }),
  group('events.k8s.io', 'v1')('events', 'Event', { shortNames: ['ev'], storedAs: 'v1' }),
  group('authorization.k8s.io', 'v1')('selfsubjectaccessreviews', 'SelfSubjectAccessReview', {
    namespaced: false,
    verbs: ['create'],
    origin: 'review',
  }),
  ...['v2', 'v1'].map((version) =>
    group('autoscaling', version)('horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
      shortNames: ['hpa'],
      categories: ['all'],
      subresources: ['status'],
      storedAs: 'autoscaling/v2',
    }),
  ),
  group('networking.k8s.io', 'v1')('networkpolicies', 'NetworkPolicy', {
    singular: 'networkpolicy',
    shortNames: ['netpol'],
  }),
  group('policy', 'v1')('poddisruptionbudgets', 'PodDisruptionBudget', {
    shortNames: ['pdb'],
    subresources: ['status'],
  }),
  rbac('clusterrolebindings', 'ClusterRoleBinding', { namespaced: false }),
  rbac('clusterroles', 'ClusterRole', { namespaced: false }),
  rbac('rolebindings', 'RoleBinding', {}),
  rbac('roles', 'Role', {}),
  group('discovery.k8s.io', 'v1')('endpointslices', 'EndpointSlice', {}),
  metrics('nodes', 'NodeMetrics', {
    singular: '',
    namespaced: false,
    verbs: ['get', 'list'],
    origin: 'metrics',
  }),
  metrics('pods', 'PodMetrics', { singular: '', verbs: ['get', 'list'], origin: 'metrics' }),
];

export function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

export function findResource(group: string, version: string, plural: string): ResourceDefinition | undefined {
  return RESOURCES.find((r) => r.group === group && r.version === version && r.plural === plural);
}

/** By what a manifest says: `apps/v1`, `Deployment`. */
export function findKind(apiVersion: string, kind: string): ResourceDefinition | undefined {
  return RESOURCES.find(
    (r) => apiVersionOf(r) === apiVersion && r.kind === kind && r.verbs.includes('create'),
  );
}

/** Groups with their versions, the preferred one first. */
export function apiGroups(): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { group, version } of RESOURCES) {
    if (group === '') continue;
    const versions = groups.get(group) ?? [];
    if (!versions.includes(version)) versions.push(version);
    groups.set(group, versions);
  }
  return groups;
}

function group(name: string, version: string) {
  return (plural: string, kind: string, rest: Partial<ResourceDefinition>): ResourceDefinition => ({
    group: name,
    version,
    plural,
    kind,
    singular: kind.toLowerCase(),
    shortNames: [],
    namespaced: true,
    categories: [],
    verbs: ALL_VERBS,
    subresources: [],
    origin: 'stored',
    storedAs: apiVersionOf({ group: name, version }),
    ...rest,
  });
}
