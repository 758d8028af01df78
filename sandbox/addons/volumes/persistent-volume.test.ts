import { describe, expect, it, test } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '../../cluster/objects.ts';
import {
  claimFolder,
  folderOf,
  isToDelete,
  isToProvision,
  persistentVolume,
  storageClass,
  whyNot,
} from './persistent-volume.ts';

const FOLDER = '/home/a learner/.palier/sandbox/volumes';

const claim = (change: Partial<PersistentVolumeClaim['spec']> = {}): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data-mysql-0', namespace: 'palier', uid: 'u1' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
    storageClassName: 'standard',
    ...change,
  },
  status: { phase: 'Pending' },
});
const volume = () => persistentVolume(claim(), storageClass(), claimFolder(FOLDER, claim().metadata));

describe('a claim', () => {
  it('gets a volume of its size, bound to it alone, on this node', () =>
    expect(volume()).toMatchObject({
      metadata: { name: 'pvc-u1' },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        claimRef: { namespace: 'palier', name: 'data-mysql-0', uid: 'u1' },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: 'standard',
        hostPath: { path: `${FOLDER}/palier_data-mysql-0` },
      },
    }));

  it('is provisioned while it waits for a volume of our class', () => {
    expect(isToProvision(claim(), storageClass())).toBe(true);
    expect(isToProvision(claim({ volumeName: 'mine' }), storageClass())).toBe(false);
    expect(isToProvision(claim(), undefined)).toBe(false);
    expect(isToProvision(claim(), { ...storageClass(), provisioner: 'another' })).toBe(false);
  });

  test.each([
    [{ selector: { matchLabels: { disk: 'ssd' } } }, /selector/],
    [{ volumeMode: 'Block' }, /Block/],
    [{ dataSource: { kind: 'VolumeSnapshot', name: 'a' } }, /dataSource/],
  ])('that asks for %j is told why not', (change, message) => expect(whyNot(claim(change))).toMatch(message));

  test('that asks for a folder gets one', () => expect(whyNot(claim())).toBeUndefined());
});

describe('a volume', () => {
  const released = (
    change: Partial<PersistentVolume['spec']> = {},
    status = { phase: 'Released' },
  ): PersistentVolume => {
    const one = volume();
    return { ...one, spec: { ...one.spec, ...change }, status };
  };

  it('goes when its claim is gone and its class says so', () => {
    expect(isToDelete(released())).toBe(true);
    expect(isToDelete(released({}, { phase: 'Bound' }))).toBe(false);
    expect(isToDelete(released({ persistentVolumeReclaimPolicy: 'Retain' }))).toBe(false);
    expect(isToDelete({ ...released(), metadata: { name: 'pvc-u1' } })).toBe(false);
  });

  it('has a folder that may be removed only where one was made for its claim', () => {
    expect(folderOf(FOLDER, released())).toBe(`${FOLDER}/palier_data-mysql-0`);
    expect(folderOf(FOLDER, released({ hostPath: { path: '/home/a learner' } }))).toBeUndefined();
    expect(folderOf(FOLDER, released({ claimRef: undefined }))).toBeUndefined();
    expect(folderOf(FOLDER, released({ hostPath: undefined, claimRef: undefined }))).toBeUndefined();
    const above = { claimRef: { namespace: '..', name: '../..' }, hostPath: { path: FOLDER } };
    expect(folderOf(FOLDER, released(above))).toBeUndefined();
  });
});
