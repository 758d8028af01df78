import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../../core/lib/errors.ts';
import { type FakeApi, startFakeApi, status } from '../../sources/kubernetes/testing/fake-api.ts';
import { fillShop, SHOP } from '../../sources/kubernetes/testing/shop.ts';
import { runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

let folder: string;
let api: FakeApi;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-explain-'));
  api = await startFakeApi();
  fillShop(api, { hpas: 1, podsPerHpa: 2 });
  const named = [{ name: 'kind', cluster: { server: api.url } }];
  const contexts = [{ name: 'kind', context: { cluster: 'kind', user: 'me', namespace: 'shop' } }];
  const kubeconfig = {
    clusters: named,
    contexts,
    users: [{ name: 'me', user: {} }],
    'current-context': 'kind',
  };
  await writeFile(join(folder, 'config'), JSON.stringify(kubeconfig));
});
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

async function explain(...args: readonly string[]) {
  const context = { ...fakeContext(folder), env: { KUBECONFIG: join(folder, 'config') } };
  const code = await runProgram(['explain', ...args], context);
  return { code, out: context.out(), err: context.err() };
}

describe('palier explain of a cluster', () => {
  it('says what holds now, what is computed from it, and that the history is not known', async () => {
    const { code, out, err } = await explain('-n', 'shop');
    expect(err).toContain('context kind');
    expect(code).toBe(EXIT.ok);
    expect(out).toContain('stays at 2 (decided before we looked)');
    expect(out).toContain('[observed] CPU is 42 % of request (84m of 200m), target 60 %: ratio 0.70');
    expect(out).toContain('[unknown] history unknown');
    expect(out).toContain('the next look, within 15 s');
    expect(out).toContain('they agree: 2');
    expect(out).not.toContain('the samples were not seen');
  });

  it('finds an autoscaler by its full name, and leaves no connection behind', async () => {
    const { out } = await explain('shop/backend', '--context', 'kind', '--json');
    expect(JSON.parse(out)).toMatchObject({ hpa: 'shop/backend', decision: { witnessed: false, to: 2 } });
    await expect.poll(() => api.openWatches).toBe(0);
  });

  it('without metrics says why, and takes the numbers back from the status', async () => {
    api.answer = ({ path }) =>
      path === SHOP.podMetrics ? { status: 503, body: status(503, 'not ready') } : undefined;
    const { code, out, err } = await explain('-n', 'shop');
    expect(code).toBe(EXIT.ok);
    expect(err).toContain('metrics-server does not answer (503)');
    expect(out).toMatch(/\[unknown\] (the samples were not seen|what we saw of the pods)/);
  });

  it('names what there is when the autoscaler is not there', async () => {
    const { code, out, err } = await explain('web', '-n', 'shop');
    expect({ code, out }).toEqual({ code: EXIT.usage, out: '' });
    expect(err).toContain('backend');
  });
});
