import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitCommit } from './header.ts';

it('the commit of a run is that of the folder, dirty when a file of it is not committed, none outside of git', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'palier-git-'));
  const git = (...args: readonly string[]) => {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
    return execFileSync('git', [...who, ...args], { cwd, encoding: 'utf8' }).trim();
  };
  try {
    expect(await gitCommit({ cwd })).toBeNull();
    git('init', '--quiet');
    expect(await gitCommit({ cwd })).toBeNull();
    await writeFile(join(cwd, 'file'), 'one');
    git('add', 'file');
    git('commit', '--quiet', '--message', 'one');
    const commit = git('rev-parse', 'HEAD');
    expect(await gitCommit({ cwd })).toBe(commit);
    await writeFile(join(cwd, 'new'), 'not of the repository');
    expect(await gitCommit({ cwd })).toBe(commit);
    await writeFile(join(cwd, 'file'), 'two');
    expect(await gitCommit({ cwd })).toBe(`${commit}-dirty`);
    git('stash', '--quiet');
    git('config', 'status.showStash', 'true');
    expect(await gitCommit({ cwd })).toBe(commit);
  } finally {
    await rm(cwd, { recursive: true });
  }
});
