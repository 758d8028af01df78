import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SHELL_SETTINGS, SHELL_SETTINGS_FILE, shellVariables } from './process-one.ts';

const home = mkdtempSync(join(tmpdir(), 'palier-shell-'));
const file = join(home, SHELL_SETTINGS_FILE);
writeFileSync(file, SHELL_SETTINGS);
afterAll(() => rmSync(home, { recursive: true }));

let main: ChildProcess;
beforeEach(() => {
  main = spawn('sleep', ['60']);
});
afterEach(() => main.kill('SIGKILL'));

/** Types the lines into an interactive shell in a container whose main process is `main`. */
async function type(shell: string, ...lines: readonly string[]): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: home, ...shellVariables([shell], file, main.pid) };
  const child = spawn(shell, ['-i'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  await once(child, 'close');
  return said;
}

describe.each(['/bin/sh', '/bin/bash'].filter((path) => existsSync(path)))('typed into %s', (shell) => {
  // Without the settings it would be this machine's process 1.
  const isSafe = 'command -V kill | grep -q function';

  it.each([
    ['kill 1', 'SIGTERM'],
    ['kill -9 1', 'SIGKILL'],
    ['kill -s 1 1', 'SIGHUP'],
    ['kill -s INT -- 1', 'SIGINT'],
  ])('%s ends the main process of the container', async (line, signal) => {
    const ended = once(main, 'exit');
    await type(shell, `${isSafe} && ${line}`);
    expect(await ended).toEqual([null, signal]);
  });

  it('kill of another process, a signal of that number, or its name is what it says', async () => {
    const other = spawn('sleep', ['60']);
    const ended = once(other, 'exit');
    expect(await type(shell, `kill -1 ${other.pid}`, 'kill -l 1')).toContain('HUP');
    expect(await ended).toEqual([null, 'SIGHUP']);
    expect(main.exitCode ?? main.signalCode).toBeNull();
  });
});
