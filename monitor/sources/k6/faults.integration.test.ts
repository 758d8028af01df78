import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PalierEvent } from '../../../core/timeline/events.ts';
import { k6Version } from './run-k6.ts';
import { startK6 } from './start.ts';
import { k6Binaries, startLoad, temporaryFolder } from './testing/k6.ts';

const plan = {
  scenario: 'x',
  profile: 'own',
  script: './x.js',
  baseUrl: 'http://127.0.0.1:1',
  stages: [],
  thresholds: { checks: ['rate>0.9'] },
  maxVUs: null,
};

/** Starts a program that is not k6 but behaves like one that has gone wrong. */
async function startProgram(shell: string, limits = {}) {
  const dir = await temporaryFolder();
  const binary = join(dir, 'program');
  await writeFile(binary, `#!/bin/sh\n${shell}\n`);
  await chmod(binary, 0o755);
  const events: PalierEvent[] = [];
  const script = { path: './x.js', from: dir, code: '', cwd: dir, env: {}, flags: [], teardownTimeoutMs: 0 };
  const emit = (event: PalierEvent) => events.push(event);
  return {
    events,
    running: await startK6({ binary, script, plan, workDir: dir, env: process.env, emit, limits }),
  };
}

test('a k6 that is not there is an environment error with its path', async () => {
  const script = { path: './x.js', from: tmpdir(), code: '', cwd: tmpdir(), env: {}, flags: [] };
  const events: PalierEvent[] = [];
  const emit = (event: PalierEvent) => void events.push(event);
  const dir = await temporaryFolder();
  const start = startK6({ binary: '/nowhere/k6', script, plan, workDir: dir, env: process.env, emit });
  await expect(start).rejects.toMatchObject({
    code: 'k6-missing',
    exitCode: 3,
    message: 'expected k6 at /nowhere/k6, got: no such file',
  });
  expect(events.at(-1)).toMatchObject({ type: 'source.status', source: 'k6', state: 'down' });
});

test('a k6 that crashes tells its last words', async () => {
  const { running } = await startProgram('echo "panic: out of luck" >&2; exit 109');
  expect(await running.done).toMatchObject({
    outcome: 'crashed',
    exitCode: 109,
    message: 'k6 itself panicked: panic: out of luck',
    thresholds: [{ metric: 'checks', expression: 'rate>0.9', ok: null }],
  });
});

test('a k6 that hangs at its start is killed, and that is said', async () => {
  const { running } = await startProgram('exec sleep 600', { start: 300 });
  expect(await running.done).toMatchObject({
    outcome: 'crashed',
    signal: 'SIGKILL',
    message: 'k6 gave no sign of life within 0.3 s of its start, and was killed',
  });
});

test('a k6 that ignores a stop is killed after its time', async () => {
  const { running, events } = await startProgram('trap "" INT; while :; do sleep 0.05; done', { stop: 300 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  running.stop('signal');
  expect(await running.done).toMatchObject({
    outcome: 'crashed',
    message: expect.stringContaining('did not stop'),
  });
  expect(events.map((event) => event.type)).toContain('load.stop-requested');
});

test('kill ends it at once', async () => {
  const { running } = await startProgram('exec sleep 600');
  running.kill();
  expect(await running.done).toMatchObject({ outcome: 'stopped', signal: 'SIGKILL' });
});

test('what a script around k6 has started ends with it, asked or killed', async () => {
  const { running } = await startProgram('sleep 601; exit 3');
  await new Promise((resolve) => setTimeout(resolve, 200));
  running.stop('user');
  expect(await running.done).toMatchObject({ outcome: 'stopped' });
  const hard = await startProgram('trap "" INT; sleep 602 & wait');
  hard.running.kill();
  expect(await hard.running.done).toMatchObject({ outcome: 'stopped', signal: 'SIGKILL' });
  expect(await sleeping(601, 602)).toBe('');
});

test('who has left the group and keeps the output open is not waited for', async () => {
  const { running } = await startProgram('setsid sleep 2 & sleep 607');
  running.kill();
  expect(await running.done).toMatchObject({ outcome: 'stopped', signal: 'SIGKILL' });
});

test('a load that is left behind is ended, and is no run that finished', async () => {
  const { running } = await startProgram('sleep 603 & exit 0', { leftBehind: 200 });
  expect(await running.done).toMatchObject({
    outcome: 'crashed',
    message: expect.stringContaining('left a load behind'),
  });
  expect(await sleeping(603)).toBe('');
});

test.each(k6Binaries())(
  'a script around $line is stopped in order: teardown() runs, the summary is there',
  async ({ binary }) => {
    const dir = await temporaryFolder();
    await writeFile(join(dir, 'k6'), `#!/bin/sh\n"${binary}" "$@"\n`);
    await chmod(join(dir, 'k6'), 0o755);
    const code = `import { sleep } from 'k6';
    export const options = { vus: 1, duration: '1m', thresholds: { iterations: ['count>0'] } };
    export default () => sleep(0.1);
    export function teardown() { console.info('cleaned up'); }`;
    await writeFile(join(dir, 'my.js'), code);
    const load = await startLoad({ k6: join(dir, 'k6'), scenario: './my.js', cwd: dir });
    await load.first('k6.sample');
    load.running.stop('user');
    const ended = await load.ended;
    expect(ended.outcome).toBe('stopped');
    expect(ended.thresholds[0]?.ok).toBe(true);
    expect(await readFile(join(load.dir, 'k6.log'), 'utf8')).toContain('cleaned up');
  },
);

test.each(k6Binaries())('$line tells its version', async ({ binary }) => {
  expect(await k6Version(binary, process.env)).toMatch(/^[12]\.\d+\.\d+$/);
});

test.each([
  ['something else', 'echo hello', 'k6-broken', /got exit code 0 and "hello"/],
  ['one that leaves somebody who keeps its output open', 'sleep 604 & echo hello', 'k6-broken', /"hello"/],
  [
    'an old k6',
    'echo "k6 v0.57.0 (go1.23, linux/amd64)"',
    'k6-unsupported',
    /expected k6 1\.8 or newer, got 0\.57\.0/,
  ],
])('%s is not taken for k6', async (_, shell, code, message) => {
  const dir = await temporaryFolder();
  await writeFile(join(dir, 'k6'), `#!/bin/sh\n${shell}\n`);
  await chmod(join(dir, 'k6'), 0o755);
  await expect(k6Version(join(dir, 'k6'), process.env)).rejects.toMatchObject({
    code,
    exitCode: 3,
    message: expect.stringMatching(message),
  });
});

test.each(k6Binaries())('$line leaves no load behind when Palier is killed', async ({ binary }) => {
  const parent = spawn(process.execPath, [join(import.meta.dirname, 'testing/orphan.ts'), binary], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 10_000, interval: 100 }).toBe(false);
});

/** Those of these that still sleep. */
async function sleeping(...seconds: readonly number[]): Promise<string> {
  const left = () =>
    execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => seconds.some((one) => line === `sleep ${one}`))
      .join();
  for (let tries = 0; tries < 20 && left() !== ''; tries++) await new Promise((go) => setTimeout(go, 50));
  return left();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
