import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ItemsServer, startItemsServer } from '../../../load/testing/items-server.ts';
import { pageOptions } from '../../report/page/esbuild-page.mjs';
import { k6Binaries } from '../../sources/k6/testing/k6.ts';
import { type FakeApi, startFakeApi } from '../../sources/kubernetes/testing/fake-api.ts';
import { fillShop } from '../../sources/kubernetes/testing/shop.ts';
import { runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

let cwd: string;
let api: FakeApi;
let items: ItemsServer;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'palier-load-'));
  await build(pageOptions(join(import.meta.dirname, '..', '..', '..'), join(cwd, 'dist', 'report')));
  api = await startFakeApi();
  fillShop(api, { hpas: 1, podsPerHpa: 1 });
  items = await startItemsServer();
  const clusters = [{ name: 'fake', cluster: { server: api.url } }];
  const contexts = [{ name: 'fake', context: { cluster: 'fake', user: 'me', namespace: 'shop' } }];
  const users = [{ name: 'me', user: {} }];
  const config = { apiVersion: 'v1', kind: 'Config', clusters, contexts, users, 'current-context': 'fake' };
  await writeFile(join(cwd, 'kubeconfig'), JSON.stringify(config));
});
afterAll(async () => {
  await Promise.all([api.close(), items.close()]);
  await rm(cwd, { recursive: true });
});

async function load(script: string) {
  await writeFile(join(cwd, 'script.js'), script);
  const env = {
    PATH: process.env.PATH,
    KUBECONFIG: join(cwd, 'kubeconfig'),
    K6_BIN: k6Binaries()[0]?.binary,
  };
  const context = { ...fakeContext(cwd), env };
  const args = ['--base-url', items.url, '--namespace', 'shop', '--no-settle', '--baseline', '0s', '--json'];
  const code = await runProgram(['load', 'script.js', '--context', 'fake', ...args], context);
  const [runId = ''] = (await readdir(join(cwd, 'results'))).toSorted().toReversed();
  const timeline = await readFile(join(cwd, 'results', runId, 'timeline.ndjson'), 'utf8');
  return { code, out: context.out(), err: context.err(), types: timeline.match(/(?<="type":")[a-z0-9.-]+/g) };
}

const REQUESTS = `import http from 'k6/http';
  export const options = { vus: 1, duration: '3s' };
  export default () => { http.get(__ENV.BASE_URL + '/healthz'); };`;

describe('a load run, from the place to the summary', () => {
  it('is recorded from its first event to its last, reported and judged', async () => {
    const { out, err, types } = await load(REQUESTS);
    const { load: told, runDir, report } = JSON.parse(out);
    expect(told.requests, err).toBeGreaterThan(0);
    expect(types?.[0]).toBe('run.started');
    expect(types).toEqual(
      expect.arrayContaining(['hpa.observed', 'load.started', 'k6.sample', 'load.ended']),
    );
    expect(types?.at(-1)).toBe('run.ended');
    expect(report).toBe(join(runDir, 'report.html'));
  });
});
