import { cp, mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isFresh, noteInputs } from './fresh.mjs';

const SOURCES = {
  'monitor/main.ts': 'console.log(1);',
  'load/ramp.ts': 'export default 1;',
  'load/plan.ts': 'const one = 1;',
  'build.mjs': '',
  'setup/fresh.mjs': '',
  'monitor/tui/esbuild-plugins.mjs': '',
  'monitor/report/page/esbuild-page.mjs': '',
  'package-lock.json': '{}',
  'tsconfig.json': '{}',
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'palier-fresh-'));
  await mkdir(join(root, 'dist'));
  for (const [path, text] of Object.entries(SOURCES)) await write(path, text);
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** As build.mjs does once it has built; it began after everything here was written, unless it is told otherwise. */
function built(startedAtMs = Date.now() + 1_000): void {
  noteInputs(root, join(root, 'dist'), ['monitor/main.ts', 'load/ramp.ts'], startedAtMs);
}

const fresh = (folder = root) => isFresh(folder, join(folder, 'dist'));

it('nothing is fresh before it is built', () => {
  expect(fresh()).toBe(false);
});

it.each<[string, () => Promise<unknown>]>([
  ['nothing changed', async () => {}],
  ['a source was touched', () => utimes(join(root, 'monitor/main.ts'), new Date(), new Date())],
  ['a source was written again as it was', () => write('load/ramp.ts', SOURCES['load/ramp.ts'])],
  ['a source came that nothing imports', () => write('monitor/new.ts', 'console.log(2);')],
  ['a test of the scenarios came', () => write('load/plan.test.ts', '')],
])('a build is fresh when %s', async (_name, change) => {
  built();
  await change();
  expect(fresh()).toBe(true);
});

it('a copy of it all is fresh', async () => {
  built();
  const copy = await mkdtemp(join(tmpdir(), 'palier-fresh-'));
  await cp(root, copy, { recursive: true });
  expect(fresh(copy)).toBe(true);
  await rm(copy, { recursive: true });
});

it.each<[string, () => Promise<unknown>]>([
  ['a source changed', () => write('monitor/main.ts', 'console.log(10);')],
  ['a source changed that looks as old and as large as before', changeUnseen],
  ['a source was deleted', () => rm(join(root, 'monitor/main.ts'))],
  ['a scenario came', () => write('load/spike.ts', 'export default 2;')],
  ['a scenario was deleted', () => rm(join(root, 'load/ramp.ts'))],
  ['a file beside the scenarios became one', () => write('load/plan.ts', 'export default 3;')],
  ['packages changed', () => write('package-lock.json', '{ }')],
  ['the way to build changed', () => write('build.mjs', '//')],
])('a build is not fresh when %s', async (_name, change) => {
  built();
  await change();
  expect(fresh()).toBe(false);
});

async function changeUnseen(): Promise<void> {
  const path = join(root, 'monitor/main.ts');
  const { atime, mtime } = await stat(path);
  // File systems tell times apart that are some milliseconds apart.
  await new Promise((resolve) => setTimeout(resolve, 20));
  await write('monitor/main.ts', 'console.log(2);');
  await utimes(path, atime, mtime);
}

it('what changed while it was built is not taken for what is in the build', () => {
  built(0);
  expect(fresh()).toBe(false);
});
