import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventType, PalierEvent, SourceStatus } from '../../../core/timeline/events.ts';
import { systemTiming } from '../timing.ts';
import { createKubeClient, type KubeClient } from './client.ts';
import { connect } from './connect.ts';
import { discoverHpas, type HpaWish } from './discover.ts';
import { execInPod } from './exec.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import { runKubernetesSource } from './source.ts';
import { type FakeApi, startFakeApi, status } from './testing/fake-api.ts';
import { eventObject, fillShop, hpaObject, podMetricsObject, podObject, SHOP } from './testing/shop.ts';

let api: FakeApi;
let client: KubeClient;
let running: { end(): Promise<void> } | null = null;

beforeEach(async () => {
  api = await startFakeApi();
  client = createKubeClient(api.access);
});
afterEach(async () => {
  await running?.end();
  running = null;
  client.close();
  await api.close();
});

/** Starts the source; waits are a hundred times shorter than in life. */
async function observe(names: HpaWish['names'] = null) {
  const events: PalierEvent[] = [];
  const { chosen } = await discoverHpas(client, null, { namespace: 'shop', names });
  const end = new AbortController();
  const timing = {
    ...systemTiming,
    delay: (ms: number, signal: AbortSignal) => systemTiming.delay(ms / 100, signal),
  };
  const emit = (event: PalierEvent) => void events.push(event);
  const done = runKubernetesSource(
    { client, namespace: 'shop', hpas: chosen, emit, runT: () => 5000, timing },
    end.signal,
  );
  running = {
    async end() {
      end.abort();
      await done;
    },
  };
  const of = <T extends EventType>(type: T) =>
    events.filter((event): event is Extract<PalierEvent, { type: T }> => event.type === type);
  const lastStatus = (source: SourceStatus['source']) =>
    of('source.status')
      .filter((event) => event.source === source)
      .at(-1);
  return { events, of, lastStatus };
}

