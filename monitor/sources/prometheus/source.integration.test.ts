import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Dependency } from '../../../core/dependencies/dependency.ts';
import { PRESETS } from '../../../core/dependencies/presets.ts';
import type { PalierEvent, PrometheusObserved, SourceStatus } from '../../../core/timeline/events.ts';
import { createKubeClient } from '../kubernetes/client.ts';
import { type FakeApi, startFakeApi, status } from '../kubernetes/testing/fake-api.ts';
import { systemTiming } from '../timing.ts';
import { directPrometheus, findPrometheus, type PrometheusAccess, proxiedPrometheus } from './access.ts';
import { prometheusAddress } from './address.ts';
import { runPrometheusSource } from './source.ts';
import { type RealPrometheus, startExporter, startPrometheus } from './testing/real-prometheus.ts';

/** What a backend pod and mysqld_exporter say; counters grow by their rate. */
let metricsPage: (seconds: number) => string = () => '';
const began = Date.now();

let exporter: Awaited<ReturnType<typeof startExporter>>;
let prometheus: RealPrometheus;
let url: string;

beforeAll(async () => {
  metricsPage = mysqlPage;
  exporter = await startExporter((path) => {
    const page = path === '/backend' ? backendPage : metricsPage;
    return page((Date.now() - began) / 1000);
  });
  // As two replicas of Prometheus would have it, seen by what gathers from both: everything twice.
  const replica = (name: string, labels: string) =>
    `{targets: ["${exporter.target}"], labels: {prometheus_replica: ${name}, ${labels}}}`;
  const scrape = (job: string, labels: string) =>
    `{job_name: ${job}, metrics_path: /${job}, static_configs: [${replica('a', labels)}, ${replica('b', labels)}]}`;
  prometheus = await startPrometheus([
    scrape('mysql', 'namespace: palier'),
    scrape('backend', 'namespace: palier, pod: backend-1-a'),
  ]);
  url = prometheus.url;
});
afterAll(async () => {
  exporter?.close();
  await prometheus?.close();
});

const at = (base: string) => prometheusAddress(base);

function observe(find: () => Promise<PrometheusAccess | null>, dependencies = PRESETS) {
  const events: PalierEvent[] = [];
  const began = performance.now();
  const end = new AbortController();
  const timing = {
    ...systemTiming,
    delay: (_: number, signal: AbortSignal) => systemTiming.delay(200, signal),
  };
  const subject = { namespace: 'palier', workload: 'backend', dependencies };
  const done = runPrometheusSource(
    {
      find,
      subject,
      emit: (event) => void events.push(event),
      runT: () => performance.now() - began,
      timing,
    },
    end.signal,
  );
  return {
    events,
    sample: () =>
      events.findLast((event): event is PrometheusObserved => event.type === 'prometheus.observed'),
    status: (source: SourceStatus['source']) =>
      events.findLast(
        (event): event is SourceStatus => event.type === 'source.status' && event.source === source,
      ),
    async end() {
      end.abort();
      await done;
    },
  };
}

describe('with a real Prometheus', () => {
  it('gets every measure once in one query, by address and through the service proxy alike', async () => {
    const direct = observe(async () => directPrometheus(at(url)));
    await vi.waitFor(
      () => {
        const { dependencies, backend } = direct.sample() ?? expect.fail('no sample yet');
        const { mysql = expect.fail('no MySQL') } = dependencies;
        expect(mysql).toMatchObject({ scraped: true, up: true, gauges: { connections: 31, running: 2 } });
        const { gauges } = mysql;
        expect(gauges.maxConnections).toBe(151);
        // A rate over 30 s grows for as long as fewer seconds are known.
        expectAbout(gauges.queries, 400);
        expect(gauges.slowQueries).toBeCloseTo(0, 5);
        expectAbout(gauges.rowsRead, 300);
        expectAbout(gauges.rowsWritten, 40);
        expectAbout(backend.requestsPerSecond, 100);
        expectAbout(backend.cpuMillicores, 250);
        expect(backend.memoryBytes).toBe(65_000_000);
        expect(backend.p95Ms).toBeGreaterThan(50);
        expect(backend.p95Ms).toBeLessThanOrEqual(100);
      },
      { timeout: 20_000 },
    );
    expect(direct.status('prometheus')).toMatchObject({ state: 'ok' });
    expect(direct.status('mysql')).toMatchObject({ state: 'ok' });
    await direct.end();

    const api = await proxyingApi();
    const client = createKubeClient(api.access);
    const proxied = observe(async () => proxiedPrometheus(client, 'palier-monitoring', 'prometheus', 9090));
    await vi.waitFor(() => expect(proxied.sample()?.dependencies.mysql?.gauges.connections).toBe(31));
    await proxied.end();
    client.close();
    await api.close();
  });

  it('says that MySQL is down, then that its exporter is, and comes back', async () => {
    const source = observe(async () => directPrometheus(at(url)));
    metricsPage = () => 'mysql_up 0\n';
    await vi.waitFor(() => expect(source.status('mysql')?.reason).toMatch(/MySQL does not answer/), {
      timeout: 10_000,
    });
    expect(source.sample()?.dependencies.mysql).toMatchObject({
      up: false,
      gauges: { connections: null },
    });
    metricsPage = () => 'not metrics {';
    await vi.waitFor(() => expect(source.status('mysql')?.reason).toMatch(/mysqld_exporter is down/), {
      timeout: 10_000,
    });
    expect(source.status('prometheus')).toMatchObject({ state: 'ok' });
    metricsPage = mysqlPage;
    await vi.waitFor(() => expect(source.status('mysql')).toMatchObject({ state: 'ok' }), {
      timeout: 10_000,
    });
    await source.end();
  });
});

