import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type StateFolder, stateFolder } from './state-folder.ts';
import {
  closeUnlessUsed,
  countUsers,
  forgetKept,
  isClosing,
  joinSandbox,
  keepSandbox,
  leaveSandbox,
} from './users.ts';

const root = mkdtempSync(join(tmpdir(), 'palier-users-'));
let state: StateFolder;
beforeEach(() => {
  state = stateFolder(mkdtempSync(join(root, 'state-')));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('who uses a sandbox', () => {
  it('counts each that joined, until it leaves', () => {
    const uses = ['a', 'b'].map((use) => ({ pid: process.pid, use }));
    for (const user of uses) joinSandbox(state, user);
    expect(countUsers(state)).toBe(2);
    leaveSandbox(state, { pid: process.pid, use: 'a' });
    expect(closeUnlessUsed(state)).toBe(false);
    leaveSandbox(state, { pid: process.pid, use: 'b' });
    expect(countUsers(state)).toBe(0);
    expect(isClosing(state)).toBe(false);
    expect(closeUnlessUsed(state)).toBe(true);
    expect(isClosing(state)).toBe(true);
  });

  it('counts no process that was killed', async () => {
    const code = `
      const { joinSandbox } = await import(${JSON.stringify(join(import.meta.dirname, 'users.ts'))});
      joinSandbox(${JSON.stringify(state)}, { pid: process.pid, use: 'a' });
      console.log('joined');
      setInterval(() => {}, 1e6);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    expect(countUsers(state)).toBe(1);
    other.kill('SIGKILL');
    await once(other, 'close');
    expect(countUsers(state)).toBe(0);
    expect(readdirSync(state.users)).toEqual([]);
  });

  it('is kept by who started it for itself, until the next start', () => {
    keepSandbox(state);
    expect(closeUnlessUsed(state)).toBe(false);
    forgetKept(state);
    expect(closeUnlessUsed(state)).toBe(true);
  });

  it('is nobody where there is no folder yet', () => {
    expect(countUsers(stateFolder(join(state.path, 'nowhere')))).toBe(0);
    expect(isClosing(stateFolder(join(state.path, 'nowhere')))).toBe(false);
  });
});
