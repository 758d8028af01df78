/** A collection of the API, in one namespace, and how it is called in messages. */
export interface Resource {
  readonly path: string;
  /** labelSelector, fieldSelector */
  readonly query: Readonly<Record<string, string>>;
  /** As RBAC names it: `pods`, `deployments.apps`. */
  readonly resource: string;
  readonly namespace: string;
}

export type ResourceName =
  | 'horizontalpodautoscalers'
  | 'deployments'
  | 'statefulsets'
  | 'replicasets'
  | 'pods'
  | 'events'
  | 'podMetrics'
  | 'services'
  | 'persistentvolumeclaims';

const COLLECTIONS: Readonly<Record<ResourceName, { readonly api: string; readonly plural: string }>> = {
  horizontalpodautoscalers: { api: '/apis/autoscaling/v2', plural: 'horizontalpodautoscalers' },
  deployments: { api: '/apis/apps/v1', plural: 'deployments' },
  statefulsets: { api: '/apis/apps/v1', plural: 'statefulsets' },
  replicasets: { api: '/apis/apps/v1', plural: 'replicasets' },
  pods: { api: '/api/v1', plural: 'pods' },
  events: { api: '/api/v1', plural: 'events' },
  podMetrics: { api: '/apis/metrics.k8s.io/v1beta1', plural: 'pods' },
  services: { api: '/api/v1', plural: 'services' },
  persistentvolumeclaims: { api: '/api/v1', plural: 'persistentvolumeclaims' },
};

export function resourceOf(
  name: ResourceName,
  namespace: string,
  query: Readonly<Record<string, string>> = {},
): Resource {
  const { api, plural } = COLLECTIONS[name];
  const group = api.startsWith('/apis/') ? `.${api.split('/')[2]}` : '';
  return {
    path: `${api}/namespaces/${encodeURIComponent(namespace)}/${plural}`,
    query,
    resource: `${plural}${group}`,
    namespace,
  };
}

/** `path?query`, for a single request. */
export function listUrl({ path, query }: Resource, more: Readonly<Record<string, string>> = {}): string {
  const all = new URLSearchParams({ ...query, ...more }).toString();
  return all === '' ? path : `${path}?${all}`;
}