describe('a small namespace', () => {
  beforeEach(() => fillShop(api, { hpas: 1, podsPerHpa: 3 }));

  it('gives the HPA, its deployment, all pods and their usage, and says that all is well', async () => {
    api.put(SHOP.pods, podObject('mysql-0', 'mysql'));
    const { of, lastStatus } = await observe();
    await vi.waitFor(() => {
      expect(of('hpa.observed').map((event) => event.hpa)).toEqual(['shop/backend']);
      expect(of('workload.observed')).toEqual([
        expect.objectContaining({ name: 'backend', readyReplicas: 3 }),
      ]);
      expect(of('pod.observed').map((event) => event.workload)).toEqual([
        ...Array(3).fill('Deployment/backend'),
        null,
      ]);
      expect(of('pod-metrics.observed')[0]?.pods).toHaveLength(3);
      for (const source of ['kubernetes', 'hpa', 'workloads', 'pods', 'events', 'metrics'] as const) {
        expect(lastStatus(source)).toMatchObject({ state: 'ok', reason: '' });
      }
    });
  });

  it('tells each change once: a write that changes nothing of interest is no event', async () => {
    const { of } = await observe();
    await vi.waitFor(() => expect(of('pod.observed')).toHaveLength(3));
    await vi.waitFor(() => expect(api.openWatches).toBe(4));
    api.put(SHOP.pods, podObject('backend-7d9c-0', 'backend'));
    api.put(SHOP.pods, podObject('backend-7d9c-1', 'backend', { phase: 'Failed', reason: 'Evicted' }));
    api.remove(SHOP.pods, 'backend-7d9c-2');
    api.put(SHOP.hpas, hpaObject('backend', 5));
    await vi.waitFor(() => {
      expect(of('pod.observed').slice(3)).toEqual([
        expect.objectContaining({ phase: 'Failed', reason: 'Evicted' }),
      ]);
      expect(of('pod.deleted')).toEqual([expect.objectContaining({ name: 'backend-7d9c-2' })]);
      expect(of('hpa.observed')[1]?.object.status).toMatchObject({ desiredReplicas: 5 });
    });
  });

  it('gives the events that come, not those that were there before', async () => {
    const { of } = await observe();
    await vi.waitFor(() => expect(api.openWatches).toBe(4));
    api.put(SHOP.events, eventObject('now', 'backend-7d9c-0', 'Killing'));
    api.put(SHOP.events, eventObject('now', 'backend-7d9c-0', 'Killing', 2));
    await vi.waitFor(() =>
      expect(of('kubernetes-event.observed').map((event) => event.count)).toEqual([1, 2]),
    );
    expect(of('kubernetes-event.observed').map((event) => event.reason)).toEqual(['Killing', 'Killing']);
  });

  it('gives a usage only when it was measured anew', async () => {
    const { of } = await observe();
    await vi.waitFor(() => expect(of('pod-metrics.observed')).toHaveLength(1));
    api.put(SHOP.podMetrics, podMetricsObject('backend-7d9c-1', 'backend', '2026-11-23T10:01:15Z'));
    await vi.waitFor(() => expect(of('pod-metrics.observed')).toHaveLength(2));
    expect(of('pod-metrics.observed')[1]?.pods.map((pod) => pod.name)).toEqual(['backend-7d9c-1']);
  });

  it('gives a second measurement within one second too', async () => {
    const { of } = await observe();
    await vi.waitFor(() => expect(of('pod-metrics.observed')).toHaveLength(1));
    const first = podMetricsObject('backend-7d9c-1', 'backend');
    api.put(SHOP.podMetrics, { ...first, window: '0.4s' });
    await vi.waitFor(() => expect(of('pod-metrics.observed')).toHaveLength(2));
    expect(of('pod-metrics.observed')[1]?.pods).toMatchObject([{ name: 'backend-7d9c-1', windowMs: 400 }]);
  });

  it('goes on after the server ended, cut and forgot its watches, and misses nothing', async () => {
    const { of } = await observe();
    await vi.waitFor(() => expect(api.openWatches).toBe(4));
    api.endWatches('end');
    api.put(SHOP.pods, podObject('backend-7d9c-3', 'backend'));
    await vi.waitFor(() => expect(of('pod.observed')).toHaveLength(4));
    await vi.waitFor(() => expect(api.openWatches).toBe(4));
    api.endWatches('cut');
    api.put(SHOP.pods, podObject('backend-7d9c-4', 'backend'));
    await vi.waitFor(() => expect(of('pod.observed')).toHaveLength(5));
    await vi.waitFor(() => expect(api.openWatches).toBe(4));
    for (const form of ['status', 'in-stream'] as const) {
      const before = of('pod.observed').length;
      api.remove(SHOP.pods, `backend-7d9c-${form === 'status' ? 0 : 1}`);
      api.put(SHOP.pods, podObject(`backend-7d9c-${form}`, 'backend'));
      api.compact(form);
      api.endWatches('cut');
      await vi.waitFor(() => expect(of('pod.observed')).toHaveLength(before + 1), { timeout: 3000 });
      await vi.waitFor(() => expect(api.openWatches).toBe(4), { timeout: 3000 });
    }
    expect(of('pod.deleted').map((event) => event.name)).toEqual(['backend-7d9c-0', 'backend-7d9c-1']);
    // All of it was seen at once: nothing to tell.
    expect(of('gap')).toEqual([]);
  });

  it('keeps the replicas running without a metrics-server, and says what is missing', async () => {
    api.answer = ({ path }) =>
      path === SHOP.podMetrics ? { status: 404, body: status(404, 'none') } : undefined;
    const { of, lastStatus } = await observe();
    await vi.waitFor(() =>
      expect(lastStatus('metrics')?.reason).toMatch(/^no metrics-server: .* install it/),
    );
    await vi.waitFor(() => expect(of('hpa.observed')).toHaveLength(1));
    expect(lastStatus('pods')).toMatchObject({ state: 'ok' });
    api.answer = () => undefined;
    await vi.waitFor(() => expect(lastStatus('metrics')).toMatchObject({ state: 'ok' }));
  });

  it('names each missing permission verb by verb, and lives without', async () => {
    const forbidden = [SHOP.podMetrics, SHOP.events];
    api.answer = ({ path, query }) =>
      forbidden.includes(path as never) || (path === SHOP.deployments && query.has('watch'))
        ? { status: 403, body: status(403, 'forbidden') }
        : undefined;
    const { of, lastStatus } = await observe();
    await vi.waitFor(() => {
      expect(lastStatus('metrics')?.reason).toBe(
        'cannot list pods.metrics.k8s.io in shop: forbidden; ask for the verb "list" on pods.metrics.k8s.io in shop',
      );
      expect(lastStatus('events')?.reason).toMatch(/^cannot list events in shop: forbidden/);
      expect(lastStatus('workloads')?.reason).toMatch(/^cannot watch deployments.apps in shop: forbidden/);
    });
    expect(of('pod.observed')).toHaveLength(3);
    expect(lastStatus('kubernetes')).toMatchObject({ state: 'ok' });
  });

  it('says that the token has expired, and comes back when it is renewed', async () => {
    const { lastStatus } = await observe();
    await vi.waitFor(() => expect(lastStatus('kubernetes')).toMatchObject({ state: 'ok' }));
    api.answer = () => ({ status: 401, body: status(401, 'Unauthorized') });
    api.endWatches('end');
    await vi.waitFor(() =>
      expect(lastStatus('kubernetes')?.reason).toMatch(/\(401\), the token may have expired/),
    );
    api.answer = () => undefined;
    await vi.waitFor(() => expect(lastStatus('hpa')).toMatchObject({ state: 'ok' }), { timeout: 3000 });
    await vi.waitFor(() => expect(lastStatus('kubernetes')).toMatchObject({ state: 'ok' }), {
      timeout: 3000,
    });
  });
});

