import type { ApiClient } from '../../cluster/api/client.ts';
import { whenLetIn } from '../../cluster/api/early.ts';
import { hasReason } from '../../cluster/api/errors.ts';
import { NODE_NAME } from '../../cluster/node-name.ts';
import type { Node } from '../../cluster/objects.ts';
import type { ClusterView } from '../../cluster/watch/view.ts';
import type { Clock } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import { createLeaseTimes, LEASE_NAMESPACE, type LeaseTimes, leaseObject } from './lease.ts';
import { type NodeFacts, nodeLabels, nodeObject, nodeStatus } from './node-object.ts';

/** As kubelets do: a lease every 10 s, the whole status every 5 min. */
const RENEW_MS = 10_000;
const RENEWALS_PER_STATUS = 30;

export interface RegisteredNode {
  stop(): void;
}

/**
 * Registers the node and keeps it alive. When the cluster takes it for dead (the machine slept) it says again how it
 * is; a Node that somebody deletes is registered again.
 */
export async function registerNode(options: {
  /** With the node's own credentials. */
  readonly client: ApiClient;
  readonly view: Pick<ClusterView, 'get'>;
  readonly clock: Clock;
  readonly facts: NodeFacts;
  readonly log: (message: string) => void;
}): Promise<RegisteredNode> {
  const { client, view, clock, facts, log } = options;
  const times = createLeaseTimes(clock);
  let renewals = 0;
  let told = '';
  let stopped = false;
  let cancel = () => {};

  const register = async () => putLease(client, await putNode(client, facts, clock.now()), times);
  const renew = async () => {
    try {
      await client.patch('leases', LEASE_NAMESPACE, NODE_NAME, { spec: { renewTime: times.next() } });
    } catch (error) {
      // It went with its Node.
      if (!hasReason(error, 'NotFound')) throw error;
      await register();
    }
    const node = view.get('nodes', undefined, NODE_NAME);
    if (++renewals % RENEWALS_PER_STATUS === 0 || (node !== undefined && !isReady(node))) {
      await putStatus(client, facts, node, clock.now());
    }
  };
  const keepAlive = () => {
    cancel = clock.after(RENEW_MS, async () => {
      try {
        await renew();
        told = '';
      } catch (error) {
        const message = messageOf(error);
        if (message !== told && !stopped) log(`node: ${message}`);
        told = message;
      }
      if (!stopped) keepAlive();
    });
  };

  await whenLetIn(register, clock);
  keepAlive();
  return {
    stop() {
      stopped = true;
      cancel();
    },
  };
}

function isReady(node: Node): boolean {
  return (node.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** The Node of a former life is taken over. */
async function putNode(client: ApiClient, facts: NodeFacts, now: number): Promise<Node> {
  try {
    return await client.create('nodes', nodeObject(facts, now));
  } catch (error) {
    if (!hasReason(error, 'AlreadyExists')) throw error;
    const before = await client.patch('nodes', undefined, NODE_NAME, { metadata: { labels: nodeLabels() } });
    return putStatus(client, facts, before, now);
  }
}

function putStatus(client: ApiClient, facts: NodeFacts, before: Node | undefined, now: number) {
  const status = nodeStatus(facts, before, now);
  return client.patch('nodes', undefined, NODE_NAME, { status }, { subresource: 'status' });
}

async function putLease(client: ApiClient, node: Node, times: LeaseTimes): Promise<void> {
  try {
    await client.create('leases', leaseObject(node, times.next()));
  } catch (error) {
    if (!hasReason(error, 'AlreadyExists')) throw error;
    const kept = await client.get('leases', LEASE_NAMESPACE, NODE_NAME);
    const { metadata, spec } = leaseObject(node, times.next(kept?.spec?.renewTime));
    const change = { metadata: { ownerReferences: metadata.ownerReferences }, spec };
    await client.patch('leases', LEASE_NAMESPACE, NODE_NAME, change);
  }
}
