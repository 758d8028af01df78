import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deleteObject } from '../store/deletion.ts';
import { createHarness, deployment } from './testing/harness.ts';

let cluster: ReturnType<typeof createHarness>;
beforeEach(() => {
  cluster = createHarness();
});
afterEach(() => {
  expect(cluster.problems).toEqual([]);
  cluster.stop();
});

const names = (resource: string) =>
  cluster.store.list(resource, 'shop').map((object) => object.metadata.name);
const web = () => cluster.store.get('deployments', 'shop', 'web');
const reasons = () => cluster.store.list('events', 'shop').map((event) => event.reason);

describe('a Deployment', () => {
  it('gets its pods through a ReplicaSet and says when they are available', () => {
    cluster.seed(deployment(3));
    cluster.settle();
    expect(names('pods')).toHaveLength(3);
    expect(web()?.status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      updatedReplicas: 3,
    });
    expect(
      web()?.status.conditions.map((c: { type: string; status: string }) => `${c.type}=${c.status}`),
    ).toEqual(['Available=True', 'Progressing=True']);
    expect(reasons()).toEqual(expect.arrayContaining(['ScalingReplicaSet', 'SuccessfulCreate', 'Scheduled']));
  });

  it('replaces a pod that was deleted', () => {
    cluster.seed(deployment(1));
    cluster.settle();
    const [pod] = cluster.store.list('pods', 'shop');
    deleteObject(cluster.store, 'pods', pod!, { now: 0 });
    cluster.settle();
    expect(names('pods')).toHaveLength(1);
    expect(names('pods')).not.toContain(pod!.metadata.name);
  });

  it('never has less than the wanted number available during a rolling update without maxUnavailable', () => {
    cluster.seed(deployment(3));
    cluster.settle();
    cluster.store.update('deployments', 'shop', 'web', (current) => ({
      ...current,
      spec: deployment(3, 'web:2').spec,
    }));
    for (let i = 0; i < 30; i++) {
      cluster.advance(0);
      const ready = cluster.store
        .list('pods', 'shop')
        .filter((pod) => pod.status.phase === 'Running' && !pod.metadata.deletionTimestamp);
      expect(ready.length).toBeGreaterThanOrEqual(3);
      expect(names('pods').length).toBeLessThanOrEqual(5);
      cluster.kubelet();
    }
    const images = cluster.store.list('pods', 'shop').map((pod) => pod.spec.containers[0].image);
    expect(images).toEqual(['web:2', 'web:2', 'web:2']);
    expect(names('replicasets')).toHaveLength(2);
  });

  it('keeps a pod that fits nowhere Pending, and says why', () => {
    const big = deployment(1);
    big.spec.template.spec.containers[0].resources.requests.cpu = '9999';
    cluster.seed(big);
    cluster.settle();
    const [pod] = cluster.store.list('pods', 'shop');
    expect(pod?.status.phase).toBe('Pending');
    expect(pod?.status.conditions[0].message).toBe('0/1 nodes are available: 1 Insufficient cpu.');
    expect(reasons()).toContain('FailedScheduling');
  });

  it('takes its ReplicaSets and pods with it', () => {
    cluster.seed(deployment(2));
    cluster.settle();
    deleteObject(cluster.store, 'deployments', web()!, { now: 0 });
    cluster.settle();
    expect([...names('deployments'), ...names('replicasets'), ...names('pods')]).toEqual([]);
  });
});

describe('a StatefulSet', () => {
  const set = (replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'shop' },
    spec: {
      replicas,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { containers: [{ name: 'db', image: 'mysql:8.4' }] },
      },
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
    status: {},
  });

  it('makes its pods in order, each with a bound claim', () => {
    cluster.seed(set(2));
    cluster.advance(0);
    cluster.advance(0);
    expect(names('pods')).toEqual(['db-0']);
    cluster.settle();
    expect(names('pods')).toEqual(['db-0', 'db-1']);
    expect(
      cluster.store
        .list('persistentvolumeclaims', 'shop')
        .map((claim) => `${claim.metadata.name} ${claim.status.phase}`),
    ).toEqual(['data-db-0 Bound', 'data-db-1 Bound']);
  });

  it('makes a deleted pod again under its name, with the claim it had', () => {
    cluster.seed(set(1));
    cluster.settle();
    const before = cluster.store.get('pods', 'shop', 'db-0');
    deleteObject(cluster.store, 'pods', before!, { now: 0 });
    cluster.settle();
    const after = cluster.store.get('pods', 'shop', 'db-0');
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
    expect(after?.spec.volumes).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } },
    ]);
    expect(names('persistentvolumeclaims')).toEqual(['data-db-0']);
  });
});