describe('a query that Prometheus does not take', () => {
  const gauge = { label: { en: 'a', fr: 'a' }, unit: 'count' } as const;
  const postgres: Dependency = {
    name: 'postgres',
    title: 'PostgreSQL',
    gauges: [
      { ...gauge, name: 'pages', query: 'max by (instance) (process_resident_memory_bytes) # all of it' },
      { ...gauge, name: 'bad', query: 'sum by (instance (pg_up)' },
      { ...gauge, name: 'scalar', query: 'scalar(pg_up)' },
    ],
  };

  it('is told in its words, and takes no other with it', async () => {
    const source = observe(async () => directPrometheus(at(url)), [...PRESETS, postgres]);
    await vi.waitFor(() => expect(source.status('postgres')?.state).toBe('degraded'));
    const { reason } = source.status('postgres') ?? expect.fail('no status');
    expect(reason).toMatch(/^Prometheus refuses the query of bad \(.*parse error/);
    expect(reason).toMatch(/scalar \(.*expected type instant vector/);
    expect(source.status('prometheus')).toMatchObject({ state: 'ok' });
    const { mysql, postgres: read } = source.sample()?.dependencies ?? {};
    expect(mysql?.gauges.connections).toBe(31);
    expect(read?.gauges).toEqual({ pages: 65_000_000, bad: null, scalar: null });
    await source.end();
  });
});

describe('without Prometheus', () => {
  it('says that there is none, and takes it when it comes', async () => {
    let access: PrometheusAccess | null = null;
    const source = observe(async () => access);
    await vi.waitFor(() => expect(source.status('prometheus')).toMatchObject({ state: 'off' }));
    expect(source.sample()).toBeUndefined();
    access = directPrometheus(at(url));
    await vi.waitFor(() => expect(source.status('prometheus')).toMatchObject({ state: 'ok' }));
    await source.end();
  });

  it('says that the one that was named does not answer', async () => {
    const source = observe(async () => directPrometheus(at('http://127.0.0.1:9')));
    await vi.waitFor(() =>
      expect(source.status('prometheus')?.reason).toMatch(
        /http:\/\/127.0.0.1:9, does not answer: .*ECONNREFUSED/,
      ),
    );
    expect(source.status('mysql')).toMatchObject({ state: 'down' });
    await source.end();
  });

  it('says which permission the service proxy needs', async () => {
    const api = await startFakeApi();
    api.answer = () => ({ status: 403, body: status(403, 'services "prometheus" is forbidden') });
    const client = createKubeClient(api.access);
    const source = observe(async () => proxiedPrometheus(client, 'm', 'prometheus', 9090));
    await vi.waitFor(() =>
      expect(source.status('prometheus')?.reason).toMatch(/verb "get" on services\/proxy/),
    );
    await source.end();
    client.close();
    await api.close();
  });
});

describe('a Prometheus behind something', () => {
  type Route = (request: http.IncomingMessage, response: http.ServerResponse) => void;
  let route: Route = () => {};
  const door = http.createServer((request, response) => route(request, response));
  beforeAll(async () => {
    door.listen(0, '127.0.0.1');
    await once(door, 'listening');
  });
  afterAll(() => {
    door.closeAllConnections();
    door.close();
  });
  const base = () => `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  const json =
    (status: number, body: object, headers = {}): Route =>
    (_, response) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
  const page =
    (status: number, body: string, headers = {}): Route =>
    (_, response) =>
      response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
  const up = { data: { result: [{ metric: { palier_measure: 'mysql:up' }, value: [1, '1'] }] } };

  async function statusFor(next: Route, state: SourceStatus['state']): Promise<string> {
    route = next;
    const source = observe(async () => directPrometheus(at(base())));
    await vi.waitFor(() => expect(source.status('prometheus')).toMatchObject({ state }));
    await source.end();
    return source.status('prometheus')?.reason ?? '';
  }

  it.each<[string, Route, RegExp]>([
    [
      'its own words',
      json(422, { status: 'error', error: 'too many samples' }),
      /refuses the query \(422\): too many samples$/,
    ],
    ['its own words at 503', json(503, { status: 'error', error: 'timed out' }), /\(503\): timed out$/],
    ['its own words at 200', json(200, { status: 'error', error: 'no such tenant' }), /no such tenant$/],
    [
      'a proxy that refuses',
      page(403, '<h1>Forbidden</h1>'),
      /a proxy in front that refuses \(403\): Forbidden: give a token or a header with --prometheus-header/,
    ],
    ['a proxy that asks who we are', page(401, ''), /\(401\): give a token or a header/],
    [
      'a login page',
      page(302, '<a href="/sign-in">Found</a>', { location: '/sign-in?next=secret' }),
      /sends to a login page \(\/sign-in\): give a token or a header/,
    ],
    [
      'a login page elsewhere',
      page(302, '', { location: 'https://sso.example/x?state=1' }),
      /\(https:\/\/sso.example\/x\)/,
    ],
    [
      'its other address',
      (request, response) => response.writeHead(301, { location: `https://p.example${request.url}` }).end(),
      /sends to https:\/\/p.example: name that address$/,
    ],
    [
      'a page at 200',
      page(200, '<html><title>Sign in</title></html>'),
      /answers with a page, maybe to log in: give a token or a header/,
    ],
    ['nothing there', page(404, 'no route'), /\(404\): name the one/],
    ['no JSON', page(200, 'ready'), /expected JSON, got "ready"/],
    ['other JSON', json(200, { data: {} }), /got other JSON/],
  ])('says so: %s', async (_, next, expected) => {
    const reason = await statusFor(next, 'down');
    expect(reason).toMatch(expected);
    expect(reason).not.toMatch(/services\/proxy|<|next=|state=/);
  });

  it('shows warnings and partial answers, and what it has all the same', async () => {
    expect(
      await statusFor(
        json(200, { status: 'success', warnings: ['one store did not answer'], ...up }),
        'degraded',
      ),
    ).toMatch(/one store did not answer$/);
  });

  it('asks by POST, which has room for the query, with the headers it was given; by GET where that is refused', async () => {
    const asked: string[] = [];
    route = (request, response) => {
      asked.push(`${request.method} ${request.headers['x-scope-orgid']} ${(request.url ?? '').length < 100}`);
      if (request.method === 'POST' && asked.length > 1) return void response.writeHead(405).end();
      json(200, { status: 'success', ...up })(request, response);
    };
    const access = directPrometheus(prometheusAddress(base(), ['X-Scope-OrgID: tenant-of-a-test']));
    const { signal } = new AbortController();
    for (let round = 0; round < 3; round++) await access.query('up or '.repeat(500), signal);
    expect(asked).toEqual([
      'POST tenant-of-a-test true',
      'POST tenant-of-a-test true',
      'GET tenant-of-a-test false',
      'GET tenant-of-a-test false',
    ]);
  });

  it('that answers without end is a failure of that answer alone', async () => {
    const endless: Route = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    };
    expect(await statusFor(endless, 'down')).toMatch(/answers too much: the answer is larger than/);
  });

  it('leaves a gap for the time in which it did not answer, also when that is not over at the end', async () => {
    route = json(200, { status: 'success', ...up });
    const source = observe(async () => directPrometheus(at(base())));
    await vi.waitFor(() => expect(source.status('prometheus')).toMatchObject({ state: 'ok' }));
    route = json(503, { status: 'error', error: 'timed out' });
    await vi.waitFor(() => expect(source.status('prometheus')).toMatchObject({ state: 'down' }));
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await source.end();
    expect(source.events.findLast(({ type }) => type === 'gap')).toMatchObject({
      source: 'prometheus',
      reason: expect.stringContaining('timed out'),
    });
  });
});

