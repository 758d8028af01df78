import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeRun } from './remove-run.ts';

const ID = '20261123T100000Z-ramp-aaaa';
let root: string;
let dir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'palier-remove-'));
  dir = join(root, ID);
  await mkdir(dir);
  for (const name of ['timeline.ndjson', 'run.json', 'report.html', 'summary.json.123.tmp']) {
    await writeFile(join(dir, name), 'x');
  }
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('a run goes with its folder', async () => {
  expect(await removeRun(dir)).toEqual([]);
  expect(await readdir(root)).toEqual([]);
});

test('what is not ours stays, and is told', async () => {
  await writeFile(join(root, 'elsewhere'), 'precious');
  await writeFile(join(dir, 'notes.md'), 'precious');
  await mkdir(join(dir, 'junit.xml'));
  await symlink(join(root, 'elsewhere'), join(dir, 'report.md'));
  expect((await removeRun(dir)).toSorted()).toEqual(['junit.xml', 'notes.md', 'report.md']);
  expect((await readdir(dir)).toSorted()).toEqual(['junit.xml', 'notes.md', 'report.md']);
  expect(await readFile(join(root, 'elsewhere'), 'utf8')).toBe('precious');
});

test('a folder that is no run is refused and untouched', async () => {
  const other = join(root, 'my-runs');
  await mkdir(other);
  await writeFile(join(other, 'timeline.ndjson'), 'x');
  await expect(removeRun(other)).rejects.toThrow(/expected the folder of a run/);
  expect(await readdir(other)).toEqual(['timeline.ndjson']);
});
