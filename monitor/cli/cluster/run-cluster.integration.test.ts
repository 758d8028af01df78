import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../../core/lib/errors.ts';
import { type FakeApi, startFakeApi } from '../../sources/kubernetes/testing/fake-api.ts';
import { fillShop } from '../../sources/kubernetes/testing/shop.ts';
import type { CliContext } from '../context.ts';
import { runProgram } from '../program.ts';
import { fakeContext } from '../testing/context.ts';

let folder: string;
let api: FakeApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-cluster-'));
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

function kubeconfigTo(server: string, user: object = {}): string {
  return JSON.stringify({
    'current-context': 'work',
    clusters: [{ name: 'c', cluster: { server } }],
    contexts: [{ name: 'work', context: { cluster: 'c', user: 'u' } }],
    users: [{ name: 'u', user }],
  });
}

/** @param kubeconfig a file of the folder; '': the variable is set and empty; null: it is not set */
async function palier(
  args: string,
  kubeconfig: string | null,
  more: Record<string, string> = {},
  also: Partial<CliContext> = {},
) {
  const KUBECONFIG = kubeconfig === null ? undefined : kubeconfig === '' ? '' : join(folder, kubeconfig);
  const env = { PATH: process.env.PATH, KUBECONFIG, PALIER_SANDBOX_DIR: join(folder, 'sandbox'), ...more };
  const context = { ...fakeContext(folder), env, ...also };
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

describe('a credential plug-in that hangs', () => {
  let child: string;
  beforeAll(async () => {
    child = join(folder, 'child');
    const script = `sleep 300 & echo $! > ${child}.new; mv ${child}.new ${child}; sleep 300`;
    const exec = { command: 'sh', args: ['-c', script] };
    await writeFile(join(folder, 'hangs'), kubeconfigTo('http://127.0.0.1:1', { exec }));
  });
  beforeEach(() => rm(child, { force: true }));

  it.each(['load', 'watch -n shop --hpa web', 'check infra', 'explain web -n shop'])(
    'is ended, with what it has started, by one Ctrl-C: %s',
    async (args) => {
      const interrupt: ((signal: 'SIGINT') => void)[] = [];
      const signals = {
        listen(onSignal: (signal: 'SIGINT') => void) {
          interrupt.push(onSignal);
          return () => {};
        },
      };
      const running = palier(args, 'hangs', {}, { signals });
      await expect.poll(() => existsSync(child), { timeout: 20_000 }).toBe(true);
      interrupt.at(-1)?.('SIGINT');
      const { code, said } = await running;
      expect(said).toContain('interrupted before the run began');
      expect(code).toBe(EXIT.interrupted);
      await ended();
    },
  );

  it('and by --max-duration', async () => {
    const { code, said } = await palier('watch -n shop --hpa web --max-duration 1s', 'hangs');
    expect(said).toContain('the time of --max-duration was over before a cluster was found');
    expect(code).toBe(EXIT.environment);
    await ended();
  });

  async function ended() {
    const pid = (await readFile(child, 'utf8')).trim();
    const stat = () => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z ');
    await expect.poll(stat, { timeout: 10_000 }).toContain(') Z ');
  }
});
