import { isoSeconds } from './memory-store.ts';
import type { KubeObject, Store } from './types.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeletionOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagation?: Propagation;
  readonly now: number;
}

const FINALIZERS: Readonly<Record<Propagation, string | undefined>> = {
  Background: undefined,
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
};

/**
 * Deletes an object in Kubernetes' way: at once, or marked, for the kubelet (pods with processes), the garbage
 * collector (finalizers) or the namespace controller to finish. Returns the object as it was left or went.
 */
export function deleteObject(
  store: Store,
  resource: string,
  object: KubeObject,
  options: DeletionOptions,
): KubeObject {
  const { namespace, name, finalizers = [] } = object.metadata;
  const added = FINALIZERS[options.propagation ?? 'Background'];
  const waitsFor = added === undefined || finalizers.includes(added) ? finalizers : [...finalizers, added];
  const grace = resource === 'pods' ? podGrace(object, options.gracePeriodSeconds) : 0;
  const stays = grace > 0 || waitsFor.length > 0 || resource === 'namespaces';
  if (!stays) return store.remove(resource, namespace, name) ?? object;
  return store.update(resource, namespace, name, (current) => mark(current, waitsFor, grace, options.now));
}

/** 0: nothing has to be waited for. */
function podGrace(pod: KubeObject, asked: number | undefined): number {
  const finished = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  const unscheduled = !pod.spec?.nodeName;
  if (unscheduled || finished) return 0;
  return Math.max(0, asked ?? pod.spec?.terminationGracePeriodSeconds ?? 30);
}

function mark(current: KubeObject, finalizers: readonly string[], grace: number, now: number): KubeObject {
  const { metadata } = current;
  const until = isoSeconds(now + grace * 1000);
  // A second deletion can shorten the grace period, never lengthen it.
  const shorter = metadata.deletionTimestamp === undefined || until < metadata.deletionTimestamp;
  return {
    ...current,
    metadata: {
      ...metadata,
      ...(finalizers.length > 0 && { finalizers: [...finalizers] }),
      ...(shorter && { deletionTimestamp: until, deletionGracePeriodSeconds: grace }),
    },
  };
}