describe('a Service', () => {
  it('lists ready pods as its endpoints, by the number of a named port', () => {
    cluster.seed({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
    });
    cluster.seed(deployment(1));
    cluster.settle();
    const [pod] = cluster.store.list('pods', 'shop');
    const [subset] = cluster.store.get('endpoints', 'shop', 'web')?.subsets ?? [];
    expect(subset.addresses.map((address: { ip: string }) => address.ip)).toEqual([pod?.status.podIP]);
    expect(subset.ports).toEqual([{ port: 8000, protocol: 'TCP' }]);
  });
});

describe('an autoscaler', () => {
  const hpa = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 6,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
        },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
    },
    status: {},
  };
  const period = () => {
    // With the time that the controller's writes take.
    cluster.advance(15_010);
    cluster.settle();
  };

  it('scales up with the load, and down after it when its window has passed', () => {
    cluster.seed(deployment(undefined));
    cluster.seed(hpa);
    cluster.settle();
    // The pods' CPU counts once they have been ready for a while.
    for (let i = 0; i < 20; i++) period();
    cluster.setCpu(250);
    period();
    expect(web()?.spec.replicas).toBe(5);
    const status = () => cluster.store.get('horizontalpodautoscalers', 'shop', 'web')?.status;
    expect(status().currentMetrics[0].resource.current.averageUtilization).toBe(250);
    expect(
      status().conditions.map((c: { type: string; reason: string }) => `${c.type}=${c.reason}`),
    ).toContain('AbleToScale=SucceededRescale');
    cluster.setCpu(5);
    period();
    expect(web()?.spec.replicas).toBe(5);
    for (let i = 0; i < 6; i++) period();
    expect(web()?.spec.replicas).toBe(1);
    expect(reasons()).toContain('SuccessfulRescale');
  });

  it('takes its next look when what it changed is out of a policy’s period of 15 s, also by a timer that is early', () => {
    cluster.seed(deployment(6));
    const policies = [{ type: 'Percent', value: 50, periodSeconds: 15 }];
    const behavior = { scaleDown: { stabilizationWindowSeconds: 0, policies } };
    cluster.seed({ ...hpa, spec: { ...hpa.spec, behavior } });
    cluster.settle();
    cluster.setCpu(60);
    for (let i = 0; i < 20; i++) period();
    cluster.setCpu(1);
    const changes: { atMs: number; replicas: number }[] = [];
    cluster.store.watch('deployments', ({ object }) => {
      const { replicas } = object.spec;
      if (replicas !== (changes.at(-1)?.replicas ?? 6)) changes.push({ atMs: cluster.now(), replicas });
    });
    for (let i = 0; i < 6; i++) period();
    expect(changes.map(({ replicas }) => replicas)).toEqual([3, 1]);
    for (const [i, { atMs }] of changes.slice(1).entries())
      expect(atMs - (changes[i]?.atMs ?? 0)).toBeGreaterThan(15_001);
  });

  it('changes nothing and says why when there is no metrics-server', () => {
    cluster.seed(deployment(3));
    cluster.seed(hpa);
    cluster.settle();
    cluster.setCpu(250);
    cluster.loseMetricsServer();
    for (let i = 0; i < 6; i++) period();
    expect(web()?.spec.replicas).toBe(3);
    const { conditions } = cluster.store.get('horizontalpodautoscalers', 'shop', 'web')?.status ?? {};
    expect(conditions.find(({ type }: { type: string }) => type === 'ScalingActive')).toMatchObject({
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message: expect.stringContaining('unable to handle the request (get pods.metrics.k8s.io)'),
    });
  });

  it('says what is wrong when its target does not exist, and counts it in one event', () => {
    cluster.seed(hpa);
    for (let i = 0; i < 3; i++) period();
    const [event] = cluster.store.list('events', 'shop');
    expect(event).toMatchObject({ reason: 'FailedGetScale', count: 3, type: 'Warning' });
  });
});
