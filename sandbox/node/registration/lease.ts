import { NODE_NAME } from '../../cluster/node-name.ts';
import type { Lease, Node } from '../../cluster/objects.ts';
import type { Clock } from '../../lib/clock.ts';

export const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_SECONDS = 40;

/** The node's sign of life; it goes with its Node. */
export function leaseObject(node: Node, renewTime: string): Lease {
  const { name, uid = '' } = node.metadata;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: NODE_NAME,
      namespace: LEASE_NAMESPACE,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
    },
    spec: { holderIdentity: NODE_NAME, leaseDurationSeconds: LEASE_SECONDS, renewTime },
  };
}

export interface LeaseTimes {
  /** After every one before and after `kept`, the time that an earlier life has written. */
  next(kept?: string): string;
}

/**
 * Renewal times that only go forward. To the node lifecycle controller a lease whose time is not after the one before
 * is no sign of life: a clock that was set back by an hour would make the node unready for an hour.
 */
export function createLeaseTimes(clock: Pick<Clock, 'now'>): LeaseTimes {
  let last = 0;
  return {
    next(kept) {
      last = Math.max(clock.now(), last + 1, (Date.parse(kept ?? '') || 0) + 1);
      return new Date(last).toISOString().replace('Z', '000Z');
    },
  };
}
