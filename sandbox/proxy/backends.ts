import { toLocal } from '../cluster/address.ts';
import type { EndpointSlice, ObjectMeta, Service } from '../cluster/objects.ts';
import type { ClusterView } from '../cluster/watch/view.ts';

export interface Backend {
  readonly host: string;
  readonly port: number;
}

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

/**
 * Where connections to this port of the Service may go now: to its ready pods; when there are none, to those that are
 * on their way out and still serve. That is how kube-proxy bridges the moment in which the only pod is replaced.
 */
export function currentBackends(
  view: ClusterView,
  { metadata: { namespace, name } }: Service,
  portName: string | undefined,
): readonly Backend[] {
  const slices = view
    .list('endpointslices', namespace)
    .filter(({ metadata, addressType }) => serviceOf(metadata) === name && addressType !== 'IPv6');
  const backends = (isWanted: (endpoint: Endpoint) => boolean) =>
    slices.flatMap((slice) => backendsIn(slice, portName, isWanted));
  const ready = backends(({ conditions }) => conditions?.ready !== false);
  if (ready.length > 0) return ready;
  return backends(({ conditions }) => conditions?.serving !== false && conditions?.terminating === true);
}

/** The Service that a slice belongs to. */
export function serviceOf({ labels }: ObjectMeta): string | undefined {
  return labels?.['kubernetes.io/service-name'];
}

function backendsIn(
  { ports, endpoints }: EndpointSlice,
  portName: string | undefined,
  isWanted: (endpoint: Endpoint) => boolean,
): readonly Backend[] {
  const port = (ports ?? []).find(({ name }) => (name || undefined) === portName)?.port;
  if (port === undefined) return [];
  const hosts = (endpoints ?? []).filter(isWanted).flatMap(({ addresses }) => addresses);
  return [...new Set(hosts)].map((host) => ({ host: toLocal(host), port }));
}
