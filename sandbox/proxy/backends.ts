import type { KubeObject, Store } from '../store/types.ts';

export interface Backend {
  readonly host: string;
  readonly port: number;
}

/**
 * Where connections to this port of the Service may go now: to its ready pods; when there are none, to those that are
 * on their way out and still serve. That is how kube-proxy bridges the moment in which the only pod is replaced.
 */
export function currentBackends(
  store: Store,
  service: KubeObject,
  portName: string | undefined,
): readonly Backend[] {
  const ready = readyBackends(store, service, portName);
  return ready.length > 0 ? ready : drainingBackends(store, service, portName);
}

function readyBackends(store: Store, service: KubeObject, portName: string | undefined): readonly Backend[] {
  const { namespace, name } = service.metadata;
  const subsets: readonly Subset[] = store.get('endpoints', namespace, name)?.subsets ?? [];
  return subsets.flatMap(({ addresses = [], ports = [] }) => {
    const port = ports.find((candidate) => candidate.name === portName)?.port;
    return port === undefined ? [] : addresses.map(({ ip }) => ({ host: ip, port }));
  });
}

function drainingBackends(
  store: Store,
  service: KubeObject,
  portName: string | undefined,
): readonly Backend[] {
  const { namespace, name } = service.metadata;
  const slices = store
    .list('endpointslices', namespace)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name);
  return slices.flatMap(({ endpoints = [], ports = [] }) => {
    const port = (ports as readonly SlicePort[]).find((one) => (one.name || undefined) === portName)?.port;
    if (port === undefined) return [];
    return (endpoints as readonly Endpoint[])
      .filter(({ conditions }) => conditions.serving && conditions.terminating)
      .flatMap(({ addresses }) => addresses.map((host) => ({ host, port })));
  });
}

interface SlicePort {
  readonly name?: string;
  readonly port: number;
}

interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions: { readonly serving: boolean; readonly terminating: boolean };
}

interface Subset {
  readonly addresses?: readonly { readonly ip: string }[];
  readonly ports?: readonly { readonly name?: string; readonly port: number }[];
}
