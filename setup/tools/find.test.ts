import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { specOf } from './ensure.ts';
import { findProgram, isOlder } from './find.ts';
import { run } from './run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-find-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fakeK6(name: string, version: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho "k6 v${version} (go1.26)"\n`);
  await chmod(path, 0o755);
  return path;
}

describe('findProgram', () => {
  it('takes the variable before PATH', async () => {
    const own = await fakeK6('own-k6', '2.1.0');
    await fakeK6('k6', '1.8.1');
    expect(await findProgram(specOf('k6'), { K6_BIN: own, PATH: folder })).toEqual({
      path: own,
      version: '2.1.0',
      origin: 'variable',
    });
  });

  it('finds it on PATH when no variable names it', async () => {
    const path = await fakeK6('k6', '1.8.1');
    expect(await findProgram(specOf('k6'), { PATH: folder })).toEqual({
      path,
      version: '1.8.1',
      origin: 'path',
    });
  });

  it('refuses a variable that names nothing usable, saying what was expected and got', async () => {
    await expect(findProgram(specOf('k6'), { K6_BIN: '/nowhere/k6' })).rejects.toThrow(
      'K6_BIN=/nowhere/k6: expected k6 1.8.0 or newer, got no such program.',
    );
  });

  it('waits for no program that never answers, nor for what it has started', async () => {
    const path = join(folder, 'k6');
    await writeFile(path, '#!/bin/sh\nsleep 605 & wait\n');
    await chmod(path, 0o755);
    const { signal } = await run(path, [], { timeoutMs: 100 });
    expect(signal).toBe('SIGKILL');
    const left = await run('ps', ['-eo', 'args']);
    expect(left.stdout).not.toMatch(/^sleep 605$/m);
  });

  it('passes over a program on PATH that is too old or something else', async () => {
    await fakeK6('k6', '0.49.0');
    expect(await findProgram(specOf('k6'), { PATH: folder })).toBeNull();
  });
});

describe('isOlder', () => {
  it.each([
    ['1.9.0', '1.10.0', true],
    ['2.0.0', '1.99.99', false],
    ['1.0.0', '1.0.0', false],
  ])('%s before %s: %s', (a, b, expected) => {
    expect(isOlder(a, b)).toBe(expected);
  });
});
