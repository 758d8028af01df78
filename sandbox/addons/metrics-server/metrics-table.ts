import type { KubeObject } from '../../cluster/objects.ts';

/** What was measured of one pod or node. */
export interface Measured extends Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'> {
  readonly window: string;
}

export interface Usage {
  readonly cpuNanocores: number;
  readonly memoryBytes: number;
}

const COLUMNS = [
  { name: 'Name', type: 'string', format: 'name', description: 'Name of the resource', priority: 0 },
  { name: 'cpu', type: 'string', format: 'quantity', description: '', priority: 0 },
  { name: 'memory', type: 'string', format: 'quantity', description: '', priority: 0 },
  { name: 'Window', type: 'string', format: 'duration', description: '', priority: 0 },
];

/** The answer that `kubectl get` asks for, with metrics-server's columns; `include` as in the request. */
export function metricsTable(
  rows: readonly { readonly object: Measured; readonly usage: Usage }[],
  include: string | null,
): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: COLUMNS,
    rows: rows.map(({ object, usage }) => {
      const { cpu, memory } = usageOf(usage);
      const partial = {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: object.metadata,
      };
      const shown = { None: undefined, Object: object }[include ?? ''] ?? partial;
      return {
        cells: [object.metadata.name, cpu, memory, object.window],
        ...(include !== 'None' && { object: shown }),
      };
    }),
  };
}

/** Does the client ask for a table before all else? */
export function wantsTable(accept = ''): boolean {
  return /^application\/json;(?=[^,]*\bas=Table\b)(?=[^,]*\bv=v1\b)/.test(accept);
}

/** Nanocores, and memory in whole KiB, as metrics-server writes them. */
export function usageOf({ cpuNanocores, memoryBytes }: Usage) {
  return { cpu: `${Math.round(cpuNanocores)}n`, memory: `${Math.floor(memoryBytes / 1024)}Ki` };
}
