import type { FakeApi } from './fake-api.ts';

/** A namespace `shop` with HPAs, their deployments and pods, as large as a test needs it. */
export const SHOP = {
  hpas: '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers',
  deployments: '/apis/apps/v1/namespaces/shop/deployments',
  pods: '/api/v1/namespaces/shop/pods',
  events: '/api/v1/namespaces/shop/events',
  podMetrics: '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods',
} as const;

export function fillShop(api: FakeApi, { hpas, podsPerHpa }: { hpas: number; podsPerHpa: number }): void {
  api.put(SHOP.events, eventObject('past', 'backend-0', 'Scheduled'));
  for (let i = 0; i < hpas; i += 1) {
    const app = hpas === 1 ? 'backend' : `app-${i}`;
    api.put(SHOP.hpas, hpaObject(app, podsPerHpa));
    api.put(SHOP.deployments, deploymentObject(app, podsPerHpa));
    for (let j = 0; j < podsPerHpa; j += 1) {
      api.put(SHOP.pods, podObject(`${app}-7d9c-${j}`, app));
      api.put(SHOP.podMetrics, podMetricsObject(`${app}-7d9c-${j}`, app));
    }
  }
}

export function hpaObject(name: string, replicas: number) {
  return {
    metadata: { namespace: 'shop', name, generation: 1 },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 1,
      maxReplicas: 6,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
        },
      ],
    },
    status: {
      currentReplicas: replicas,
      desiredReplicas: replicas,
      currentMetrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', current: { averageUtilization: 42, averageValue: '42m' } },
        },
      ],
      conditions: ['AbleToScale', 'ScalingActive', 'ScalingLimited'].map((type) => ({
        type,
        status: 'True',
        reason: 'ReadyForNewScale',
        message: 'recommended size matches current size',
        lastTransitionTime: '2026-11-23T10:00:00Z',
      })),
    },
  };
}

export function deploymentObject(name: string, replicas: number) {
  return {
    metadata: { namespace: 'shop', name, generation: 1 },
    spec: { replicas, selector: { matchLabels: { app: name } } },
    status: { replicas, readyReplicas: replicas, availableReplicas: replicas, updatedReplicas: replicas },
  };
}

/** With the managed fields of a real one, which are half of its size. */
export function podObject(name: string, app: string, status: object = RUNNING) {
  return {
    metadata: {
      namespace: 'shop',
      name,
      labels: { app, 'pod-template-hash': '7d9c' },
      creationTimestamp: '2026-11-23T10:00:00Z',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-7d9c`, controller: true }],
      managedFields: ['kube-controller-manager', 'kubelet'].map((manager) => ({
        manager,
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-11-23T10:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: Object.fromEntries(
          Array.from({ length: 40 }, (_, i) => [`f:field${i}`, { '.': {}, 'f:sub': {} }]),
        ),
      })),
    },
    spec: {
      nodeName: 'node-1',
      containers: [
        {
          name: 'backend',
          image: 'backend:1',
          resources: { requests: { cpu: '100m', memory: '96Mi' }, limits: { cpu: '250m', memory: '192Mi' } },
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
    { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-11-23T10:00:00Z' },
    { type: 'Ready', status: 'True', lastTransitionTime: '2026-11-23T10:00:05Z' },
  ],
  containerStatuses: [
    {
      name: 'backend',
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: '2026-11-23T10:00:02Z' } },
    },
  ],
};

export function podMetricsObject(name: string, app: string, timestamp = '2026-11-23T10:01:00Z') {
  return {
    metadata: { namespace: 'shop', name, labels: { app } },
    timestamp,
    window: '15.0s',
    containers: [{ name: 'backend', usage: { cpu: '42000000n', memory: '61Mi' } }],
  };
}

export function eventObject(name: string, pod: string, reason: string, count = 1) {
  return {
    metadata: { namespace: 'shop', name, creationTimestamp: '2026-11-23T10:00:00Z' },
    type: 'Normal',
    reason,
    message: `${reason} ${pod}`,
    count,
    involvedObject: { kind: 'Pod', name: pod },
    lastTimestamp: '2026-11-23T10:00:00Z',
  };
}
