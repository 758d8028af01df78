import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { down } from '../commands/down.ts';
import { status } from '../commands/status.ts';
import { INSTANCE_VARIABLE } from '../node/processes/process.ts';
import { listPids } from '../node/resources/proc.ts';
import { sandboxClient } from '../testing/client.ts';
import { SMALL_PROJECT } from '../testing/small-project.ts';
import { ROOT, sandboxTools } from '../testing/tools.ts';
import { type StartRequest, sandboxUp, upCommand } from '../testing/up.ts';

// Spaces, and longer than the path of a Unix socket may be.
const home = mkdtempSync(join(tmpdir(), 'palier faults '));
const deep = join(home, 'a folder with a long name '.repeat(4).trim());
let options: StartRequest;

beforeAll(async () => {
  mkdirSync(deep);
  const manifests = join(deep, 'manifests.yaml');
  writeFileSync(manifests, SMALL_PROJECT);
  options = { root: ROOT, tools: await sandboxTools(), manifests, stateDir: join(deep, 'state') };
});
afterAll(async () => {
  await down(options, () => {});
  rmSync(home, { recursive: true, force: true });
});

/** Processes of sandboxes on this state folder: their mark is the name of a folder in it. */
function left(stateDir: string): string[] {
  const ids = instances(stateDir);
  const isOurs = (pid: number) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return ids.has(new RegExp(`(?:^|\\0)${INSTANCE_VARIABLE}=([^\\0]*)`).exec(environment)?.[1] ?? '');
    } catch {
      return false;
    }
  };
  const sockets = readdirSync('/tmp').filter((name) => ids.has(name.replace(/^palier-/, '')));
  return [...listPids().filter(isOurs).map(commandOf), ...sockets];
}

/** All that there ever were: a sandbox that was put away leaves no folder behind. */
const known = new Set<string>();
function instances(stateDir: string): Set<string> {
  try {
    for (const id of readdirSync(join(stateDir, 'run'))) known.add(id);
  } catch {
    // Not begun yet.
  }
  return known;
}

function commandOf(pid: number): string {
  try {
    return `${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`;
  } catch {
    return `${pid}`;
  }
}

/** 0: none runs. */
function controlPlane(): number {
  return listPids().find((pid) => commandOf(pid).includes(`--data ${options.stateDir}/`)) ?? 0;
}

/** A sandbox as `palier sandbox up` starts it, whose start nobody waits for. */
function begin(): { readonly child: ChildProcess; readonly text: () => string } {
  const [program, ...args] = upCommand(options);
  const child = spawn(program, args);
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(options.tools)}\n`);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return { child, text: () => text };
}

async function comesUp(): Promise<void> {
  const state = await sandboxUp(options);
  expect((await fetch(state.backendUrl ?? '')).status).toBe(200);
}

describe('a sandbox that is killed', () => {
  test.each([100, 400, 800, 1_300, 2_000, 3_000])(
    'after %d ms leaves nothing behind, and the next start is clean',
    async (ms) => {
      const { child } = begin();
      const deadline = performance.now() + ms;
      while (performance.now() < deadline) {
        instances(options.stateDir);
        await sleep(10);
      }
      child.kill('SIGKILL');
      await expect.poll(() => left(options.stateDir), { timeout: 10_000 }).toEqual([]);
      await comesUp();
      instances(options.stateDir);
      await down(options, () => {});
      expect(left(options.stateDir)).toEqual([]);
    },
  );

  test('while it ends leaves nothing behind', async () => {
    await comesUp();
    instances(options.stateDir);
    const { pid } = status(options) ?? { pid: 0 };
    process.kill(pid, 'SIGTERM');
    await sleep(150);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => left(options.stateDir), { timeout: 10_000 }).toEqual([]);
    await comesUp();
  });
});

describe('a control plane that is killed', () => {
  afterEach(() => down(options, () => {}));

  test('takes the sandbox with it, which says so, and the next one has its objects again', async () => {
    await comesUp();
    instances(options.stateDir);
    const { kubeconfigPath, pid } = status(options) ?? { kubeconfigPath: '', pid: 0 };
    const api = sandboxClient(kubeconfigPath);
    const metadata = { name: 'kept', namespace: 'palier' };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    await api.send('POST', '/api/v1/namespaces/palier/configmaps', object);
    process.kill(controlPlane(), 'SIGKILL');
    await expect.poll(() => status(options), { timeout: 20_000 }).toBeNull();
    await expect.poll(() => left(options.stateDir), { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => commandOf(pid), { timeout: 10_000 }).not.toContain('sandbox');
    expect(readFileSync(join(options.stateDir, 'server.log'), 'utf8')).toContain(
      'sandbox.control-plane-ended {"how":"SIGKILL"',
    );
    await comesUp();
    const again = sandboxClient(kubeconfigPath);
    expect((await again.get('/api/v1/namespaces/palier/configmaps/kept')).status).toBe(200);
    await down(options, () => {});
  });

  test.each([0, 300, 900, 1_500])('%d ms after its start ends the start, in words', async (ms) => {
    const { child, text } = begin();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await expect.poll(controlPlane, { interval: 5, timeout: 20_000 }).toBeGreaterThan(0);
    instances(options.stateDir);
    await sleep(ms);
    process.kill(controlPlane(), 'SIGKILL');
    expect(await ended).toBe(3);
    expect(text()).toContain('sandbox.control-plane-ended {"how":"SIGKILL"');
    await expect.poll(() => left(options.stateDir), { timeout: 10_000 }).toEqual([]);
  });
});

test('a database that the end of the machine has torn is given up, not what the pods have kept', async () => {
  await comesUp();
  await down(options, () => {});
  const database = join(options.stateDir, 'control-plane', 'etcd', 'member', 'snap', 'db');
  truncateSync(database, statSync(database).size / 2);
  await comesUp();
  expect(readFileSync(join(options.stateDir, 'server.log'), 'utf8')).toContain('"progress":"new-objects"');
  await down(options, () => {});
});

describe('surroundings that do not fit', () => {
  test('a port that is taken is named', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await expect(sandboxUp({ ...options, apiPort: port })).rejects.toMatchObject({
      code: 'sandbox.port-taken',
      values: { port },
    });
    other.close();
    expect(left(options.stateDir)).toEqual([]);
  });

  test.skipIf(process.getuid?.() !== 0)(
    'a full disk is named, and when there is room it starts',
    async () => {
      const disk = join(deep, 'disk');
      mkdirSync(disk, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk]);
      try {
        const filler = join(disk, 'filler');
        execFileSync('sh', ['-c', 'head -c 199M /dev/zero >"$1"', 'sh', filler]);
        const there = { ...options, stateDir: join(disk, 'state') };
        await expect(sandboxUp(there)).rejects.toThrow(/no space left on device|disk/i);
        expect(left(there.stateDir)).toEqual([]);
        rmSync(filler);
        await sandboxUp(there);
        await down(there, () => {});
      } finally {
        execFileSync('umount', ['--lazy', disk]);
      }
    },
  );
});