describe('findPrometheus', () => {
  it('prefers our Service, then any with the label, and knows when there is none', async () => {
    const api = await startFakeApi();
    const client = createKubeClient(api.access);
    const search = {
      client,
      apiServer: api.url,
      inCluster: false,
      signal: AbortSignal.timeout(5000),
    };
    expect(await findPrometheus(search)).toBeNull();
    const service = {
      metadata: { namespace: 'observability', name: 'prom' },
      spec: { ports: [{ port: 9091 }] },
    };
    api.answer = ({ path }) =>
      path === '/api/v1/services' ? { status: 200, body: { items: [service] } } : undefined;
    expect(await findPrometheus(search)).toMatchObject({
      how: { en: 'Service observability/prom through the API server' },
      throughApi: true,
    });
    const stack = {
      metadata: { namespace: 'monitoring', name: 'kube-prometheus-stack-prometheus' },
      spec: { ports: [{ name: 'http-web', port: 9090 }] },
    };
    api.answer = ({ path, query }) =>
      path === '/api/v1/services'
        ? { status: 200, body: { items: `${query}`.includes('kube-prometheus-stack') ? [stack] : [] } }
        : undefined;
    expect(await findPrometheus(search)).toMatchObject({
      how: { en: 'Service monitoring/kube-prometheus-stack-prometheus through the API server' },
    });
    const nodePort = Number(new URL(url).port);
    const ours = {
      metadata: { namespace: 'palier-monitoring', name: 'prometheus' },
      spec: { ports: [{ port: 9090, nodePort }] },
    };
    api.answer = ({ path }) =>
      path.endsWith('/services/prometheus') ? { status: 200, body: ours } : undefined;
    expect(await findPrometheus(search)).toMatchObject({
      how: { en: `${url} (node port of Service prometheus)` },
      throughApi: false,
    });
    client.close();
    await api.close();
  });
});

