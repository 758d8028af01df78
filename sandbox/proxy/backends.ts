import type { KubeObject, Store } from '../store/types.ts';

export interface Backend {
  readonly host: string;
  readonly port: number;
}

/** Where connections to this port of the Service may go now: the ready addresses of its Endpoints. */
export function readyBackends(
  store: Store,
  service: KubeObject,
  portName: string | undefined,
): readonly Backend[] {
  const { namespace, name } = service.metadata;
  const subsets: readonly Subset[] = store.get('endpoints', namespace, name)?.subsets ?? [];
  return subsets.flatMap(({ addresses = [], ports = [] }) => {
    const port = ports.find((candidate) => candidate.name === portName)?.port;
    return port === undefined ? [] : addresses.map(({ ip }) => ({ host: ip, port }));
  });
}

interface Subset {
  readonly addresses?: readonly { readonly ip: string }[];
  readonly ports?: readonly { readonly name?: string; readonly port: number }[];
}