describe('pods that a selector selects', () => {
  const owned = (name: string, kind: string, owner: string, labels: Record<string, string> = {}) => {
    const { metadata, ...rest } = podObject(name, 'backend');
    const ownerReferences = [{ apiVersion: 'x/v1', kind, name: owner, controller: true }];
    return { ...rest, metadata: { ...metadata, labels: { app: 'backend', ...labels }, ownerReferences } };
  };
  const scaled = (apiVersion: string, kind: string) => {
    const hpa = hpaObject('backend', 1);
    const scaleTargetRef = { apiVersion, kind, name: 'backend' };
    api.put(SHOP.hpas, { ...hpa, spec: { ...hpa.spec, scaleTargetRef } });
    api.put(SHOP.events, eventObject('past', 'backend-0', 'Scheduled'));
  };

  it('count for its autoscaler, whosever they are', async () => {
    fillShop(api, { hpas: 1, podsPerHpa: 1 });
    api.put(SHOP.pods, owned('import-x', 'Job', 'import'));
    const { of } = await observe();
    await vi.waitFor(() => expect(of('pod.observed')).toHaveLength(2));
    const [own, stranger] = of('pod.observed').toSorted((a, b) => a.name.localeCompare(b.name));
    expect(own).toMatchObject({ workload: 'Deployment/backend' });
    expect(own).not.toHaveProperty('countedFor');
    expect(stranger).toMatchObject({
      workload: null,
      controller: 'Job/import',
      countedFor: [{ target: 'Deployment/backend', selector: 'app=backend' }],
    });
  });

  const FLEET = '/apis/example.com/v1/namespaces/shop/fleets/backend';
  it.each([
    ['Fleet', 'example.com/v1', `${FLEET}/scale`, { status: { selector: 'app=backend' } }],
    ['Fleet', 'example.com/v1', FLEET, { spec: { selector: { matchLabels: { app: 'backend' } } } }],
    // A StatefulSet of another group is none of those that are watched.
    [
      'StatefulSet',
      'apps.kruise.io/v1beta1',
      '/apis/apps.kruise.io/v1beta1/namespaces/shop/statefulsets/backend',
      { spec: { selector: { matchLabels: { app: 'backend' } } } },
    ],
  ])('are those of a %s of %s by what is at %s', async (kind, apiVersion, path, body) => {
    scaled(apiVersion, kind);
    api.put(SHOP.pods, owned('p', kind, 'backend'));
    api.answer = (request) => (request.path === path ? { status: 200, body } : undefined);
    const { of, lastStatus } = await observe();
    await vi.waitFor(() => expect(lastStatus('workloads')).toMatchObject({ state: 'off' }));
    expect(lastStatus('workloads')?.reason).toContain('its selector app=backend tells its pods');
    await vi.waitFor(() => expect(of('pod.observed')[0]?.workload).toBe(`${kind}/backend`));
  });

  it('are told by their owners where the selector may not be read, and that is said once', async () => {
    scaled('argoproj.io/v1alpha1', 'Rollout');
    api.put(SHOP.pods, owned('p', 'ReplicaSet', 'backend-5f', { 'rollouts-pod-template-hash': '5f' }));
    api.answer = ({ path }) =>
      path.startsWith('/apis/argoproj.io') ? { status: 403, body: status(403, 'no') } : undefined;
    const { of, lastStatus } = await observe();
    await vi.waitFor(() => expect(of('pod.observed')[0]?.workload).toBe('Rollout/backend'));
    expect(lastStatus('workloads')?.reason).toContain(
      'owners tell its pods: cannot get rollouts.argoproj.io',
    );
    expect(of('source.status').filter(({ source }) => source === 'workloads')).toHaveLength(1);
  });
});

