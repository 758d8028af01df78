import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheDir, installOnce, isInstalled } from './cache.ts';

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
});

describe('cacheDir', () => {
  it.each([
    [{ PALIER_CACHE: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' }, '/a'],
    [{ XDG_CACHE_HOME: '/b', HOME: '/c' }, '/b/palier'],
    [{ HOME: '/c' }, '/c/.cache/palier'],
  ])('%o is %s', (env, expected) => {
    expect(cacheDir(env)).toBe(expected);
  });
});
