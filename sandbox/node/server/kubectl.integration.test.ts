import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../start/sandbox.ts';
import { findKubectl, type Kubectl, kubectlFor } from '../../testing/kubectl.ts';
import { SMALL_PROJECT } from '../../testing/small-project.ts';
import { ROOT, sandboxTools } from '../../testing/tools.ts';
import { readProcess } from '../resources/proc.ts';

const program = findKubectl();
const stateDir = mkdtempSync(join(tmpdir(), 'palier kubectl '));
let sandbox: Sandbox;
let kubectl: Kubectl;

beforeAll(async () => {
  if (program === undefined) return;
  const manifests = join(stateDir, 'manifests.yaml');
  writeFileSync(manifests, SMALL_PROJECT);
  sandbox = await startSandbox({ root: ROOT, tools: await sandboxTools(), stateDir, manifests }, () => {});
  await sandbox.ready;
  kubectl = kubectlFor(program, sandbox.kubeconfigPath);
});
afterAll(async () => {
  await sandbox?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

/** A command with input, and its exit code. */
function exec(input: string, ...command: string[]): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const args = ['--kubeconfig', sandbox.kubeconfigPath, 'exec', '-i', 'deploy/backend', '--', ...command];
    const child = execFile(program ?? '', args, { timeout: 30_000 }, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), stdout }),
    );
    // It may end before it has taken all of its input.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

describe.skipIf(program === undefined)('through API server, node and streaming server', () => {
  it('a command runs in the container, with its environment, input and exit code', async () => {
    const name = (await kubectl('get', 'pods', '-o', 'name')).trim().replace('pod/', '');
    expect(await exec('', 'sh', '-c', 'echo "$HOSTNAME"')).toEqual({ code: 0, stdout: `${name}\n` });
    expect(await exec('two\nlines\n', 'sh', '-c', 'cat; exit 7')).toEqual({
      code: 7,
      stdout: 'two\nlines\n',
    });
  });

  it('the exit code reaches a client that is still sending', async () => {
    expect(await exec('x'.repeat(5_000_000), 'sh', '-c', 'exit 9')).toEqual({ code: 9, stdout: '' });
  });

  it('files are copied into a container and out of it', async () => {
    const [pod = ''] = (await kubectl('get', 'pods', '-o', 'name')).trim().replace('pod/', '').split('\n');
    const [here, back] = [join(stateDir, 'here'), join(stateDir, 'back')];
    writeFileSync(here, randomBytes(3_000_000));
    await kubectl('cp', here, `${pod}:/tmp/there`);
    await kubectl('cp', `${pod}:/tmp/there`, back);
    expect(readFileSync(back).equals(readFileSync(here))).toBe(true);
  });

  it('a command ends with its kubectl', async () => {
    const command = kubectl.follow('exec', 'deploy/backend', '--', 'sh', '-c', 'echo $$; sleep 1000');
    const pid = Number(await command.next());
    expect(readProcess(pid)).toBeDefined();
    command.stop();
    await expect.poll(() => readProcess(pid), { timeout: 10_000 }).toBeUndefined();
  });

  it('run -i gives a new pod its input, and its output here', async () => {
    const args = ['--kubeconfig', sandbox.kubeconfigPath, 'run', 'asks', '-i', '--rm', '--restart=Never'];
    const image = ['--image=palier-backend:dev', '--command', '--', 'sh', '-c'];
    const command = 'while read -r a; do echo "6 x $a = $((6 * a))"; done';
    const child = execFile(program ?? '', [...args, ...image, command], { timeout: 30_000 });
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    await kubectl('wait', '--for=condition=Ready', 'pod/asks', '--timeout=20s').catch(() => {});
    child.stdin?.write('7\n');
    await expect.poll(() => said, { timeout: 20_000 }).toContain('6 x 7 = 42\n');
    child.stdin?.end();
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(said).toContain('pod "asks" deleted');
  });

  it('run -it is a shell in a terminal', async () => {
    const run = `'${program}' --kubeconfig '${sandbox.kubeconfigPath}' run shell -it --rm --restart=Never --image=palier-backend:dev --command -- sh`;
    const child = execFile('script', ['-qec', run, '/dev/null'], { timeout: 60_000 });
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    await expect.poll(() => said, { timeout: 30_000 }).toMatch(/command prompt|[$#] /);
    child.stdin?.write('tty && echo "<$((6 * 7))>"\r');
    await expect.poll(() => said, { timeout: 20_000 }).toMatch(/\/dev\/pts\/\d+\s+<42>/);
    child.stdin?.write('exit\r');
    await once(child, 'close');
    expect(said).toContain('pod "shell" deleted');
  });

  it('kill 1 typed into a shell of exec -it starts the container anew', async () => {
    await kubectl('run', 'victim', '--image=palier-backend:dev', '--command', '--', 'sleep', '1000');
    await kubectl('wait', '--for=condition=Ready', 'pod/victim', '--timeout=20s');
    const exec = `'${program}' --kubeconfig '${sandbox.kubeconfigPath}' exec -it victim -- sh`;
    const child = execFile('script', ['-qec', exec, '/dev/null'], { timeout: 60_000 });
    // Without the shell's settings it would be this machine's process 1.
    child.stdin?.write('command -V kill | grep -q function && kill 1; exit\r');
    await once(child, 'close');
    const state = () => kubectl('get', 'pod', 'victim', '-o', 'jsonpath={.status.containerStatuses[0]}');
    await expect
      .poll(async () => JSON.parse(await state()), { timeout: 20_000 })
      .toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 143 } } });
    await kubectl('delete', 'pod', 'victim', '--now');
  });

  it('get podmetrics is a table', async () => {
    const table = () => kubectl('get', 'podmetrics');
    await expect
      .poll(table, { timeout: 40_000, interval: 1_000 })
      .toMatch(/^NAME +CPU +MEMORY +WINDOW\nbackend-\S+ +\d+n +\d+Ki +[\d.]+s\n/);
  });

  it('attach shows what a container says from now on, here that somebody came by port-forward', async () => {
    const attached = kubectl.follow('attach', 'deploy/backend', '--quiet');
    const forward = kubectl.follow('port-forward', 'deploy/backend', ':8000');
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(await forward.next()) ?? [];
    const line = attached.next();
    let said: string | undefined;
    void line.then((text) => {
      said = text;
    });
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${port}/`)).ok && said, { timeout: 20_000 })
      .toBe('GET /');
    attached.stop();
    forward.stop();
  });
});
