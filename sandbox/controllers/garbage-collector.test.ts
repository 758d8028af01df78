import { afterEach, beforeEach, expect, test } from 'vitest';
import { deleteObject, type Propagation } from '../store/deletion.ts';
import { createHarness, deployment } from './testing/harness.ts';

let cluster: ReturnType<typeof createHarness>;
beforeEach(() => {
  cluster = createHarness();
  cluster.seed(deployment(2));
  cluster.settle();
});
afterEach(() => {
  expect(cluster.problems).toEqual([]);
  cluster.stop();
});

function remove(propagation: Propagation): void {
  const web = cluster.store.get('deployments', 'shop', 'web');
  deleteObject(cluster.store, 'deployments', web!, { now: 0, propagation });
}

const count = (resource: string) => cluster.store.list(resource, 'shop').length;

test('in the background, dependents follow their owner', () => {
  remove('Background');
  expect([count('deployments'), count('replicasets')]).toEqual([0, 1]);
  cluster.settle();
  expect([count('replicasets'), count('pods')]).toEqual([0, 0]);
});

test('in the foreground, the owner waits for its dependents', () => {
  remove('Foreground');
  cluster.advance(0);
  expect([count('deployments'), count('replicasets'), count('pods')]).toEqual([1, 1, 2]);
  cluster.settle();
  expect([count('deployments'), count('replicasets'), count('pods')]).toEqual([0, 0, 0]);
});

test('orphans stay, without an owner', () => {
  remove('Orphan');
  cluster.settle();
  expect([count('deployments'), count('replicasets'), count('pods')]).toEqual([0, 1, 2]);
  expect(cluster.store.list('replicasets', 'shop')[0]?.metadata.ownerReferences).toBeUndefined();
});

test('an orphaned ReplicaSet is taken over by a Deployment made again', () => {
  remove('Orphan');
  cluster.settle();
  const before = cluster.store.list('pods', 'shop').map((pod) => pod.metadata.uid);
  cluster.seed(deployment(2));
  cluster.settle();
  expect(cluster.store.list('pods', 'shop').map((pod) => pod.metadata.uid)).toEqual(before);
  expect(count('replicasets')).toBe(1);
});

test('whatever has no dependents goes at once, whichever way it is asked for', () => {
  const map = cluster.seed({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'm', namespace: 'shop' },
  });
  deleteObject(cluster.store, 'configmaps', map, { now: 0, propagation: 'Foreground' });
  cluster.advance(0);
  expect(count('configmaps')).toBe(0);
});

test('a namespace is emptied, says that it goes, and goes last', () => {
  const shop = cluster.store.get('namespaces', undefined, 'shop');
  deleteObject(cluster.store, 'namespaces', shop!, { now: 0 });
  cluster.advance(0);
  expect(cluster.store.get('namespaces', undefined, 'shop')?.status.phase).toBe('Terminating');
  cluster.settle();
  for (const resource of ['deployments', 'replicasets', 'pods', 'events']) expect(count(resource)).toBe(0);
  expect(cluster.store.get('namespaces', undefined, 'shop')).toBeUndefined();
});
