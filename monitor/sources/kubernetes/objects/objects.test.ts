import { describe, expect, it } from 'vitest';
import { kubernetesEventObserved } from './event.ts';
import { hpaObserved, scaleTargetOf } from './hpa.ts';
import { ownerOf, podObserved } from './pod.ts';
import { durationMs, podUsages } from './pod-metrics.ts';
import { joinedQuery, labelsMatch, selectorQuery, selects } from './selector.ts';
import { workloadObserved } from './workload.ts';

const TARGETS = new Map([['palier/Deployment/backend', null]]);

function pod(status: object, more: object = {}) {
  return {
    metadata: {
      namespace: 'palier',
      name: 'backend-7d9c-abcde',
      uid: 'u1',
      creationTimestamp: '2026-11-23T10:00:00Z',
      labels: { 'pod-template-hash': '7d9c' },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'backend-7d9c', controller: true }],
      ...more,
    },
    spec: {
      nodeName: 'node-1',
      containers: [
        {
          name: 'backend',
          image: 'backend:1',
          resources: { requests: { cpu: '100m', memory: '96Mi' }, limits: { cpu: '0.25' } },
        },
      ],
    },
    status,
  };
}

const RUNNING = {
  phase: 'Running',
  startTime: '2026-11-23T10:00:01Z',
  conditions: [
    { type: 'Ready', status: 'True', lastTransitionTime: '2026-11-23T10:00:05Z' },
    { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-11-23T10:00:00Z' },
  ],
  containerStatuses: [
    {
      name: 'backend',
      ready: true,
      started: true,
      restartCount: 2,
      state: { running: { startedAt: '2026-11-23T10:00:02Z' } },
    },
  ],
};

describe('podObserved', () => {
  it('says all of a running pod, and leaves out nothing by zero', () => {
    expect(podObserved(pod(RUNNING), TARGETS)).toEqual({
      type: 'pod.observed',
      namespace: 'palier',
      name: 'backend-7d9c-abcde',
      uid: 'u1',
      workload: 'Deployment/backend',
      phase: 'Running',
      creationTimestamp: '2026-11-23T10:00:00Z',
      startTime: '2026-11-23T10:00:01Z',
      scheduledAt: '2026-11-23T10:00:00Z',
      ready: 'True',
      readyAt: '2026-11-23T10:00:05Z',
      deletionTimestamp: null,
      node: 'node-1',
      reason: null,
      containers: [
        {
          name: 'backend',
          image: 'backend:1',
          requests: { cpuMillicores: 100, memoryBytes: 100_663_296 },
          limits: { cpuMillicores: 250, memoryBytes: null },
          ready: true,
          started: true,
          restarts: 2,
          state: 'running',
          reason: null,
          startedAt: '2026-11-23T10:00:02Z',
        },
      ],
    });
  });

  const unschedulable = {
    phase: 'Pending',
    conditions: [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes: cpu' },
    ],
  };
  const waiting = (reason: string, message?: string) => ({
    phase: 'Pending',
    containerStatuses: [{ name: 'backend', state: { waiting: { reason, message } } }],
  });
  it.each([
    ['a pod that fits on no node', unschedulable, 'Unschedulable: 0/1 nodes: cpu'],
    [
      'an image that cannot be pulled',
      waiting('ImagePullBackOff', 'no such tag'),
      'ImagePullBackOff: no such tag',
    ],
    ['a container being made', waiting('ContainerCreating'), 'ContainerCreating'],
    [
      'a container that was killed for its memory',
      {
        phase: 'Running',
        containerStatuses: [
          { name: 'backend', state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } },
        ],
      },
      'OOMKilled',
    ],
    ['an evicted pod', { phase: 'Failed', reason: 'Evicted', message: 'memory' }, 'Evicted: memory'],
    [
      'an unready container',
      { phase: 'Running', conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }] },
      'ContainersNotReady',
    ],
    ['a pod that was only just made', { phase: 'Pending' }, null],
  ])('gives the reason for %s', (_, status, reason) => {
    expect(podObserved(pod(status), TARGETS).reason).toBe(reason);
  });

  it('knows no readiness before the kubelet has said anything', () => {
    const observed = podObserved(pod({ phase: 'Pending' }), TARGETS);
    expect(observed).toMatchObject({ ready: 'none', readyAt: null, scheduledAt: null, startTime: null });
    expect(observed.containers[0]).toMatchObject({ state: 'unknown', started: null, ready: false });
  });
});

