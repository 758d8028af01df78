import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../core/errors.ts';
import { type FakeApi, startFakeApi } from '../../sources/kubernetes/testing/fake-api.ts';
import { fillShop } from '../../sources/kubernetes/testing/shop.ts';
import { runProgram } from '../program.ts';
import { fakeContext } from '../tune/testing/context.ts';

let folder: string;
let api: FakeApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-place-'));
  api = await startFakeApi();
  fillShop(api, { hpas: 1, podsPerHpa: 1 });
  await writeFile(join(folder, 'unreachable'), kubeconfigTo('http://127.0.0.1:1'));
  await writeFile(join(folder, 'empty'), '');
  await writeFile(join(folder, 'not-ours'), kubeconfigTo(api.url));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

function kubeconfigTo(server: string): string {
  return JSON.stringify({
    'current-context': 'work',
    clusters: [{ name: 'c', cluster: { server } }],
    contexts: [{ name: 'work', context: { cluster: 'c', user: 'u' } }],
    users: [{ name: 'u', user: {} }],
  });
}

/** @param kubeconfig a file of the folder; '': the variable is set and empty; null: it is not set */
async function palier(args: string, kubeconfig: string | null, more: Record<string, string> = {}) {
  const KUBECONFIG = kubeconfig === null ? undefined : kubeconfig === '' ? '' : join(folder, kubeconfig);
  const env = { KUBECONFIG, PALIER_SANDBOX_DIR: join(folder, 'sandbox'), ...more };
  const context = { ...fakeContext(folder), env };
  const code = await runProgram(args.split(' '), context);
  return { code, said: context.out() + context.err() };
}

describe('a cluster that will not do', () => {
  it.each([
    ['a pipeline without any kubeconfig', 'load --ci', null, {}],
    ['the same, told by its variable', 'load', null, { CI: 'true' }],
    ['a variable that is empty', 'load', '', {}],
    ['the same in a pipeline', 'load --ci --json', '', {}],
    ['a kubeconfig that is not there', 'load --ci', 'absent', {}],
    ['the same without --ci', 'load', 'absent', {}],
    ['a kubeconfig that is empty', 'load --ci', 'empty', {}],
    ['an API server that does not answer', 'load', 'unreachable', {}],
    ['the same, named', 'load --context work', 'unreachable', {}],
    ['the same as a target, in French', 'load --target work --lang fr', 'unreachable', {}],
    ['a cluster without our backend', 'load --ci', 'not-ours', {}],
    ['for check', 'check infra', 'absent', {}],
    ['for check in a pipeline', 'check infra', null, { CI: '1' }],
    ['for watch', 'watch', '', {}],
    ['for explain', 'explain --target auto', 'unreachable', {}],
  ])('is an error with the way out, never the sandbox: %s', async (_, args, kubeconfig, env) => {
    const { code, said } = await palier(args, kubeconfig, env);
    expect(said).toContain('--target sandbox');
    expect(said).not.toMatch(/sandbox…|stands in|remplace/);
    expect(code).toBe(EXIT.environment);
    expect(await readdir(folder)).not.toContain('sandbox');
  });

  it('is told from two targets at once', async () => {
    const { code, said } = await palier('load --target sandbox --context work', 'unreachable');
    expect(said).toContain('--target sandbox with --context work: expected one target');
    expect(code).toBe(EXIT.usage);
  });
});
