import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ApiClient } from '../../cluster/api/client.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../cluster/objects.ts';
import { systemClock } from '../../lib/clock.ts';
import { MemoryCluster } from '../../testing/memory-cluster.ts';
import { storageClass } from './persistent-volume.ts';
import { startProvisioner } from './provisioner.ts';

test('a claim made again keeps its folder, though the view does not show its volume yet', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'palier volumes '));
  const cluster = new MemoryCluster();
  const created: PersistentVolume[] = [];
  const removed: string[] = [];
  const client = {
    apply: async (_: string, object: StorageClass) => cluster.put('storageclasses', object),
    create: async (_: string, object: PersistentVolume) => {
      created.push(object);
      return object;
    },
    remove: async (_: string, __: unknown, name: string) => void removed.push(name),
  } as unknown as ApiClient;
  const claim = (uid: string): PersistentVolumeClaim => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { namespace: 'palier', name: 'data', uid },
    spec: { storageClassName: storageClass().metadata.name },
  });
  const log = () => {};
  const running = await startProvisioner({
    client,
    view: cluster,
    events: cluster,
    clock: systemClock,
    folder,
    log,
  });
  try {
    cluster.put('persistentvolumeclaims', claim('old'));
    await expect.poll(() => created).toHaveLength(1);
    cluster.put('persistentvolumeclaims', claim('new'));
    cluster.put('persistentvolumes', { ...(created[0] as PersistentVolume), status: { phase: 'Released' } });
    await expect.poll(() => removed).toEqual(['pvc-old']);
    expect(created.map(({ metadata }) => metadata.name)).toEqual(['pvc-old', 'pvc-new']);
    expect(existsSync(join(folder, 'palier_data'))).toBe(true);
  } finally {
    running.stop();
    rmSync(folder, { recursive: true });
  }
});
