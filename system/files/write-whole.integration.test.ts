import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeArtifact } from '../../monitor/recorder/write-artifact.ts';
import { writeWhole } from './write-whole.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'palier-write-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('writing files whole', () => {
  it('replaces the old ones, and what a link names', async () => {
    const real = join(dir, 'real.txt');
    await writeFile(real, 'old');
    await symlink(real, join(dir, 'link.txt'));
    await writeWhole({ [join(dir, 'link.txt')]: 'new', [join(dir, 'other.txt')]: 'other' });
    expect(await readFile(real, 'utf8')).toBe('new');
    expect((await readdir(dir)).sort()).toEqual(['link.txt', 'other.txt', 'real.txt']);
  });

  it.each(['one.txt', 'two.txt'])(
    'changes none when %s can’t be written, and leaves no draft',
    async (name) => {
      const where = await mkdtemp(join(dir, 'none-'));
      const path = (file: string) => join(where, file);
      await writeFile(path('one.txt'), 'old');
      // Its draft can't be made: a folder is in the way.
      await mkdir(`${path(name)}.${process.pid}.tmp`);
      await writeFile(join(`${path(name)}.${process.pid}.tmp`, 'x'), '');
      const content = 'new '.repeat(100_000);
      await expect(writeWhole({ [path('one.txt')]: content, [path('two.txt')]: content })).rejects.toThrow();
      expect(await readFile(path('one.txt'), 'utf8')).toBe('old');
      expect(await readdir(where)).toEqual(['one.txt', `${name}.${process.pid}.tmp`].sort());
    },
  );

  it('takes away what a process that was killed has left of the same file, and nothing else', async () => {
    const where = await mkdtemp(join(dir, 'old-'));
    for (const name of ['a.txt.123.tmp', 'a.txt.124.tmp', 'b.txt.123.tmp', 'a.txt.x.tmp']) {
      await writeFile(join(where, name), 'half');
      if (name !== 'a.txt.124.tmp') await utimes(join(where, name), 1e9, 1e9);
    }
    await writeWhole({ [join(where, 'a.txt')]: 'whole' });
    expect((await readdir(where)).sort()).toEqual(['a.txt', 'a.txt.124.tmp', 'a.txt.x.tmp', 'b.txt.123.tmp']);
  });

  it('writes into a pipe instead of taking its place', async () => {
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const [read] = await Promise.all([readFile(pipe, 'utf8'), writeWhole({ [pipe]: 'through' })]);
    expect(read).toBe('through');
  });

  it('says why a file that somebody asked for can’t be written', async () => {
    await writeFile(join(dir, 'file'), '');
    await expect(writeArtifact(join(dir, 'file', 'junit.xml'), '')).rejects.toMatchObject({
      code: 'artifact-unwritable',
      exitCode: 3,
      hint: expect.stringContaining('name another file'),
    });
    await writeArtifact(join(dir, 'made', 'for', 'it.xml'), 'x');
    expect(await readFile(join(dir, 'made', 'for', 'it.xml'), 'utf8')).toBe('x');
  });
});
