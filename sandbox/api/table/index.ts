import type { KubeObject } from '../../store/types.ts';
import { fromStored } from '../conversion.ts';
import type { ResourceDefinition } from '../resources.ts';
import { autoscalerColumns } from './autoscalers.ts';
import * as cluster from './cluster.ts';
import { createdAtColumn, nameColumn } from './common.ts';
import { eventColumns } from './events.ts';
import * as network from './network.ts';
import { podColumns } from './pods.ts';
import type { Column } from './types.ts';
import * as workloads from './workloads.ts';

/** What each row carries besides its cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly includeObject: IncludeObject;
  readonly now: number;
  /** Of the list; rows of a watch carry their object's own. */
  readonly metadata: object;
  /** A watch says the columns once, then leaves them out. */
  readonly withColumns: boolean;
}

/** The Table form of objects that `kubectl get` asks for. */
export function tableOf(
  resource: ResourceDefinition,
  objects: readonly KubeObject[],
  options: TableOptions,
): object {
  const columns = columnsOf(resource);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: options.withColumns ? columns.map(definitionOf) : [],
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, options.now)),
      object: included(fromStored(resource, object), options.includeObject),
    })),
  };
}

/** Kind, metadata and nothing else. */
export function partialMetadata(object: KubeObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  clusterrolebindings: cluster.roleBindingColumns,
  clusterroles: cluster.roleColumns,
  configmaps: cluster.configMapColumns,
  controllerrevisions: workloads.controllerRevisionColumns,
  deployments: workloads.deploymentColumns,
  endpoints: network.endpointsColumns,
  endpointslices: network.endpointSliceColumns,
  events: eventColumns,
  horizontalpodautoscalers: autoscalerColumns,
  namespaces: cluster.namespaceColumns,
  networkpolicies: network.networkPolicyColumns,
  nodes: cluster.nodeColumns,
  persistentvolumeclaims: cluster.claimColumns,
  poddisruptionbudgets: network.disruptionBudgetColumns,
  pods: podColumns,
  replicasets: workloads.replicaSetColumns,
  rolebindings: cluster.roleBindingColumns,
  roles: cluster.roleColumns,
  secrets: cluster.secretColumns,
  serviceaccounts: cluster.serviceAccountColumns,
  services: network.serviceColumns,
  statefulsets: workloads.statefulSetColumns,
};

function columnsOf(resource: ResourceDefinition): readonly Column[] {
  const columns = resource.origin === 'stored' ? COLUMNS[resource.plural] : undefined;
  return columns ?? [nameColumn, createdAtColumn];
}

function definitionOf({ name, type, format, priority }: Column): object {
  return { name, type, format, description: '', priority };
}

function included(object: KubeObject, include: IncludeObject): object | null {
  switch (include) {
    case 'None':
      return null;
    case 'Metadata':
      return partialMetadata(object);
    case 'Object':
      return object;
    default:
      throw include satisfies never;
  }
}
