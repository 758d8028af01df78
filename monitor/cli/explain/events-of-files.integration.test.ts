import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { explainAt } from '../../../core/explain/explain-at.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
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
  const isText = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(path, isText ? content : JSON.stringify(content));
  return path;
}

const read = (files: readonly string[]) => eventsOfFiles(files, folder);

describe('objects that kubectl printed', () => {
  it('are explained without a cluster and without a run', async () => {
    const { events } = await read([
      file('objects.json', { kind: 'List', items: [hpa, deployment, pod('web-abc-1'), pod('web-abc-2')] }),
      file('usage.json', { items: [usage('web-abc-1', '80m'), usage('web-abc-2', '100m')] }),
    ]);
    const explanation = explainAt(events, Number.POSITIVE_INFINITY);
    expect(explanation).toMatchObject({ hpa: 'shop/web', decision: { from: 2, to: 3, witnessed: false } });
    const told = explanation === null ? '' : explainLines(explanation, 'en').join('\n');
    expect(told).toContain('CPU is 90 % of request (180m of 200m), target 60 %');
  });

  it('without samples the numbers of the status are taken, and the guess is called one', async () => {
    const { events } = await read([
      file('no-usage.json', { items: [hpa, deployment, pod('web-abc-1'), pod('web-abc-2')] }),
    ]);
    const explanation = explainAt(events, Number.POSITIVE_INFINITY);
    const told = explanation === null ? '' : explainLines(explanation, 'en').join('\n');
    expect(told).toContain('[observed] CPU is 90 % of request, target 60 %: ratio 1.50');
    expect(told).toContain('[computed] 1.50 × 2 pods, rounded up: 3');
    expect(told).toContain('[unknown] the samples were not seen: taken back from the numbers in the status');
    expect(told).toContain('they agree: 3');
  });

  it('held by a window from before, say so and how long at most', async () => {
    const [able, ...others] = hpa.status.conditions;
    const held = {
      ...hpa,
      spec: { ...hpa.spec, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } },
      status: {
        ...hpa.status,
        currentReplicas: 2,
        desiredReplicas: 2,
        currentMetrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', current: { averageUtilization: 9, averageValue: '9m' } },
          },
        ],
        conditions: [
          { ...able, reason: 'ScaleDownStabilized', message: 'recent recommendations were higher' },
          ...others,
        ],
      },
    };
    const { events } = await read([
      file('held.json', { items: [held, deployment, pod('web-abc-1'), pod('web-abc-2')] }),
    ]);
    const explanation = explainAt(events, Number.POSITIVE_INFINITY);
    const told = explanation === null ? '' : explainLines(explanation, 'en').join('\n');
    expect(told).toContain(
      '[observed] the controller says ScaleDownStabilized: recent recommendations were higher',
    );
    expect(told).toContain('stays at 2 for 1 min more at most, if the load stays as it is');
    expect(told).toContain("can't be compared: we compute 1 from what we know, the controller decided 2");
  });

  const objects = [hpa, deployment, pod('web-abc-1'), pod('web-abc-2')];
  const samples = [usage('web-abc-1', '80m'), usage('web-abc-2', '100m')];
  const agreed = (events: readonly TimelineEvent[]) => explainAt(events, Number.POSITIVE_INFINITY)?.agreement;
  const rawList = (kind: string, items: readonly object[]) => ({
    kind: `${kind}List`,
    apiVersion: 'v1',
    items: items.map((item) => ({ ...item, kind: undefined })),
  });
  const utf16 = Buffer.from(`\uFEFF${JSON.stringify({ items: [...objects, ...samples] })}\r\n`, 'utf16le');
  it.each<[string, readonly unknown[]]>([
    [
      'as an API server lists them, without kinds',
      [
        rawList('HorizontalPodAutoscaler', [hpa]),
        rawList('Deployment', [deployment]),
        rawList('Pod', objects.slice(2)),
        rawList('PodMetrics', samples),
      ],
    ],
    [
      'as lists in a list',
      [{ kind: 'List', items: [{ kind: 'List', items: objects }, rawList('PodMetrics', samples)] }],
    ],
    ['as a bare array', [[...objects, ...samples]]],
    ['one after the other', [[...objects, ...samples].map((one) => JSON.stringify(one, null, 4)).join('\n')]],
    ['as YAML', [[...objects, ...samples].map((one) => `---\n${stringify(one)}`).join('')]],
    ['as UTF-16 of PowerShell', [utf16]],
    ['as UTF-16, the other way', [Buffer.from(utf16).swap16()]],
    ['with a byte-order mark', [`\uFEFF${JSON.stringify({ items: [...objects, ...samples] })}`]],
  ])('may be given %s', async (_how, contents) => {
    const { events, unused } = await read(contents.map((content, i) => file(`given-${i}.json`, content)));
    expect(agreed(events)).toMatchObject({ result: 'agrees', ours: 3, metrics: 'observed' });
    expect(unused).toEqual([]);
  });

  it('may be of autoscaling/v1, which tells the utilization alone', async () => {
    const { metadata, spec, status } = hpa;
    const v1 = {
      kind: hpa.kind,
      apiVersion: 'autoscaling/v1',
      metadata,
      spec: { ...spec, metrics: undefined, maxReplicas: 2, targetCPUUtilizationPercentage: 60 },
      status: {
        currentReplicas: 2,
        desiredReplicas: 2,
        currentCPUUtilizationPercentage: 90,
        lastScaleTime: status.lastScaleTime,
      },
    };
    const { events } = await read([
      file('v1.json', { kind: 'List', items: [v1, ...objects.slice(1), ...samples] }),
    ]);
    expect(agreed(events)).toMatchObject({ result: 'agrees', ours: 2, metrics: 'observed' });
  });

  it('names each file that nothing of is used', async () => {
    const { unused } = await read([
      file('all.json', { items: objects }),
      file('status.json', { kind: 'Status', message: 'pods is forbidden' }),
      file('map.json', { kind: 'ConfigMap', metadata: { name: 'a' } }),
      file('none.json', { kind: 'PodMetricsList', items: [] }),
      file('null.json', { kind: 'PodList', items: null }),
      file('nothing.json', ''),
      file('elsewhere.json', {
        ...pod('web-abc-1'),
        metadata: { ...pod('web-abc-1').metadata, namespace: 'x' },
      }),
    ]);
    expect(
      unused.map(({ file: path, ...rest }) => [basename(path), [...rest.kinds].flat(), rest.message]),
    ).toEqual([
      ['status.json', ['Status', 1], 'pods is forbidden'],
      ['map.json', ['ConfigMap', 1], null],
      ['none.json', [], null],
      ['null.json', [], null],
      ['nothing.json', [], null],
      ['elsewhere.json', ['Pod', 1], null],
    ]);
  });

  it.each([
    ['not JSON', 'kubectl: command not found', /expected JSON/],
    [
      'YAML with a fault',
      'kind: HorizontalPodAutoscaler\nmetadata:\n  name: web\n   namespace: shop\n',
      /objects, got "kind: HorizontalPodAutoscaler" \(not valid YAML, line 3, column 9\)/,
    ],
    ['no HPA among it', { items: [deployment] }, /expected a HorizontalPodAutoscaler, got Deployment/],
    [
      'a refusal',
      { kind: 'Status', status: 'Failure', message: 'hpa "web" not found', code: 404 },
      /expected a HorizontalPodAutoscaler, got Status: hpa "web" not found/,
    ],
    ['nothing', { items: [] }, /expected a HorizontalPodAutoscaler, got nothing/],
    ['not an object', '[1]', /expected a JSON object/],
  ])('that are %s are refused with what was expected', async (_what, content, message) => {
    await expect(read([file('bad.json', content)])).rejects.toThrow(message);
  });

  it('whose file is missing are refused', async () => {
    await expect(read([join(folder, 'none.json')])).rejects.toThrow(/none\.json/);
  });
});
