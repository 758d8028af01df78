import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../cluster/api/client.ts';
import { textOf } from '../cluster/api/text.ts';
import { down } from '../commands/down.ts';
import { stateFolder } from '../lifecycle/state-folder.ts';
import { ContainerLog } from '../node/logs/container-log.ts';
import { SMALL_PROJECT } from '../testing/small-project.ts';
import { ROOT, sandboxTools } from '../testing/tools.ts';
import { type StartRequest, sandboxUp, upCommand } from '../testing/up.ts';

const home = mkdtempSync(join(tmpdir(), 'palier-disk-full-'));
const disk = join(home, 'a small disk');
const filler = join(disk, 'filler');
const isRoot = process.getuid?.() === 0;

const fill = () => execFileSync('sh', ['-c', 'cat /dev/zero >"$1" 2>/dev/null || true', 'sh', filler]);

beforeAll(() => {
  mkdirSync(disk);
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100m', 'tmpfs', disk]);
});
afterEach(() => rmSync(filler, { force: true }));
afterAll(() => {
  if (isRoot) execFileSync('umount', ['--lazy', disk]);
  rmSync(home, { recursive: true, force: true });
});

describe.skipIf(!isRoot)('a disk that fills up', () => {
  test('costs lines of logs, not whoever writes them', () => {
    const log = new ContainerLog(join(disk, 'logs'), Date.now);
    const written = () => {
      const lines = log.read('current') ?? [];
      return lines.map((line) => line.split(' ')[2]?.slice(0, 3));
    };
    log.start();
    log.write('stdout', 'one\n');
    expect(written()).toEqual(['one']);
    fill();
    log.write('stdout', `two${'.'.repeat(10_000)}\n`);
    expect(written()).toEqual(['one']);
    rmSync(filler);
    log.write('stdout', 'six\n');
    expect(written()).toEqual(['one', 'six']);
    log.end();
  });

  test('ends the sandbox once etcd must write, with its words; with room again it has what it had', async () => {
    const stateDir = join(disk, 'state');
    const manifests = join(home, 'manifests.yaml');
    writeFileSync(manifests, SMALL_PROJECT);
    const options = { root: ROOT, tools: await sandboxTools(), manifests, stateDir };
    const { ended, said, api } = await serve(options);
    await api.create('configmaps', configMap('before', 1));
    fill();
    // Whatever comes first, one of these or a lease, is one too many.
    await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => api.create('configmaps', configMap(`m${i}`, 500_000))),
    );
    expect(await ended).toBe(3);
    expect(await said).toMatch(/no space left on device.*"diskIsFull":true/);
    expect(readdirSync(join(stateDir, 'run'))).toEqual([]);

    rmSync(filler);
    const again = await sandboxUp(options);
    const client = createClient(again.kubeconfigPath);
    expect((await client.get('configmaps', 'palier', 'before'))?.data).toEqual({ text: 'x' });
    client.close();
    await down(options, () => {});
  });
});

const configMap = (name: string, length: number) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'palier' },
  data: { text: 'x'.repeat(length) },
});

/** A sandbox that tells somewhere else than on the full disk how it ends. */
async function serve(options: StartRequest) {
  const [program, ...args] = upCommand(options);
  const server = spawn(program, args);
  server.stdin.write(`${JSON.stringify(options.tools)}\n`);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const said = textOf(server.stderr.setEncoding('utf8'));
  await new Promise<void>((resolve) => {
    server.stdout.setEncoding('utf8').on('data', (text: string) => text.includes('{"result"') && resolve());
  });
  return { ended, said, api: createClient(stateFolder(options.stateDir).kubeconfig) };
}
