import { expect, test } from 'vitest';
import type { Pod } from '../cluster/objects.ts';
import { MemoryCluster } from '../testing/memory-cluster.ts';
import { sketch } from '../testing/sketch.ts';
import { watchReadiness } from './readiness.ts';

const wanted = [
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'backend', namespace: 'palier' } },
];

function pod(name: string, replicaSet: string, isReady: boolean) {
  return sketch<Pod>({
    metadata: {
      name,
      namespace: 'palier',
      ownerReferences: [{ kind: 'ReplicaSet', name: replicaSet, controller: true }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: [{ state: { running: {} } }],
    },
  });
}

test.each([
  ['a ready pod of it is there', [pod('backend-1-a', 'backend-1', true)], null],
  [
    'its pod is not ready',
    [pod('backend-1-a', 'backend-1', false)],
    { for: 'pod', pod: 'backend-1-a', state: 'running' },
  ],
  [
    'only one with a name like its own is ready',
    [pod('backend-x', 'backend-canary-1', true)],
    { for: 'pods', of: 'backend' },
  ],
])('a workload is waited for unless one of its own pods is ready: %s', async (_, pods, waitingFor) => {
  const cluster = new MemoryCluster();
  for (const [name, deployment] of [
    ['backend-1', 'backend'],
    ['backend-canary-1', 'backend-canary'],
  ] as const) {
    const ownerReferences = [{ kind: 'Deployment', name: deployment, controller: true }];
    cluster.put('replicasets', { metadata: { name, namespace: 'palier', ownerReferences } });
  }
  const told = await new Promise((resolve) => {
    const watch = watchReadiness(
      { wanted, view: cluster, pods: () => pods, hasNodePort: () => false },
      (change) => {
        watch.stop();
        resolve(change);
      },
    );
  });
  expect(told).toMatchObject({ waitingFor });
});
