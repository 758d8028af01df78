import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeApi, startFakeApi, status } from '../../sources/kubernetes/testing/fake-api.ts';
import { fillShop } from '../../sources/kubernetes/testing/shop.ts';
import type { CliContext } from '../context.ts';
import { clusterRows } from './cluster.ts';
import { toolRows } from './tools.ts';

let folder: string;
let api: FakeApi;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'palier-doctor-'));
  api = await startFakeApi();
  fillShop(api, { hpas: 1, podsPerHpa: 2 });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

function contextTo(server: string): CliContext {
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'shop',
      contexts: [{ name: 'shop', context: { cluster: 'shop', user: 'shop' } }],
      clusters: [{ name: 'shop', cluster: { server } }],
      users: [{ name: 'shop', user: { token: 'none' } }],
    }),
  );
  return { env: { KUBECONFIG: kubeconfig }, homeDirectory: folder } as unknown as CliContext;
}

describe('the doctor, asked about the cluster', () => {
  it('finds the autoscaler and what may be read', async () => {
    const rows = await clusterRows(contextTo(api.url), 'shop', 'en');
    expect(rows.map(({ state }) => state)).toEqual(rows.map(() => 'ok'));
    expect(rows.at(-1)?.found).toBe('backend in shop');
  });

  it('names the verb that is missing and what a run lacks without it', async () => {
    api.answer = ({ path }) =>
      path.includes('metrics.k8s.io') ? { status: 403, body: status(403, 'no') } : undefined;
    const rows = await clusterRows(contextTo(api.url), 'shop', 'en');
    api.answer = () => undefined;
    expect(rows.filter(({ state }) => state === 'warning')).toEqual([
      {
        area: 'cluster',
        what: 'list pods.metrics.k8s.io',
        state: 'warning',
        found: expect.stringMatching(/^cannot list pods\.metrics\.k8s\.io in shop: forbidden/),
        advice: 'Without it neither CPU nor memory of the pods are shown.',
      },
    ]);
  });

  it('says the same in French', async () => {
    api.answer = ({ path }) =>
      path.includes('metrics.k8s.io') ? { status: 404, body: status(404, 'no') } : undefined;
    const rows = await clusterRows(contextTo(api.url), 'shop', 'fr');
    api.answer = () => undefined;
    expect(rows.map(({ what, found }) => [what, found])).toContainEqual([
      'list, watch pods',
      'permis dans shop',
    ]);
    expect(rows.find(({ state }) => state === 'warning')?.advice).toBe(
      'Sans cela, ni CPU ni mémoire des pods ne sont affichées. Le HPA ne peut pas non plus s’en servir : installez metrics-server.',
    );
  });

  it('names a metrics-server that is not there', async () => {
    api.answer = ({ path }) =>
      path.includes('metrics.k8s.io') ? { status: 404, body: status(404, 'no') } : undefined;
    const rows = await clusterRows(contextTo(api.url), 'shop', 'en');
    api.answer = () => undefined;
    expect(rows.filter(({ state }) => state === 'warning').map(({ advice }) => advice)).toEqual([
      expect.stringContaining('install metrics-server'),
    ]);
  });

  it('tells one that does not answer from one that is not there, also to whoever may not list its pods', async () => {
    const found = async (pods: number, group: number) => {
      api.answer = ({ path }) => {
        if (!path.includes('metrics.k8s.io')) return undefined;
        const code = path.endsWith('/pods') ? pods : group;
        return code === 200 ? { status: 200, body: {} } : { status: code, body: status(code, 'no') };
      };
      const rows = await clusterRows(contextTo(api.url), 'shop', 'en');
      api.answer = () => undefined;
      return rows.find(({ what }) => what === 'list pods.metrics.k8s.io');
    };
    expect(await found(503, 503)).toMatchObject({
      found: expect.stringContaining('metrics-server does not answer (503)'),
      advice: expect.stringContaining('look at the log of metrics-server'),
    });
    expect(await found(403, 404)).toMatchObject({
      found: expect.stringContaining('metrics.k8s.io is not served'),
      advice: expect.stringContaining('install metrics-server'),
    });
    expect(await found(403, 200)).toMatchObject({ found: expect.stringContaining('forbidden') });
  });

  it.each([
    [{}, 'api: the controller has not looked at it yet'],
    [
      {
        conditions: [
          {
            type: 'ScalingActive',
            status: 'False',
            reason: 'FailedGetPodsMetric',
            message: 'no custom metrics API (custom.metrics.k8s.io) registered',
          },
        ],
      },
      'api is blind, it gets no metric: custom.metrics.k8s.io is not served',
    ],
  ])('says of an autoscaler with the status %j why it does nothing', async (given, told) => {
    const items = [{ metadata: { namespace: 'shop', name: 'api' }, spec: { maxReplicas: 3 }, status: given }];
    api.answer = ({ path }) =>
      path.endsWith('/horizontalpodautoscalers') ? { status: 200, body: { items } } : undefined;
    const rows = await clusterRows(contextTo(api.url), 'shop', 'en');
    api.answer = () => undefined;
    expect(rows.at(-1)).toMatchObject({
      state: 'warning',
      advice: expect.stringContaining(told),
    });
  });

  it('names watching where only listing is allowed', async () => {
    api.answer = ({ path, query }) =>
      path.endsWith('/pods') && `${query}`.includes('watch=true')
        ? { status: 403, body: status(403, 'no') }
        : undefined;
    const rows = await clusterRows(contextTo(api.url), 'shop', 'en');
    api.answer = () => undefined;
    expect(rows.filter(({ state }) => state === 'warning')).toMatchObject([
      {
        what: 'list, watch pods',
        found: 'cannot watch pods in shop: forbidden; ask for the verb "watch" on pods in shop',
      },
    ]);
  });

  it('says where there is no autoscaler, and where nothing answers', async () => {
    api.answer = ({ path }) =>
      path.includes('/namespaces/empty/') ? { status: 200, body: { items: [] } } : undefined;
    expect((await clusterRows(contextTo(api.url), 'empty', 'en')).at(-1)).toMatchObject({
      found: 'none in empty',
    });
    const [row, ...more] = await clusterRows(contextTo('http://127.0.0.1:9'), null, 'en');
    expect(row).toMatchObject({ state: 'warning', found: expect.stringContaining('does not answer') });
    expect(row?.advice).toContain('sandbox');
    expect(more).toEqual([]);
  });
});

