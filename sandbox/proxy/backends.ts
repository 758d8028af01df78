import { toLocal } from '../cluster/address.ts';
import type { ClusterView, KubeObject } from '../cluster/types.ts';

export interface Backend {
  readonly host: string;
  readonly port: number;
}

interface Slice {
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[] | null;
  readonly endpoints?: readonly Endpoint[] | null;
}

interface Endpoint {
  readonly addresses: readonly string[];
  /** Not told: it is. */
  readonly conditions?: {
    readonly ready?: boolean;
    readonly serving?: boolean;
    readonly terminating?: boolean;
  };
}

/**
 * Where connections to this port of the Service may go now: to its ready pods; when there are none, to those that are
 * on their way out and still serve. That is how kube-proxy bridges the moment in which the only pod is replaced.
 */
export function currentBackends(
  view: ClusterView,
  { metadata: { namespace, name } }: KubeObject,
  portName: string | undefined,
): readonly Backend[] {
  const slices = view
    .list('endpointslices', namespace)
    .filter(({ metadata, addressType }) => serviceOf(metadata) === name && addressType !== 'IPv6');
  const backends = (isWanted: (endpoint: Endpoint) => boolean) =>
    slices.flatMap((slice) => backendsIn(slice as Slice, portName, isWanted));
  const ready = backends(({ conditions }) => conditions?.ready !== false);
  if (ready.length > 0) return ready;
  return backends(({ conditions }) => conditions?.serving !== false && conditions?.terminating === true);
}

/** The Service that a slice belongs to. */
export function serviceOf({ labels }: KubeObject['metadata']): string | undefined {
  return labels?.['kubernetes.io/service-name'];
}

function backendsIn(
  { ports, endpoints }: Slice,
  portName: string | undefined,
  isWanted: (endpoint: Endpoint) => boolean,
): readonly Backend[] {
  const port = (ports ?? []).find(({ name }) => (name || undefined) === portName)?.port;
  if (port === undefined) return [];
  const hosts = (endpoints ?? []).filter(isWanted).flatMap(({ addresses }) => addresses);
  return [...new Set(hosts)].map((host) => ({ host: toLocal(host), port }));
}