describe('figures that can’t be', () => {
  it('are missing, with the reason; the good ones beside them stay', async () => {
    fillShop(api, { hpas: 1, podsPerHpa: 2 });
    const broken = podMetricsObject('backend-7d9c-1', 'backend');
    const usage = { cpu: 'NaN', memory: '61Mi' };
    api.put(SHOP.podMetrics, { ...broken, containers: [{ name: 'backend', usage }] });
    const { of, lastStatus } = await observe();
    await vi.waitFor(() => expect(lastStatus('metrics')).toMatchObject({ state: 'degraded' }));
    expect(lastStatus('metrics')?.reason).toContain(
      'pod backend-7d9c-1, container backend: cpu is no quantity',
    );
    expect(of('pod-metrics.observed')[0]?.pods.map(({ containers }) => containers[0])).toEqual([
      { name: 'backend', cpuMillicores: 42, memoryBytes: 63_963_136 },
      { name: 'backend', cpuMillicores: null, memoryBytes: 63_963_136 },
    ]);
  });
});

describe('a large namespace', () => {
  it('reads only the pods of the scale targets, and not the events of others', async () => {
    fillShop(api, { hpas: 3, podsPerHpa: 40 });
    const { of, lastStatus } = await observe(['app-2', 'app-1']);
    await vi.waitFor(() => expect(of('pod.observed')).toHaveLength(80));
    await vi.waitFor(() => expect(of('pod-metrics.observed')[0]?.pods).toHaveLength(80));
    await vi.waitFor(() => expect(lastStatus('events')).toMatchObject({ state: 'ok' }));
    expect(
      of('workload.observed')
        .map((event) => event.name)
        .sort(),
    ).toEqual(['app-1', 'app-2']);
    expect(
      api.requests.filter((request) => request.includes('labelSelector=app+in+%28app-1%2Capp-2%29')).length,
    ).toBe(api.requests.filter((request) => /\/pods\?label/.test(request)).length);
    await vi.waitFor(() => expect(api.openWatches).toBe(4));
    api.put(SHOP.events, eventObject('other', 'app-0-7d9c-1', 'Killing'));
    api.put(SHOP.events, eventObject('ours', 'app-1-7d9c-1', 'Killing'));
    await vi.waitFor(() => expect(of('kubernetes-event.observed')).toHaveLength(1));
    expect(of('kubernetes-event.observed')[0]?.object.name).toBe('app-1-7d9c-1');
  });

  it('watches every HPA when asked for all', async () => {
    fillShop(api, { hpas: 30, podsPerHpa: 10 });
    const { of } = await observe('all');
    await vi.waitFor(() => expect(of('hpa.observed')).toHaveLength(30));
    await vi.waitFor(() => expect(of('pod.observed')).toHaveLength(300));
    expect(api.requests.length).toBeLessThan(15);
  });
});

describe('the client', () => {
  beforeEach(() => fillShop(api, { hpas: 1, podsPerHpa: 1 }));

  it('ends a watch on which nothing comes', async () => {
    const watching = client.watchLines(`${SHOP.pods}?watch=1&resourceVersion=999`, {
      signal: AbortSignal.timeout(5000),
      idleMs: () => 100,
      onOpen: () => {},
      onLine: () => {},
    });
    await expect(watching).rejects.toMatchObject({ kind: 'timeout', message: 'nothing came for 0.1 s' });
  });

  it('does not end a watch on which bookmarks come', async () => {
    let lines = 0;
    const watching = client.watchLines(`${SHOP.pods}?watch=1&resourceVersion=999`, {
      signal: AbortSignal.timeout(5000),
      idleMs: () => 200,
      onOpen: () => {},
      onLine: () => {
        lines += 1;
      },
    });
    for (let i = 0; i < 4; i += 1) {
      await sleep(100);
      api.bookmark();
    }
    await expect(watching).rejects.toMatchObject({ kind: 'timeout' });
    expect(lines).toBe(4);
  });

  it('ends a watch on which only the blanks of a proxy come', async () => {
    api.answer = () => (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' \n'), 20);
      response.on('close', () => clearInterval(timer));
    };
    const watching = client.watchLines(SHOP.pods, {
      signal: AbortSignal.timeout(5000),
      idleMs: () => 150,
      onOpen: () => {},
      onLine: () => {},
    });
    await expect(watching).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('gives up on an answer that does not come', async () => {
    api.answer = () => null;
    const timeoutMs = 100;
    const late = { kind: 'timeout' };
    const call = { namespace: 'shop', pod: 'a', container: 'b', command: ['true'], timeoutMs };
    await Promise.all([
      expect(client.getJson('/version', { timeoutMs })).rejects.toMatchObject(late),
      expect(client.patchJson(SHOP.hpas, {}, 'merge-patch', { timeoutMs })).rejects.toMatchObject(late),
      expect(client.remove(SHOP.pods, { timeoutMs })).rejects.toMatchObject(late),
      expect(execInPod(api.access, call)).rejects.toMatchObject(late),
    ]);
  });
});

