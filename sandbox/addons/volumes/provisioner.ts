import { mkdir, rm } from 'node:fs/promises';
import type { ApiClient } from '../../cluster/api/client.ts';
import { whenLetIn } from '../../cluster/api/early.ts';
import { hasReason } from '../../cluster/api/errors.ts';
import type { EventRecorder } from '../../cluster/events/events.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../cluster/objects.ts';
import type { ClusterView } from '../../cluster/watch/view.ts';
import type { Clock } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import {
  claimFolder,
  folderOf,
  isToDelete,
  isToProvision,
  persistentVolume,
  storageClass,
  whyNot,
} from './persistent-volume.ts';

const RETRY_MS = 5_000;

/**
 * Makes a folder and a PersistentVolume for every claim of our class, and removes both when the claim is gone. The
 * binding of the two is the persistent volume controller's. Resolves when the class is there.
 */
export async function startProvisioner(options: {
  /** That of an administrator. */
  readonly client: ApiClient;
  readonly view: ClusterView;
  readonly events: EventRecorder;
  readonly clock: Clock;
  /** Where the folders are made. */
  readonly folder: string;
  readonly log: (message: string) => void;
}): Promise<{ stop(): void }> {
  const { client, view, events, clock, folder, log } = options;
  // One after the other: a new claim may have the name, and so the folder, of one that has just gone.
  let work = Promise.resolve();
  const made = new Map<string, PersistentVolume>();
  let stopped = false;
  const then = (what: string, step: () => Promise<void>) => {
    work = work
      .then(() => (stopped ? undefined : step()))
      .catch((error: unknown) => {
        if (stopped) return;
        log(`${what}: ${messageOf(error)}`);
        clock.after(RETRY_MS, () => then(what, step));
      });
  };

  const provision = async ({ metadata: { namespace, name } }: PersistentVolumeClaim) => {
    const claim = view.get('persistentvolumeclaims', namespace, name);
    const wanted = view.get('storageclasses', undefined, claim?.spec.storageClassName ?? '');
    if (claim === undefined || wanted === undefined || !isToProvision(claim, wanted)) return;
    const refusal = whyNot(claim);
    if (refusal !== undefined) {
      events.event(claim, 'Warning', 'ProvisioningFailed', refusal);
      return;
    }
    const path = claimFolder(folder, claim.metadata);
    await mkdir(path, { recursive: true, mode: 0o700 });
    const volume = persistentVolume(claim, wanted, path);
    try {
      await client.create('persistentvolumes', volume);
    } catch (error) {
      if (!hasReason(error, 'AlreadyExists')) throw error;
      return;
    }
    made.set(volume.metadata.name, volume);
    const message = `Successfully provisioned volume ${volume.metadata.name}`;
    events.event(claim, 'Normal', 'ProvisioningSucceeded', message);
  };
  const remove = async (volume: PersistentVolume) => {
    const { name, uid = '' } = volume.metadata;
    const path = folderOf(folder, volume);
    // The view may not show yet what was made last.
    const isShared = [...view.list('persistentvolumes'), ...made.values()].some(
      (other) => other.metadata.name !== name && folderOf(folder, other) === path,
    );
    made.delete(name);
    if (path !== undefined && !isShared) await rm(path, { recursive: true, force: true });
    await client.remove('persistentvolumes', undefined, name, { uid });
  };

  const onClaim = (claim: PersistentVolumeClaim) => {
    const wanted = view.get('storageclasses', undefined, claim.spec.storageClassName ?? '');
    if (isToProvision(claim, wanted)) then(`claim ${claim.metadata.name}`, () => provision(claim));
  };
  const onVolume = (volume: PersistentVolume) => {
    if (isToDelete(volume)) then(`volume ${volume.metadata.name}`, () => remove(volume));
  };
  const unwatch = [
    view.watch('persistentvolumeclaims', ({ type, object }) => type !== 'DELETED' && onClaim(object)),
    view.watch('persistentvolumes', ({ type, object }) => type !== 'DELETED' && onVolume(object)),
    // Claims may be older than their class.
    view.watch('storageclasses', () => view.list('persistentvolumeclaims').forEach(onClaim)),
  ];
  await whenLetIn(() => client.apply('storageclasses', storageClass()), clock);
  view.list('persistentvolumeclaims').forEach(onClaim);
  view.list('persistentvolumes').forEach(onVolume);
  return {
    stop() {
      stopped = true;
      for (const end of unwatch) end();
    },
  };
}
