import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './testing.ts';

const V1 = '/apis/autoscaling/v1/namespaces/palier/horizontalpodautoscalers';
const V2 = '/apis/autoscaling/v2/namespaces/palier/horizontalpodautoscalers';
let api: TestApi;

beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

function autoscaler(spec: object, apiVersion = 'autoscaling/v2') {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  return {
    apiVersion,
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef, ...spec },
  };
}

test('an autoscaler written as v1 is read as v2', async () => {
  await api.request(
    'POST',
    V1,
    autoscaler({ maxReplicas: 3, targetCPUUtilizationPercentage: 60 }, 'autoscaling/v1'),
  );
  const { body } = await api.request('GET', `${V2}/web`);
  const cpu = {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
  };
  expect(body.spec).toMatchObject({ minReplicas: 1, maxReplicas: 3, metrics: [cpu] });
});

test('what v1 has no fields for survives a round trip through it', async () => {
  const metrics = [
    {
      type: 'Resource',
      resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '64Mi' } },
    },
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
  ];
  const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
  const { body: created } = await api.request('POST', V2, autoscaler({ maxReplicas: 6, metrics, behavior }));
  const { body: v1 } = await api.request('GET', `${V1}/web`);
  expect(v1.spec).toMatchObject({ targetCPUUtilizationPercentage: 60, maxReplicas: 6 });
  expect(v1.spec.metrics).toBeUndefined();
  await api.request('PUT', `${V1}/web`, { ...v1, spec: { ...v1.spec, maxReplicas: 5 } });
  const { body: after } = await api.request('GET', `${V2}/web`);
  expect(after.spec).toEqual({ ...created.spec, maxReplicas: 5 });
});

test.each([
  ['no target', { scaleTargetRef: undefined, maxReplicas: 2 }, 'spec.scaleTargetRef.kind'],
  ['no maximum', {}, 'spec.maxReplicas'],
  ['a maximum below the minimum', { minReplicas: 3, maxReplicas: 2 }, 'spec.maxReplicas'],
  ['a minimum of zero', { minReplicas: 0, maxReplicas: 2 }, 'spec.minReplicas'],
  ['an unknown metric', { maxReplicas: 2, metrics: [{ type: 'Magic' }] }, 'spec.metrics[0].type'],
  [
    'a policy without a period',
    { maxReplicas: 2, behavior: { scaleUp: { policies: [{ type: 'Pods', value: 1 }] } } },
    'spec.behavior.scaleUp.policies[0].periodSeconds',
  ],
])('an autoscaler with %s is invalid', async (_, spec, field) => {
  const { code, body } = await api.request('POST', V2, autoscaler(spec));
  expect(code).toBe(422);
  expect(body.details.causes.map((cause: { field: string }) => cause.field)).toContain(field);
});

test('an event written as core/v1 is read as events.k8s.io/v1', async () => {
  api.seed({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', namespace: 'palier' },
    involvedObject: { kind: 'Pod', name: 'p' },
    reason: 'Started',
    message: 'it started',
    source: { component: 'kubelet' },
    count: 2,
  });
  const { body } = await api.request(
    'GET',
    '/apis/events.k8s.io/v1/namespaces/palier/events?fieldSelector=regarding.name%3Dp',
  );
  expect(body.items).toEqual([
    expect.objectContaining({
      regarding: { kind: 'Pod', name: 'p' },
      note: 'it started',
      deprecatedCount: 2,
      reportingController: 'kubelet',
    }),
  ]);
});