describe('what a pod requests beside its containers', () => {
  const requesting = (spec: object) => {
    const base = pod(RUNNING);
    return podObserved({ ...base, spec: { ...base.spec, ...spec } }, TARGETS).alsoRequested;
  };
  const migrate = { name: 'migrate', resources: { requests: { cpu: '1' } } };
  const proxy = { name: 'proxy', restartPolicy: 'Always', resources: { requests: { cpu: '400m' } } };
  const amounts = (cpuMillicores: number | null) => ({ cpuMillicores, memoryBytes: null });

  it('is nothing where an init container ends before they start', () => {
    expect(requesting({})).toBeUndefined();
    expect(requesting({ initContainers: [migrate], overhead: { cpu: '10m' } })).toBeUndefined();
  });

  it('is what sidecars ask for, or the pod as a whole', () => {
    expect(requesting({ initContainers: [proxy] })).toEqual({
      initContainers: [{ name: 'proxy', sidecar: true, requests: amounts(400) }],
      pod: null,
      overhead: null,
    });
    const whole = { resources: { requests: { cpu: '500m' } }, overhead: { cpu: '10m' } };
    expect(requesting({ ...whole, initContainers: [migrate] })).toEqual({
      initContainers: [{ name: 'migrate', sidecar: false, requests: amounts(1000) }],
      pod: amounts(500),
      overhead: amounts(10),
    });
  });
});

describe('ownerOf', () => {
  const owned = (kind: string, name: string, labels = {}) => ({
    metadata: { labels, ownerReferences: [{ kind, name, controller: true }] },
  });
  it.each([
    [
      'a ReplicaSet of a Deployment',
      owned('ReplicaSet', 'web-5f', { 'pod-template-hash': '5f' }),
      'Deployment/web',
    ],
    ['a ReplicaSet of its own', owned('ReplicaSet', 'web'), 'ReplicaSet/web'],
    ['a StatefulSet', owned('StatefulSet', 'mysql'), 'StatefulSet/mysql'],
    ['nobody', { metadata: {} }, null],
  ])('sees a pod of %s', (_, object, owner) => {
    expect(ownerOf(object)).toBe(owner);
  });

  it('gives no workload for pods of what no HPA scales', () => {
    expect(podObserved(owned('StatefulSet', 'mysql'), TARGETS).workload).toBeNull();
  });
});