async function connectTo(access: ClusterAccess) {
  const client = createKubeClient(access);
  try {
    return await connect(client, access);
  } finally {
    client.close();
  }
}

describe('connect', () => {
  it('tells a cluster from the sandbox by the version', async () => {
    const cluster = await connectTo(api.access);
    expect(cluster).toMatchObject({ version: 'v1.34.4', kind: 'kubernetes' });
    api.answer = () => ({ status: 200, body: { gitVersion: 'v1.34.0+palier-sandbox' } });
    const sandbox = await connectTo(api.access);
    expect(sandbox.kind).toBe('sandbox');
  });

  it.each([
    ['expired credentials', { status: 401, body: status(401, 'Unauthorized') }, 'cluster-unauthorized'],
    ['a web page', { status: 200, body: '<html>' }, 'not-kubernetes'],
    ['another JSON API', { status: 200, body: { hello: 1 } }, 'not-kubernetes'],
    ['a server that breaks', { status: 500, body: 'oops' }, 'not-kubernetes'],
  ])('says so for %s', async (_, answer, code) => {
    api.answer = () => answer;
    await expect(connectTo(api.access)).rejects.toMatchObject({ code, exitCode: 3 });
  });

  it('says so when nobody answers', async () => {
    const nowhere = { ...api.access, server: 'http://127.0.0.1:9' };
    await expect(connectTo(nowhere)).rejects.toMatchObject({ code: 'cluster-unreachable', exitCode: 3 });
  });

  it('says so when TLS does not work', async () => {
    const plain = { ...api.access, server: api.access.server.replace('http:', 'https:') };
    await expect(connectTo(plain)).rejects.toMatchObject({ code: 'cluster-tls' });
  });
});

describe('discoverHpas', () => {
  it('takes the only one', async () => {
    fillShop(api, { hpas: 1, podsPerHpa: 1 });
    const choice = await discoverHpas(client, null, { namespace: 'shop', names: null });
    expect(choice.chosen.map((hpa) => hpa.name)).toEqual(['backend']);
  });

  it('looks into the context’s namespace when ours is not there', async () => {
    fillShop(api, { hpas: 1, podsPerHpa: 1 });
    const choice = await discoverHpas(client, 'shop', { namespace: null, names: null });
    expect(choice).toMatchObject({ namespace: 'shop' });
  });

  it('leaves the choice open when there are several', async () => {
    fillShop(api, { hpas: 3, podsPerHpa: 1 });
    const choice = await discoverHpas(client, null, { namespace: 'shop', names: null });
    expect(choice.chosen).toEqual([]);
    expect(choice.candidates).toHaveLength(3);
  });

  it('lists what there is when the wanted one is not', async () => {
    fillShop(api, { hpas: 2, podsPerHpa: 1 });
    const search = discoverHpas(client, null, { namespace: 'shop', names: ['app-1', 'ap-1'] });
    await expect(search).rejects.toMatchObject({
      code: 'hpa-not-found',
      exitCode: 2,
      message: 'no HorizontalPodAutoscaler "ap-1" in namespace "shop"',
      hint: 'there are: app-0, app-1. Choose with --hpa',
    });
  });

  it('lists the namespaces when the wanted one is not there', async () => {
    api.put('/api/v1/namespaces', { metadata: { name: 'default' } });
    api.put('/api/v1/namespaces', { metadata: { name: 'shop' } });
    api.answer = ({ path }) =>
      path.endsWith('autoscalers') ? { status: 200, body: { items: [] } } : undefined;
    const search = discoverHpas(client, null, { namespace: 'shpo', names: null });
    await expect(search).rejects.toMatchObject({
      code: 'namespace-not-found',
      exitCode: 2,
      hint: expect.stringContaining('there are: default, shop'),
    });
  });

  it('says which permission is missing', async () => {
    api.answer = () => ({ status: 403, body: status(403, 'no') });
    await expect(discoverHpas(client, null, { namespace: 'shop', names: null })).rejects.toMatchObject({
      code: 'hpa-forbidden',
      exitCode: 3,
      message: expect.stringContaining('cannot list horizontalpodautoscalers.autoscaling in shop: forbidden'),
    });
  });
});