describe('the doctor, asked about a kubeconfig that can’t be used', () => {
  it('calls it broken, and tells nothing of it', async () => {
    const content = JSON.stringify({ users: [{ name: 'u', user: { token: 'PLANTED-0000' } }] });
    const context = { env: { KUBECONFIG: content }, homeDirectory: folder } as unknown as CliContext;
    const rows = await clusterRows(context, null, 'en');
    expect(rows).toMatchObject([{ state: 'broken', found: expect.stringContaining('should name a file') }]);
    expect(JSON.stringify(rows)).not.toContain('PLANTED');
  });
});

describe('the doctor, asked about the tools', () => {
  it('tells what is not there yet from what the user named and cannot be used', async () => {
    const env = { HOME: folder, PATH: dirname(process.execPath), K6_BIN: join(folder, 'no-k6') };
    const rows = await toolRows(
      {
        env,
        root: join(import.meta.dirname, '../../..'),
      } as unknown as CliContext,
      'en',
    );
    const [k6] = rows;
    expect(k6).toMatchObject({ what: 'k6', state: 'broken', found: 'not usable' });
    expect(k6?.advice).toMatch(/K6_BIN=.*no-k6: expected k6 [\d.]+ or newer, got no such program/);
    const controlPlane = rows.find(({ what }) => what === 'Kubernetes control plane');
    expect(controlPlane?.advice).toContain('There is no `go` on PATH. Install Go');
    const python = rows.at(-1);
    expect(python).toMatchObject({ what: 'Python environment', state: 'broken', found: 'not usable' });
    expect(python?.advice).toMatch(/Expected Python 3.11 or newer on PATH/);
  });
});