describe('other objects', () => {
  it('passes on the spec and status of an HPA, without kubectl’s copy', () => {
    const event = hpaObserved({
      metadata: {
        namespace: 'palier',
        name: 'backend',
        annotations: { team: 'a', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'backend' } },
      status: { currentReplicas: 1 },
    });
    expect(event.hpa).toBe('palier/backend');
    expect(event.object.annotations).toEqual({ team: 'a' });
    expect(event.object.status).toEqual({ currentReplicas: 1 });
    expect(scaleTargetOf(event.object)).toEqual({
      apiVersion: '',
      kind: 'Deployment',
      name: 'backend',
    });
  });

  it('counts replicas that the API leaves out as none', () => {
    const observed = workloadObserved('Deployment', {
      metadata: {},
      spec: { replicas: 3 },
      status: { replicas: 2 },
    });
    expect(observed).toMatchObject({ specReplicas: 3, replicas: 2, readyReplicas: 0 });
  });

  it('reads both forms of events', () => {
    const old = { count: 4, lastTimestamp: '2026-11-23T10:00:00Z', type: 'Warning', message: 'x\n' };
    const series = { count: 9, lastObservedTime: '2026-11-23T11:00:00.5Z' };
    expect(kubernetesEventObserved(old)).toMatchObject({ count: 4, severity: 'Warning', message: 'x' });
    expect(kubernetesEventObserved({ ...old, series })).toMatchObject({
      count: 9,
      lastTimestamp: '2026-11-23T11:00:00.5Z',
    });
  });

  it('reads pod metrics, a container without numbers as one that has none', () => {
    const { pods, problems } = podUsages({
      items: [
        {
          metadata: { name: 'a' },
          timestamp: '2026-11-23T10:00:00Z',
          window: '15.012s',
          containers: [
            { name: 'backend', usage: { cpu: '249817221n', memory: '62Mi' } },
            { name: 'starting', usage: {} },
          ],
        },
      ],
    });
    expect(pods[0]).toMatchObject({ name: 'a', windowMs: 15_012 });
    expect(pods[0]?.containers).toEqual([
      { name: 'backend', cpuMillicores: 250, memoryBytes: 65_011_712 },
      { name: 'starting', cpuMillicores: null, memoryBytes: null },
    ]);
    expect(problems).toEqual([]);
  });

  it.each([
    ['NaN', 'no-quantity'],
    ['-5m', 'negative'],
    ['1e99', 'too-much'],
    ['1e100', 'too-much'],
    ['99999999999', 'too-much'],
    ['+Inf', 'no-quantity'],
    [true, 'no-quantity'],
  ])('a CPU of %j is missing, and the good figure beside it stays', (cpu, fault) => {
    const containers = [{ name: 'main', usage: { cpu, memory: '1Mi' } }];
    const { pods, problems } = podUsages({ items: [{ metadata: { name: 'a' }, containers }] });
    expect(pods[0]?.containers).toEqual([{ name: 'main', cpuMillicores: null, memoryBytes: 1_048_576 }]);
    expect(problems).toEqual([{ pod: 'a', container: 'main', resource: 'cpu', fault }]);
  });

  it.each([
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1h', 3_600_000],
    ['', 0],
  ])('reads the duration %s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});

describe('selectors', () => {
  it('writes labels and expressions as a query', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['a', 'b'] },
        { key: 'old', operator: 'DoesNotExist' },
        { key: 'zone', operator: 'Exists' },
        { key: 'track', operator: 'NotIn', values: ['canary'] },
      ],
    };
    expect(selectorQuery(selector)).toBe('app=web,tier in (a,b),!old,zone,track notin (canary)');
  });

  it.each([
    ['one', [{ matchLabels: { app: 'a', tier: 'x' } }], 'app=a,tier=x'],
    [
      'several with a label in common',
      [{ matchLabels: { app: 'a' } }, { matchLabels: { app: 'b' } }],
      'app in (a,b)',
    ],
    ['several without', [{ matchLabels: { app: 'a' } }, { matchLabels: { name: 'b' } }], null],
    ['one that selects everything', [{}], null],
  ])('joins %s', (_, given, query) => {
    expect(joinedQuery(given)).toBe(query);
  });

  it('a selector is read once, however many pods are held against it', () => {
    let reads = 0;
    const selector = {
      get matchLabels() {
        reads += 1;
        return { app: 'web' };
      },
      matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }],
    };
    const tiers = ['a', 'b', 'c', undefined];
    const selected = tiers.map((tier) => selects(selector, { app: 'web', ...(tier && { tier }) }));
    expect(selected).toEqual([true, true, false, false]);
    expect(selects(selector, { app: 'api', tier: 'a' })).toBe(false);
    expect(reads).toBe(1);
  });

  it('an empty Service selector selects nothing', () => {
    expect(labelsMatch({}, { app: 'a' })).toBe(false);
    expect(labelsMatch({ app: 'a' }, { app: 'a', more: 'b' })).toBe(true);
    expect(labelsMatch({ app: 'a', tier: 'x' }, { app: 'a' })).toBe(false);
  });
});
