import type { KubeObject } from '../../store/types.ts';
import { ageColumn, containersColumn, imagesColumn, nameColumn, selectorColumn } from './common.ts';
import { type Column, column, integer } from './types.ts';

export const deploymentColumns: readonly Column[] = [
  nameColumn,
  column('Ready', readyOfDesired),
  column('Up-to-date', (o) => o.status?.updatedReplicas ?? 0),
  column('Available', (o) => o.status?.availableReplicas ?? 0),
  ageColumn,
  containersColumn,
  imagesColumn,
  selectorColumn,
];

export const replicaSetColumns: readonly Column[] = [
  nameColumn,
  integer('Desired', (o) => o.spec.replicas),
  integer('Current', (o) => o.status?.replicas ?? 0),
  integer('Ready', (o) => o.status?.readyReplicas ?? 0),
  ageColumn,
  containersColumn,
  imagesColumn,
  selectorColumn,
];

export const statefulSetColumns: readonly Column[] = [
  nameColumn,
  column('Ready', readyOfDesired),
  ageColumn,
  containersColumn,
  imagesColumn,
];

export const controllerRevisionColumns: readonly Column[] = [
  nameColumn,
  column('Controller', (o) => {
    const owner = o.metadata.ownerReferences?.find((reference) => reference.controller);
    return owner ? `${owner.kind.toLowerCase()}.apps/${owner.name}` : '<none>';
  }),
  column('Revision', (o) => o.revision),
  ageColumn,
];

function readyOfDesired(object: KubeObject): string {
  return `${object.status?.readyReplicas ?? 0}/${object.spec.replicas}`;
}
