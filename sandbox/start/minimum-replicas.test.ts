import { expect, test } from 'vitest';
import type { Deployment, HorizontalPodAutoscaler } from '../cluster/objects.ts';
import { systemClock } from '../lib/clock.ts';
import { beginWithMinimum } from './minimum-replicas.ts';

const named = <T>(kind: string, name: string, spec: object) =>
  ({ apiVersion: 'v1', kind, metadata: { namespace: 'palier', name }, spec }) as T;
const autoscaler = (kind: string, name: string, minReplicas?: number) =>
  named<HorizontalPodAutoscaler>('HorizontalPodAutoscaler', name, {
    scaleTargetRef: { kind, name },
    minReplicas,
  });

test('what an autoscaler has scaled up begins with its fewest replicas, and nothing else is touched', async () => {
  const targets = [
    named<Deployment>('Deployment', 'up', { replicas: 6 }),
    named<Deployment>('Deployment', 'down', { replicas: 0 }),
    named<Deployment>('StatefulSet', 'default', { replicas: 2 }),
  ];
  const written: string[] = [];
  const items = [
    autoscaler('Deployment', 'up', 2),
    autoscaler('Deployment', 'down', 2),
    autoscaler('StatefulSet', 'default'),
    autoscaler('Deployment', 'gone', 1),
    autoscaler('Widget', 'foreign', 1),
  ];
  const client = {
    list: async () => ({ resourceVersion: '1', items }),
    get: async (_: unknown, __: unknown, name: string) =>
      targets.find(({ metadata }) => metadata.name === name),
    patch: async (resource: unknown, _: unknown, name: string, change: object, options?: object) => {
      written.push(JSON.stringify([resource, name, change, options]));
      return items[0];
    },
  } as unknown as Parameters<typeof beginWithMinimum>[0];
  const told: unknown[] = [];
  await beginWithMinimum(client, { clock: systemClock, tell: (what) => told.push(what) });
  const fewest = { progress: 'fewest-replicas', namespace: 'palier' };
  expect(told).toHaveLength(2);
  expect(told).toContainEqual({ ...fewest, kind: 'Deployment', name: 'up', replicas: 2, before: 6 });
  expect(told).toContainEqual({ ...fewest, kind: 'StatefulSet', name: 'default', replicas: 1, before: 2 });
  expect(written.map((it) => JSON.parse(it))).toEqual([
    ['deployments', 'up', { spec: { replicas: 2 } }, { subresource: 'scale' }],
    ['statefulsets', 'default', { spec: { replicas: 1 } }, { subresource: 'scale' }],
  ]);
});
