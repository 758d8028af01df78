import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { locateProgram, specOf } from '../../../setup/tools/ensure.ts';
import type { PalierEvent, PrometheusSample, SourceStatus } from '../../core/events.ts';
import { createKubeClient } from '../kubernetes/client.ts';
import { type FakeApi, startFakeApi, status } from '../kubernetes/testing/fake-api.ts';
import { systemTiming } from '../timing.ts';
import { directPrometheus, findPrometheus, type PrometheusAccess, proxiedPrometheus } from './access.ts';
import { runPrometheusSource } from './source.ts';

const prometheusBin = (await locateProgram(specOf('prometheus'), process.env))?.path ?? '';

/** What a backend pod and mysqld_exporter say; counters grow by their rate. */
let metricsPage: (seconds: number) => string = () => '';
const began = Date.now();
const exporter = http.createServer((request, response) => {
  const page = request.url === '/backend' ? backendPage : metricsPage;
  response.end(page((Date.now() - began) / 1000));
});

let folder: string;
let prometheus: ChildProcess;
let url: string;

beforeAll(async () => {
  expect(prometheusBin, 'Prometheus is needed: npm test fetches it, or set PROMETHEUS_BIN').not.toBe('');
  metricsPage = mysqlPage;
  exporter.listen(0, '127.0.0.1');
  await once(exporter, 'listening');
  folder = mkdtempSync(join(tmpdir(), 'palier-prometheus-'));
  const target = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
  const scrape = (job: string, labels: string) =>
    `  - {job_name: ${job}, metrics_path: /${job}, static_configs: [{targets: ["${target}"], labels: ${labels}}]}\n`;
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global: {scrape_interval: 1s}\nscrape_configs:\n${scrape('mysql', '{namespace: palier}')}${scrape(
      'backend',
      '{namespace: palier, pod: backend-1-a}',
    )}`,
  );
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  prometheus = spawn(
    prometheusBin,
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).status).toBe(200), { timeout: 20_000 });
});
afterAll(async () => {
  exporter.close();
  if (prometheus?.exitCode === null) {
    prometheus.kill();
    await once(prometheus, 'exit');
  }
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

function observe(find: () => Promise<PrometheusAccess | null>) {
  const events: PalierEvent[] = [];
  const end = new AbortController();
  const timing = {
    ...systemTiming,
    delay: (_: number, signal: AbortSignal) => systemTiming.delay(200, signal),
  };
  const subject = { namespace: 'palier', workload: 'backend' };
  const done = runPrometheusSource(
    { find, subject, emit: (event) => void events.push(event), timing },
    end.signal,
  );
  return {
    sample: () => events.findLast((event): event is PrometheusSample => event.type === 'prometheus.sample'),
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
  it('gets every measure in one query, by address and through the service proxy alike', async () => {
    const direct = observe(async () => directPrometheus(url));
    await vi.waitFor(
      () => {
        const { mysql, backend } = direct.sample() ?? expect.fail('no sample yet');
        expect(mysql).toMatchObject({ exporterUp: true, up: true, connections: 31, maxConnections: 151 });
        expect(mysql.threadsRunning).toBe(2);
        // A rate over 30 s grows for as long as fewer seconds are known.
        expectAbout(mysql.queriesPerSecond, 400);
        expect(mysql.slowQueriesPerSecond).toBeCloseTo(0, 5);
        expectAbout(mysql.rowOperationsPerSecond.read, 300);
        expectAbout(mysql.rowOperationsPerSecond.deleted, 10);
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
    await vi.waitFor(() => expect(proxied.sample()?.mysql.connections).toBe(31));
    await proxied.end();
    client.close();
    await api.close();
  });

  it('says that MySQL is down, then that its exporter is, and comes back', async () => {
    const source = observe(async () => directPrometheus(url));
    metricsPage = () => 'mysql_up 0\n';
    await vi.waitFor(() => expect(source.status('mysql')?.reason).toMatch(/MySQL does not answer/), {
      timeout: 10_000,
    });
    expect(source.sample()?.mysql).toMatchObject({ up: false, connections: null });
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

describe('without Prometheus', () => {
  it('says that there is none, and takes it when it comes', async () => {
    let access: PrometheusAccess | null = null;
    const source = observe(async () => access);
    await vi.waitFor(() => expect(source.status('prometheus')).toMatchObject({ state: 'off' }));
    expect(source.sample()).toBeUndefined();
    access = directPrometheus(url);
    await vi.waitFor(() => expect(source.status('prometheus')).toMatchObject({ state: 'ok' }));
    await source.end();
  });

  it('says that the one that was named does not answer', async () => {
    const source = observe(async () => directPrometheus('http://127.0.0.1:9'));
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
      how: 'Service observability/prom through the API server',
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
      how: 'Service monitoring/kube-prometheus-stack-prometheus through the API server',
    });
    const nodePort = Number(new URL(url).port);
    const ours = {
      metadata: { namespace: 'palier-monitoring', name: 'prometheus' },
      spec: { ports: [{ port: 9090, nodePort }] },
    };
    api.answer = ({ path }) =>
      path.endsWith('/services/prometheus') ? { status: 200, body: ours } : undefined;
    expect(await findPrometheus(search)).toMatchObject({
      how: `${url} (node port of Service prometheus)`,
      throughApi: false,
    });
    client.close();
    await api.close();
  });
});

function expectAbout(value: number | null, expected: number) {
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
