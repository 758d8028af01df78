import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCacheDir, installOnce, isInstalled } from './cache.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-cache-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('installOnce', () => {
  it('fills the folder once', async () => {
    const dir = join(folder, 'tool');
    let fills = 0;
    const fill = async (partial: string) => {
      fills++;
      await writeFile(join(partial, 'program'), 'x');
    };
    await Promise.all([installOnce(dir, fill), installOnce(dir, fill)]);
    await installOnce(dir, fill);
    expect(fills).toBe(1);
    expect(await readFile(join(dir, 'program'), 'utf8')).toBe('x');
  });

  it('leaves nothing that looks installed when filling fails, and can be tried again', async () => {
    const dir = join(folder, 'tool');
    const failing = installOnce(dir, async (partial) => {
      await writeFile(join(partial, 'half'), 'x');
      throw new Error('cut off');
    });
    await expect(failing).rejects.toThrow('cut off');
    expect(await isInstalled(dir)).toBe(false);
    await installOnce(dir, async () => {});
    expect(existsSync(join(dir, 'half'))).toBe(false);
    expect(await isInstalled(dir)).toBe(true);
  });

  it('takes over the lock of a process that has died', async () => {
    const dir = join(folder, 'tool');
    await mkdir(`${dir}.lock`);
    await writeFile(join(`${dir}.lock`, 'pid'), '4194304');
    await installOnce(dir, async () => {});
    expect(await isInstalled(dir)).toBe(true);
  });

  it('says for whom it waits, and takes over a lock whose owner shows no life, whoever has its number now', async () => {
    const dir = join(folder, 'tool');
    const waitedFor: number[] = [];
    const { promise: filled, resolve: finish } = Promise.withResolvers<void>();
    const { promise: filling, resolve: begin } = Promise.withResolvers<void>();
    const first = installOnce(dir, () => {
      begin();
      return filled;
    });
    await filling;
    const second = installOnce(
      dir,
      async () => {},
      (pid) => {
        waitedFor.push(pid);
        finish();
      },
    );
    await Promise.all([first, second]);
    expect(waitedFor).toEqual([process.pid]);

    const other = join(folder, 'other');
    await mkdir(`${other}.lock`);
    await writeFile(join(`${other}.lock`, 'pid'), String(process.pid));
    await utimes(`${other}.lock`, 0, 0);
    await installOnce(other, async () => {});
    expect(await isInstalled(other)).toBe(true);
  });

  it.each([
    ['a file is in the way', async (cache: string) => writeFile(cache, '')],
    ['a link that leads nowhere', async (cache: string) => symlink('/proc/nothing', cache)],
    ['a folder where nothing can be made', async (cache: string) => symlink('/proc', cache)],
  ])('says at once where it cannot write and what to set: %s', async (_case, prepare) => {
    const cache = join(folder, 'cache');
    await prepare(cache);
    const failing = installOnce(join(cache, 'k6'), async () => {});
    await expect(failing).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`cannot write to ${cache}`),
      hint: expect.stringContaining('PALIER_CACHE'),
    });
  });

  it.skipIf(process.getuid?.() === 0)('does not wait for a lock that it may not make', async () => {
    await chmod(folder, 0o555);
    const failing = installOnce(join(folder, 'k6'), async () => {});
    await expect(failing).rejects.toMatchObject({ message: expect.stringContaining('permission denied') });
    await chmod(folder, 0o755);
  });
});

describe('the folder of the cache', () => {
  it.each([
    [{ PALIER_CACHE: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' }, '/a'],
    [{ XDG_CACHE_HOME: '/b', HOME: '/c' }, '/b/palier'],
    [{ HOME: '/c' }, '/c/.cache/palier'],
    [{ PALIER_CACHE: '', XDG_CACHE_HOME: '', HOME: '/c' }, '/c/.cache/palier'],
    [{ XDG_CACHE_HOME: 'relative/cache', HOME: '/c' }, '/c/.cache/palier'],
    [{ HOME: '/' }, '/.cache/palier'],
  ])('%o is %s', (env, expected) => {
    expect(findCacheDir(env)).toBe(expected);
  });
});
