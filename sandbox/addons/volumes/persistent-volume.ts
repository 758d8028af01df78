import { dirname, join } from 'node:path';
import { NODE_NAME } from '../../cluster/node-name.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../cluster/objects.ts';

export const PROVISIONER = 'palier.sandbox/folder';
export const STORAGE_CLASS = 'standard';
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

/** The class that claims get which name none. Bound at once: there is but one node to wait for. */
export function storageClass(): StorageClass {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: STORAGE_CLASS,
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: PROVISIONER,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  };
}

/** A claim whose class is ours and that no volume has been made for. */
export function isToProvision(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): boolean {
  const { spec, status, metadata } = claim;
  return (
    storageClass?.provisioner === PROVISIONER &&
    !spec.volumeName &&
    status?.phase !== 'Bound' &&
    metadata.deletionTimestamp === undefined
  );
}

/** Why no folder can be what the claim asks for; undefined: it can. */
export function whyNot(claim: PersistentVolumeClaim): string | undefined {
  const { spec } = claim;
  if (spec.selector) return 'claim.spec.selector is not supported: a folder is made for each claim';
  if (spec.dataSource || spec.dataSourceRef)
    return 'claim.spec.dataSource is not supported: a folder begins empty';
  if (spec.volumeMode === 'Block') return 'volume mode Block is not supported: a folder is a file system';
  return undefined;
}

/** Named after the claim, so that a claim of that name finds its data again after the API's objects were lost. */
export function claimFolder(
  folder: string,
  { namespace, name }: { readonly namespace?: string | undefined; readonly name?: string | undefined },
): string {
  return join(folder, `${namespace}_${name}`);
}

/** The folder of a volume that was made here; undefined for any other: what else lies there is not ours to remove. */
export function folderOf(folder: string, { spec }: PersistentVolume): string | undefined {
  const path = spec.claimRef && claimFolder(folder, spec.claimRef);
  return path && path === spec.hostPath?.path && dirname(path) === folder ? path : undefined;
}

export function persistentVolume(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  path: string,
): PersistentVolume {
  const { name, namespace, uid } = claim.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { [PROVISIONED_BY]: PROVISIONER } },
    spec: {
      capacity: { ...claim.spec.resources?.requests },
      accessModes: claim.spec.accessModes,
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: 'Filesystem',
      hostPath: { path, type: 'DirectoryOrCreate' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [NODE_NAME] }] },
          ],
        },
      },
    },
  };
}

/** A volume of ours whose claim is gone and whose data is to go too. */
export function isToDelete(volume: PersistentVolume): boolean {
  return (
    volume.metadata.annotations?.[PROVISIONED_BY] === PROVISIONER &&
    volume.status?.phase === 'Released' &&
    volume.spec.persistentVolumeReclaimPolicy === 'Delete' &&
    volume.metadata.deletionTimestamp === undefined
  );
}
