import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { down } from '../../../sandbox/commands/down.ts';
import { status } from '../../../sandbox/commands/status.ts';

const ROOT = join(import.meta.dirname, '../../..');
const home = mkdtempSync(join(tmpdir(), 'palier-sandbox-command-'));
const stateDir = join(home, 'state');

afterAll(async () => {
  await down({ stateDir }, () => {});
  rmSync(home, { recursive: true, force: true });
});

/** `palier sandbox …` on a French machine. */
function sandbox(...args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'monitor', 'main.ts'), 'sandbox', ...args], {
    env: { ...process.env, PALIER_SANDBOX_DIR: stateDir, LC_ALL: 'fr_FR.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  return { child, said, ended: codeOf(child) };
}

async function codeOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'close');
  return code;
}

/** What is named after the state folder: the program, the control plane, processes of pods. */
function left(): readonly string[] {
  const commands = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return [];
      }
    });
  const run = join(stateDir, 'run');
  return [...commands.filter((it) => it.includes(stateDir)), ...(existsSync(run) ? readdirSync(run) : [])];
}

describe('palier sandbox', () => {
  it('says in the language of its user that none runs', async () => {
    const { said, ended } = sandbox('status');
    expect(await ended).toBe(3);
    expect(said.stdout).toBe('aucun bac à sable en marche ; « palier sandbox up » en démarre un\n');
  });

  it('names a port that is taken, and starts nothing', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { said, ended } = sandbox('up', '--port', String(port), '--json');
    expect(await ended).toBe(3);
    other.close();
    expect(said.stderr).toContain(
      `palier: le port ${port} de 127.0.0.1 devait être libre, mais un autre programme y écoute\n` +
        '        Choisissez un autre --port, ou aucun : un port libre sera pris.\n',
    );
    expect(JSON.parse(said.stdout).error).toMatchObject({
      code: 'sandbox.port-taken',
      message: expect.stringContaining(`expected port ${port}`),
    });
    expect(left()).toEqual([]);
  });

  it.each(['en attente du plan de contrôle', 'en attente de mysql-0'])(
    'leaves nothing when its start is interrupted: %s',
    async (moment) => {
      const { child, said, ended } = sandbox('up');
      await expect.poll(() => said.stderr, { timeout: 60_000, interval: 20 }).toContain(moment);
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      expect(said.stderr).toContain('palier: le démarrage du bac à sable a été interrompu\n');
      expect(left()).toEqual([]);
    },
  );

  it('ends in the foreground with the process, however that ends', async () => {
    const { child, said } = sandbox('up', '--foreground');
    await expect.poll(() => said.stdout, { timeout: 90_000 }).toContain('est prêt');
    expect(status({ stateDir })?.phase).toBe('ready');
    child.kill('SIGKILL');
    await expect.poll(() => status({ stateDir }), { timeout: 30_000 }).toBeNull();
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  });

  it('ends in the foreground with Ctrl-C', async () => {
    const { child, said, ended } = sandbox('up', '--foreground');
    await expect.poll(() => said.stdout, { timeout: 90_000 }).toContain('est prêt');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(left()).toEqual([]);
  });
});
