import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KubeObject } from '../store/types.ts';
import { conditionOf } from './pods.ts';
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

const web = () => cluster.store.get('deployments', 'shop', 'web') as KubeObject;
const change = (spec: object, annotations = {}) =>
  cluster.store.update('deployments', 'shop', 'web', (current) => ({
    ...current,
    metadata: { ...current.metadata, annotations: { ...current.metadata.annotations, ...annotations } },
    spec: { ...current.spec, ...spec },
  }));
const template = (image: string) => {
  const next = structuredClone(web().spec.template);
  next.spec.containers[0].image = image;
  return { template: next };
};
const history = () =>
  cluster.store
    .list('replicasets', 'shop')
    .map(
      (set) =>
        `${set.metadata.annotations?.['deployment.kubernetes.io/revision']} ${set.spec.template.spec.containers[0].image} ${set.spec.replicas}`,
    )
    .toSorted();
const progressing = () => conditionOf(web(), 'Progressing');

test('a rollback makes the old ReplicaSet the newest revision again', () => {
  change(template('web:2'), { 'kubernetes.io/change-cause': 'second' });
  cluster.settle();
  expect(history()).toEqual(['1 web:1 0', '2 web:2 2']);
  change(template('web:1'));
  cluster.settle();
  expect(history()).toEqual(['2 web:2 0', '3 web:1 2']);
  expect(web().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  const second = cluster.store.list('replicasets', 'shop').find((s) => s.spec.replicas === 0);
  expect(second?.metadata.annotations?.['kubernetes.io/change-cause']).toBe('second');
});

test('while it is paused a new template changes nothing, a new size does', () => {
  change({ ...template('web:2'), paused: true, replicas: 3 });
  cluster.settle();
  expect(history()).toEqual(['1 web:1 3']);
  expect(progressing()).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' });
  change({ paused: false });
  cluster.settle();
  expect(history()).toEqual(['1 web:1 0', '2 web:2 3']);
  expect(progressing()).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
});

test('a rollout that does not come forward exceeds its deadline, and recovers', () => {
  const before = template('web:1');
  const { template: stuck } = template('web:2');
  stuck.spec.containers[0].resources.requests.cpu = '9999';
  change({ template: stuck, progressDeadlineSeconds: 30 });
  cluster.settle();
  expect(progressing()?.status).toBe('True');
  cluster.advance(31_000);
  cluster.settle();
  expect(progressing()).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
  expect(conditionOf(web(), 'Available')?.status).toBe('True');
  change(before);
  cluster.settle();
  expect(progressing()).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
});

test('Recreate ends all old pods before it makes a new one', () => {
  change({ ...template('web:2'), strategy: { type: 'Recreate' } });
  for (let i = 0; i < 12; i++) {
    const images = new Set(cluster.store.list('pods', 'shop').map((pod) => pod.spec.containers[0].image));
    expect(images.size).toBeLessThanOrEqual(1);
    cluster.advance(0);
    cluster.kubelet();
  }
  cluster.settle();
  expect(history()).toEqual(['1 web:1 0', '2 web:2 2']);
});

test('no more old ReplicaSets are kept than revisionHistoryLimit says', () => {
  change({ revisionHistoryLimit: 1 });
  for (const image of ['web:2', 'web:3', 'web:4']) {
    change(template(image));
    cluster.settle();
  }
  expect(history()).toEqual(['3 web:3 0', '4 web:4 2']);
});

test('a pod counts as available only after minReadySeconds', () => {
  change({ minReadySeconds: 20, ...template('web:2') });
  cluster.settle();
  expect(web().status).toMatchObject({ updatedReplicas: 1, availableReplicas: 2 });
  cluster.advance(20_000);
  cluster.settle();
  cluster.advance(20_000);
  cluster.settle();
  expect(web().status).toMatchObject({ updatedReplicas: 2, replicas: 2, availableReplicas: 2 });
});

test('a pod that lost its labels is let go and replaced', () => {
  const [pod] = cluster.store.list('pods', 'shop');
  cluster.store.update('pods', 'shop', pod?.metadata.name ?? '', (current) => ({
    ...current,
    metadata: { ...current.metadata, labels: { app: 'other' } },
  }));
  cluster.settle();
  const pods = cluster.store.list('pods', 'shop');
  expect(pods).toHaveLength(3);
  expect(pods.find((p) => p.metadata.labels?.app === 'other')?.metadata.ownerReferences).toBeUndefined();
});

test('a pod that failed is replaced', () => {
  const [pod] = cluster.store.list('pods', 'shop');
  cluster.store.update('pods', 'shop', pod?.metadata.name ?? '', (p) => ({
    ...p,
    status: { phase: 'Failed' },
  }));
  cluster.settle();
  expect(web().status).toMatchObject({ readyReplicas: 2, replicas: 2 });
});

test('pods have the defaults that the API gives, also the request that a limit implies', () => {
  const [pod] = cluster.store.list('pods', 'shop');
  expect(pod?.spec).toMatchObject({
    enableServiceLinks: true,
    serviceAccountName: 'default',
    restartPolicy: 'Always',
  });
  expect(pod?.status.qosClass).toBe('Burstable');
  expect(pod?.metadata.generateName).toMatch(/^web-[a-z0-9]{10}-$/);
});
