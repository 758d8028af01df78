import type { ApiClient } from '../../cluster/api/client.ts';
import { ApiError, hasReason } from '../../cluster/api/errors.ts';
import { backoffMs } from '../../cluster/api/retry.ts';
import type { Pod } from '../../cluster/objects.ts';
import { type Clock, pause } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';

/** What the kubelet writes. Neither throws: what the API refuses for good goes to the log. */
export interface NodeWriter {
  /**
   * Replaces `status` of this very pod (its uid), in the background. One write of a pod is under way at a time and
   * only the newest waits behind it.
   */
  podStatus(pod: Pod, status: object): void;
  /** Deletes it with grace 0 after its last status; resolves when it is gone, or another pod has its name. */
  removePod(pod: Pod): Promise<void>;
  /** Resolves when nothing waits to be written any more. */
  flush(): Promise<void>;
}

export interface ClosableWriter extends NodeWriter {
  /** Gives up whatever still waits. */
  close(): void;
}

/** What is still to be written of one pod. */
interface Lane {
  pod: Pod;
  status: object | undefined;
  remove: boolean;
  readonly done: PromiseWithResolvers<void>;
  /** Those who wait for one more try, whatever comes of it. */
  tried: (() => void)[];
  /** Ends the pause between two tries. */
  nap: AbortController;
}

/** Failures in a row before somebody is told. */
const TELL_AFTER = 5;

/**
 * Writes as the kubelet does: in the background, one request a pod at a time, always the newest, again until the API has
 * taken it or the pod is gone. `client` should have the node's own identity.
 */
export function createNodeWriter(
  client: ApiClient,
  { clock, log }: { readonly clock: Clock; readonly log: (message: string) => void },
): ClosableWriter {
  const lanes = new Map<string, Lane>();
  let closed = false;

  const laneOf = (pod: Pod): Lane => {
    const uid = pod.metadata.uid ?? '';
    const known = lanes.get(uid);
    if (known !== undefined) return Object.assign(known, { pod });
    const done = Promise.withResolvers<void>();
    const lane: Lane = { pod, status: undefined, remove: false, done, tried: [], nap: new AbortController() };
    lanes.set(uid, lane);
    // A moment later: the caller first says what there is to do.
    queueMicrotask(() => void work(lane).finally(() => tellTried(lane)));
    return lane;
  };

  const work = async (lane: Lane) => {
    let failures = 0;
    while (!closed && (lane.status !== undefined || lane.remove)) {
      const { status } = lane;
      try {
        await step(lane, status);
        failures = 0;
      } catch (error) {
        if (await isGone(lane.pod, error)) break;
        if (status !== undefined && isRefusedForGood(error)) {
          log(`${nameOf(lane.pod)}: the API refused its status: ${messageOf(error)}`);
          // A newer one that came meanwhile may be taken.
          if (lane.status === status) lane.status = undefined;
          continue;
        }
        failures += 1;
        if (failures === TELL_AFTER)
          log(`${nameOf(lane.pod)} can't be written, trying again: ${messageOf(error)}`);
        tellTried(lane);
        lane.nap = new AbortController();
        await pause(clock, backoffMs(failures), lane.nap.signal);
      }
    }
    // In the same breath as the last look at what waits: nothing can come in between.
    lanes.delete(lane.pod.metadata.uid ?? '');
    lane.done.resolve();
  };

  const step = async (lane: Lane, status: object | undefined) => {
    const { namespace, name, uid } = lane.pod.metadata;
    if (status === undefined) {
      await client.remove('pods', namespace, name, { ...(uid && { uid }), gracePeriodSeconds: 0 });
      lane.remove = false;
      return;
    }
    const change = { metadata: { uid }, status: changeOf(lane.pod.status ?? {}, status) };
    await client.patch('pods', namespace, name, change, { type: 'strategic', subresource: 'status' });
    if (lane.status === status) lane.status = undefined;
  };

  /** Whether it is gone, or another pod has its name: that is told as a conflict or as an immutable uid. */
  const isGone = async ({ metadata }: Pod, error: unknown): Promise<boolean> => {
    if (hasReason(error, 'NotFound')) return true;
    if (!hasReason(error, 'Conflict') && !hasReason(error, 'Invalid')) return false;
    const current = await client
      .get('pods', metadata.namespace, metadata.name)
      .catch(() => 'unknown' as const);
    return current !== 'unknown' && current?.metadata.uid !== metadata.uid;
  };

  return {
    podStatus(pod, status) {
      laneOf(pod).status = status;
    },
    async removePod(pod) {
      const lane = laneOf(pod);
      lane.remove = true;
      await lane.done.promise;
    },
    async flush() {
      const waits = [...lanes.values()].map((lane) => {
        lane.nap.abort();
        return new Promise<void>((resolve) => lane.tried.push(resolve));
      });
      await Promise.all(waits);
    },
    close() {
      closed = true;
      for (const { nap } of lanes.values()) nap.abort();
    },
  };
}

/** A strategic merge patch to this status: lists that would be merged are replaced, what is not said any more goes. */
function changeOf(current: object, next: object): Record<string, unknown> {
  const change: Record<string, unknown> = { ...next };
  for (const field of Object.keys(current)) if (change[field] === undefined) change[field] = null;
  if (Array.isArray(change.conditions))
    change.conditions = change.conditions.map((it: object) => ({ reason: null, message: null, ...it }));
  for (const field of ['podIPs', 'hostIPs']) {
    if (Array.isArray(change[field])) change[field] = [{ $patch: 'replace' }, ...change[field]];
  }
  return change;
}

function isRefusedForGood(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 400 || error.status === 422);
}

function tellTried(lane: Lane): void {
  for (const tell of lane.tried.splice(0)) tell();
}

function nameOf({ metadata }: Pod): string {
  return `pod ${metadata.namespace}/${metadata.name}`;
}
