import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// The real npm, and a process below it that only watches.
const WATCH = `
import { appendFileSync } from 'node:fs';
import { watchPackageManager } from ${JSON.stringify(join(import.meta.dirname, 'package-manager.ts'))};
const say = (text) => appendFileSync('said', text + '\\n');
watchPackageManager({ pid: process.pid, env: process.env, onGone: () => { say('gone'); process.exit(); }, onInterrupt: () => say('interrupted') });
process.on('SIGINT', () => say('interrupted'));
say('pid ' + process.pid);
setTimeout(() => {}, 20_000);
`;

let dir: string;
let npm: ChildProcess | null = null;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'palier-npm-'));
  await writeFile(join(dir, 'watch.mjs'), WATCH);
});
afterEach(async () => {
  npm?.kill('SIGKILL');
  const pid = Number(/pid (\d+)/.exec(await said())?.[1]);
  if (pid > 0)
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  await rm(dir, { recursive: true, force: true });
});

const said = () => readFile(join(dir, 'said'), 'utf8').catch(() => '');

/** Runs `script` as npm does, until what it starts has begun. */
async function run(script: string): Promise<ChildProcess> {
  await writeFile(join(dir, 'package.json'), JSON.stringify({ name: 'x', scripts: { it: script } }));
  // As if npm had not started these tests; what they start reads from a pipe.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  npm = spawn('npm', ['run', 'it'], { cwd: dir, env, stdio: ['pipe', 'ignore', 'ignore'] });
  await expect.poll(said, { timeout: 20_000 }).toContain('pid');
  return npm;
}

const NODE = JSON.stringify(process.execPath);

describe('a process that a package manager waits for', () => {
  it.each([
    ['', `${NODE} watch.mjs`],
    [', in the place of its shell', `exec ${NODE} watch.mjs`],
    [', in a script of several commands', `true && ${NODE} watch.mjs; true`],
    [', from another script', `npm run --silent inner || ${NODE} watch.mjs`],
  ])('notices that it was killed%s', async (_name, script) => {
    const child = await run(script);
    child.kill('SIGKILL');
    await expect.poll(said, { timeout: 10_000 }).toContain('gone');
  });

  it.each([
    ['by its shell', `${NODE} watch.mjs --option "a b"`],
    ['in the place of its shell', `exec ${NODE} watch.mjs`],
  ])('notices that it was interrupted alone, %s', async (_name, script) => {
    const child = await run(script);
    await new Promise((done) => setTimeout(done, 1_500));
    expect(await said()).not.toContain('interrupted');
    child.kill('SIGINT');
    await expect.poll(said, { timeout: 10_000 }).toContain('interrupted');
    expect(await said()).not.toContain('gone');
  });

  it('takes nothing for an interrupt when it was stopped and goes on', async () => {
    await run(`${NODE} watch.mjs`);
    const pid = Number(/pid (\d+)/.exec(await said())?.[1]);
    process.kill(pid, 'SIGSTOP');
    await new Promise((done) => setTimeout(done, 1_500));
    process.kill(pid, 'SIGCONT');
    await new Promise((done) => setTimeout(done, 1_500));
    expect(await said()).not.toMatch(/interrupted|gone/);
  });

  it('goes on when its script has put it into the background', async () => {
    const child = await run(`nohup ${NODE} watch.mjs >/dev/null 2>&1 & sleep 1`);
    await new Promise((done) => child.once('close', done));
    await new Promise((done) => setTimeout(done, 1_500));
    expect(await said()).not.toContain('gone');
  });
});
