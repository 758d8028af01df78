import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explainAt } from '../../core/explain/explain.ts';
import { explainLines } from '../../i18n/explain.ts';
import { eventsOfFiles } from './events-of-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'palier-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = '2026-11-23T10:05:00Z';
const pod = (name: string) => ({
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    uid: name,
    creationTimestamp: '2026-11-23T09:00:00Z',
    labels: { 'pod-template-hash': 'abc' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'web-abc', controller: true }],
  },
  spec: { containers: [{ name: 'web', image: 'web:1', resources: { requests: { cpu: '100m' } } }] },
  status: {
    phase: 'Running',
    startTime: '2026-11-23T09:00:01Z',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-11-23T09:00:05Z' }],
    containerStatuses: [{ name: 'web', ready: true, restartCount: 0, state: { running: {} } }],
  },
});
const usage = (name: string, cpu: string) => ({
  kind: 'PodMetrics',
  metadata: { name, namespace: 'shop' },
  timestamp: at,
  window: '15s',
  containers: [{ name: 'web', usage: { cpu, memory: '50Mi' } }],
});
const resource = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } };
const hpa = {
  kind: 'HorizontalPodAutoscaler',
  apiVersion: 'autoscaling/v2',
  metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '7', creationTimestamp: at },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource }],
  },
  status: {
    currentReplicas: 2,
    desiredReplicas: 3,
    lastScaleTime: at,
    currentMetrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', current: { averageUtilization: 90, averageValue: '90m' } },
      },
    ],
    conditions: [
      { type: 'AbleToScale', status: 'True', reason: 'SucceededRescale', message: '' },
      { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound', message: '' },
      { type: 'ScalingLimited', status: 'False', reason: 'DesiredWithinRange', message: '' },
    ],
  },
};
const deployment = {
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { replicas: 2 },
  status: { replicas: 2, readyReplicas: 2 },
};

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('objects that kubectl printed', () => {
  it('are explained without a cluster and without a run', async () => {
    const events = await eventsOfFiles([
      file('objects.json', { kind: 'List', items: [hpa, deployment, pod('web-abc-1'), pod('web-abc-2')] }),
      file('usage.json', { items: [usage('web-abc-1', '80m'), usage('web-abc-2', '100m')] }),
    ]);
    const explanation = explainAt(events, Number.POSITIVE_INFINITY);
    expect(explanation).toMatchObject({ hpa: 'shop/web', decision: { from: 2, to: 3, witnessed: false } });
    const told = explanation === null ? '' : explainLines(explanation, 'en').join('\n');
    expect(told).toContain('CPU is 90 % of request, target 60 %');
  });

  it.each([
    ['not JSON', 'kubectl: command not found', /expected JSON/],
    ['no HPA among it', { items: [deployment] }, /expected a HorizontalPodAutoscaler, got Deployment/],
    ['nothing', { items: [] }, /expected a HorizontalPodAutoscaler, got nothing/],
    ['not an object', '[1]', /expected a JSON object/],
  ])('that are %s are refused with what was expected', async (_what, content, message) => {
    await expect(eventsOfFiles([file('bad.json', content)])).rejects.toThrow(message);
  });

  it('whose file is missing are refused', async () => {
    await expect(eventsOfFiles([join(folder, 'none.json')])).rejects.toThrow(/none\.json/);
  });
});
