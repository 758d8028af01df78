import type { KubeObject } from '../../store/types.ts';
import { ageColumn, createdAtColumn, keyCount, nameColumn, orNone } from './common.ts';
import { type Column, column, wide } from './types.ts';

export const nodeColumns: readonly Column[] = [
  nameColumn,
  column('Status', nodeStatus),
  column('Roles', (o) => rolesOf(o).join(',') || '<none>'),
  ageColumn,
  column('Version', (o) => o.status?.nodeInfo?.kubeletVersion ?? ''),
  wide('Internal-IP', (o) => orNone(addressOf(o, 'InternalIP'))),
  wide('External-IP', (o) => orNone(addressOf(o, 'ExternalIP'))),
  wide('OS-Image', (o) => o.status?.nodeInfo?.osImage || '<unknown>'),
  wide('Kernel-Version', (o) => o.status?.nodeInfo?.kernelVersion || '<unknown>'),
  wide('Container-Runtime', (o) => o.status?.nodeInfo?.containerRuntimeVersion || '<unknown>'),
];

export const namespaceColumns: readonly Column[] = [
  nameColumn,
  column('Status', (o) => o.status?.phase ?? ''),
  ageColumn,
];

export const configMapColumns: readonly Column[] = [
  nameColumn,
  column('Data', (o) => keyCount(o.data, o.binaryData)),
  ageColumn,
];

export const secretColumns: readonly Column[] = [
  nameColumn,
  column('Type', (o) => o.type),
  column('Data', (o) => keyCount(o.data)),
  ageColumn,
];

export const serviceAccountColumns: readonly Column[] = [
  nameColumn,
  column('Secrets', (o) => (o.secrets ?? []).length),
  ageColumn,
];

export const claimColumns: readonly Column[] = [
  nameColumn,
  column('Status', (o) => (o.metadata.deletionTimestamp ? 'Terminating' : (o.status?.phase ?? ''))),
  column('Volume', (o) => o.spec.volumeName ?? ''),
  column('Capacity', (o) => (o.spec.volumeName ? (o.status?.capacity?.storage ?? '') : '')),
  column('Access Modes', (o) => (o.spec.volumeName ? accessModes(o.status?.accessModes) : '')),
  column('StorageClass', (o) => o.spec.storageClassName ?? ''),
  column('VolumeAttributesClass', (o) => o.spec.volumeAttributesClassName ?? '<unset>'),
  ageColumn,
  wide('VolumeMode', (o) => o.spec.volumeMode ?? '<unset>'),
];

export const roleColumns: readonly Column[] = [nameColumn, createdAtColumn];

export const roleBindingColumns: readonly Column[] = [
  nameColumn,
  column('Role', (o) => `${o.roleRef?.kind}/${o.roleRef?.name}`),
  ageColumn,
  wide('Users', (o) => subjects(o, 'User')),
  wide('Groups', (o) => subjects(o, 'Group')),
  wide('ServiceAccounts', (o) => subjects(o, 'ServiceAccount')),
];

function nodeStatus(node: KubeObject): string {
  const ready = (node.status?.conditions ?? []).find((c: { type: string }) => c.type === 'Ready');
  const text = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return node.spec?.unschedulable ? `${text},SchedulingDisabled` : text;
}

function rolesOf(node: KubeObject): string[] {
  const prefix = 'node-role.kubernetes.io/';
  return Object.keys(node.metadata.labels ?? {})
    .filter((label) => label.startsWith(prefix))
    .map((label) => label.slice(prefix.length));
}

function addressOf(node: KubeObject, type: string): string | undefined {
  const addresses: { type: string; address: string }[] = node.status?.addresses ?? [];
  return addresses.find((address) => address.type === type)?.address;
}

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function accessModes(modes: readonly string[] | undefined): string {
  return (modes ?? []).map((mode) => MODES[mode] ?? mode).join(',');
}

function subjects(binding: KubeObject, kind: string): string {
  const all: { kind: string; namespace?: string; name: string }[] = binding.subjects ?? [];
  return all
    .filter((subject) => subject.kind === kind)
    .map(({ namespace, name }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
    .join(',');
}