function expectAbout(value: number | null | undefined, expected: number) {
  expect(value).toBeGreaterThan(expected * 0.2);
  expect(value).toBeLessThan(expected * 1.2);
}

const counter = (name: string, value: number) => `${name} ${value.toFixed(3)}`;

function mysqlPage(seconds: number): string {
  return `${[
    'mysql_up 1',
    counter('mysql_global_status_queries', seconds * 400),
    'mysql_global_status_threads_connected 31',
    'mysql_global_variables_max_connections 151',
    'mysql_global_status_threads_running 2',
    counter('mysql_global_status_slow_queries', 0),
    counter('mysql_global_status_innodb_row_ops_total{operation="read"}', seconds * 300),
    counter('mysql_global_status_innodb_row_ops_total{operation="inserted"}', seconds * 20),
    counter('mysql_global_status_innodb_row_ops_total{operation="updated"}', seconds * 10),
    counter('mysql_global_status_innodb_row_ops_total{operation="deleted"}', seconds * 10),
  ].join('\n')}\n`;
}

function backendPage(seconds: number): string {
  return `${[
    counter('http_requests_total{method="GET",status="200"}', seconds * 100),
    counter('process_cpu_seconds_total', seconds * 0.25),
    'process_resident_memory_bytes 65000000',
    counter('http_request_duration_seconds_bucket{le="0.05"}', seconds * 50),
    counter('http_request_duration_seconds_bucket{le="0.1"}', seconds * 100),
    counter('http_request_duration_seconds_bucket{le="+Inf"}', seconds * 100),
  ].join('\n')}\n`;
}

/** A Kubernetes API whose service proxy really asks Prometheus. */
async function proxyingApi(): Promise<FakeApi> {
  const api = await startFakeApi();
  const cache = new Map<string, object>();
  api.answer = ({ path, query }) => {
    const key = `${path}?${query}`;
    const known = cache.get(key);
    const inner = path.split('/proxy')[1] ?? '';
    void fetch(`${url}${inner}?${query}`).then(async (answer) =>
      cache.set(key, (await answer.json()) as object),
    );
    return known === undefined ? { status: 503, body: status(503, 'wait') } : { status: 200, body: known };
  };
  return api;
}
