import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ItemsServer, startItemsServer } from '../../../load/testing/items-server.ts';
import { readTimeline } from '../../recorder/read-timeline.ts';
import { pageOptions } from '../../report/page/esbuild-page.mjs';
import { k6Binaries } from '../../sources/k6/testing/k6.ts';
import { type FakeApi, startFakeApi } from '../../sources/kubernetes/testing/fake-api.ts';
import { fillShop } from '../../sources/kubernetes/testing/shop.ts';
import {
  type RealPrometheus,
  startExporter,
  startPrometheus,
} from '../../sources/prometheus/testing/real-prometheus.ts';
import { runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

/** As postgres_exporter tells of a database whose connections run short. */
const POSTGRES = `pg_up 1
pg_stat_database_numbackends{datname="shop"} 84
pg_stat_database_numbackends{datname="jobs"} 12
pg_settings_max_connections 100
pg_stat_database_xact_commit{datname="shop"} `;

const CONFIG = `
objectives:
  dependencies:
    postgres.connections: 0.9
    postgres.locks: 10
dependencies:
  postgres:
    title: PostgreSQL
    up: max by (instance) (pg_up{namespace=~"$namespace|"})
    gauges:
      transactions:
        query: sum by (instance) (rate(pg_stat_database_xact_commit{namespace=~"$namespace|"}[10s]))
        unit: per-second
      connections:
        label: { en: connections, fr: connexions }
        query: sum by (instance) (pg_stat_database_numbackends{namespace=~"$namespace|"})
        limit: maxConnections
      maxConnections:
        query: max by (instance) (pg_settings_max_connections)
      locks:
        query: sum by (instance) (pg_locks_count)
`;

let cwd: string;
let api: FakeApi;
let items: ItemsServer;
let exporter: Awaited<ReturnType<typeof startExporter>>;
let prometheus: RealPrometheus;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'palier-dependencies-'));
  await build(pageOptions(join(import.meta.dirname, '..', '..', '..'), join(cwd, 'dist', 'report')));
  api = await startFakeApi();
  fillShop(api, { hpas: 1, podsPerHpa: 1 });
  items = await startItemsServer();
  const began = Date.now();
  exporter = await startExporter(() => `${POSTGRES}${(Date.now() - began) / 10}\n`);
  const labels = 'labels: {namespace: shop, instance: "db:5432"}';
  prometheus = await startPrometheus([
    `{job_name: db, static_configs: [{targets: ["${exporter.target}"], ${labels}}]}`,
  ]);
  const clusters = [{ name: 'fake', cluster: { server: api.url } }];
  const contexts = [{ name: 'fake', context: { cluster: 'fake', user: 'me', namespace: 'shop' } }];
  const users = [{ name: 'me', user: {} }];
  const config = { apiVersion: 'v1', kind: 'Config', clusters, contexts, users, 'current-context': 'fake' };
  await writeFile(join(cwd, 'kubeconfig'), JSON.stringify(config));
  await writeFile(join(cwd, 'palier.config.yaml'), CONFIG);
  const script = `import http from 'k6/http';
    export const options = { vus: 1, duration: '25s' };
    export default () => { http.get(__ENV.BASE_URL + '/healthz'); };`;
  await writeFile(join(cwd, 'script.js'), script);
}, 60_000);
afterAll(async () => {
  exporter.close();
  await Promise.all([api.close(), items.close(), prometheus.close()]);
  await rm(cwd, { recursive: true });
});

describe('what the configuration names that the pods depend on', () => {
  it('is recorded, judged, and named as what held the run back', { timeout: 120_000 }, async () => {
    const env = {
      PATH: process.env.PATH,
      KUBECONFIG: join(cwd, 'kubeconfig'),
      K6_BIN: k6Binaries()[0]?.binary,
    };
    const context = { ...fakeContext(cwd), env };
    const options = ['--base-url', items.url, '--namespace', 'shop', '--prometheus', prometheus.url];
    await runProgram(
      ['load', 'script.js', '--context', 'fake', ...options, '--no-settle', '--baseline', '0s', '--json'],
      context,
    );
    const { runDir, objectives } = JSON.parse(context.out());

    const { events } = await readTimeline(runDir);
    const [header] = events;
    expect(header).toMatchObject({
      dependencies: [{ name: 'mysql' }, { name: 'postgres', title: 'PostgreSQL' }],
    });
    const last = events.findLast((event) => event.type === 'prometheus.observed');
    expect(last?.dependencies.postgres).toMatchObject({
      up: true,
      gauges: { connections: 96, maxConnections: 100, locks: null },
    });
    expect(last?.dependencies.postgres?.gauges.transactions).toBeGreaterThan(50);
    expect(last?.dependencies.postgres?.gauges.transactions).toBeLessThan(150);

    expect(objectives).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'dependencies.postgres.connections',
          verdict: 'fail',
          value: 0.96,
          limit: 0.9,
        }),
        // Nobody tells of it: that is no pass.
        expect.objectContaining({
          name: 'dependencies.postgres.locks',
          verdict: 'inconclusive',
          value: null,
        }),
      ]),
    );
    const report = await readFile(join(runDir, 'report.md'), 'utf8');
    expect(report).toMatch(/PostgreSQL: connections up to 96 of 100, close to the limit for \d+ s/);
    expect(report).not.toContain('MySQL');
    const page = await readFile(join(runDir, 'report.html'), 'utf8');
    expect(page).toMatch(
      /<strong>PostgreSQL<\/strong> <span class="axis">transactions\/s → connections, locks</,
    );
  });
});
