import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flagsOf } from './start.mjs';

/** In the place of the built palier: says how it was started. */
const PROGRAM = `
import { getHeapStatistics, getHeapSpaceStatistics } from 'node:v8';
let kept = [];
for (let n = 0; n < 2_000_000; n++) kept = n % 100_000 === 0 ? [] : (kept.push({ n }), kept);
const youngMB = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size / 2 ** 20;
console.log(JSON.stringify({
  flags: process.execArgv, args: process.argv.slice(2), pid: process.pid, cwd: process.cwd(), youngMB,
  cache: process.env.NODE_COMPILE_CACHE ?? null, malloc: Object.keys(process.env).filter((name) => name.startsWith('MALLOC_')), below: process.send !== undefined,
}));
if (process.send) process.disconnect();
`;

const OBSERVER = ['--optimize-for-size'];
const setup = import.meta.dirname;
let repository: string;
let installed: string;
beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), 'palier-start-'));
  installed = await mkdtemp(join(tmpdir(), 'palier-start-'));
  for (const root of [repository, installed]) await mkdir(join(root, 'setup'));
  for (const file of ['palier.mjs', 'bootstrap.mjs', 'fresh.mjs', 'start.mjs', 'speak.mjs'])
    await copyFile(join(setup, file), join(repository, 'setup', file));
  for (const file of ['palier.mjs', 'installed.mjs', 'start.mjs', 'speak.mjs'])
    await copyFile(join(setup, file), join(installed, 'setup', file));
  await write(join(repository, 'package-lock.json'), JSON.stringify({ packages: { '': {} } }));
  await write(join(repository, 'node_modules/.package-lock.json'), JSON.stringify({ packages: {} }));
  await write(join(repository, 'build.mjs'), '');
  await write(join(repository, 'dist/palier.mjs'), PROGRAM);
  await write(join(installed, 'package/app/dist/palier.mjs'), PROGRAM);
  await mkdir(join(repository, 'node_modules/.bin'));
  await symlink(process.execPath, join(repository, 'node_modules/.bin/node'));
  await write(join(installed, 'node_modules/node/package.json'), '{}');
  await mkdir(join(installed, 'node_modules/node/bin'));
  await symlink(process.execPath, join(installed, 'node_modules/node/bin/node'));
});
afterAll(async () => {
  for (const root of [repository, installed]) await rm(root, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

interface Started {
  readonly flags: readonly string[];
  readonly args: readonly string[];
  readonly cwd: string;
  readonly youngMB: number;
  readonly cache: string | null;
  /** What is set of glibc's malloc. */
  readonly malloc: readonly string[];
  /** It has the place of the process that was started. */
  readonly inPlace: boolean;
  readonly below: boolean;
}

function start(args: readonly string[], cwd: string): Promise<Started> {
  const { promise, resolve, reject } = Promise.withResolvers<Started>();
  const { NODE_COMPILE_CACHE: _, INIT_CWD: __, ...env } = process.env;
  const child = execFile(process.execPath, args, { cwd, env }, (error, stdout) => {
    if (error !== null) return reject(error);
    const { pid, ...said } = JSON.parse(stdout);
    resolve({ ...said, inPlace: pid === child.pid });
  });
  return promise;
}

/** What an older Node is like, as far as the start can tell. */
const WITHOUT_EXECVE = ['--import', 'data:text/javascript,delete process.execve'];
const AS_NODE_18 = [
  '--import',
  "data:text/javascript,delete process.execve;Object.defineProperty(process.versions,'node',{value:'18.20.0'})",
];

describe.each<[string, () => string[]]>([
  ['the repository', () => [join(repository, 'setup/palier.mjs')]],
  ['npm run, in the repository', () => [join(repository, 'setup/bootstrap.mjs'), 'palier']],
  ['the repository, under an older Node', () => [...WITHOUT_EXECVE, join(repository, 'setup/palier.mjs')]],
  ['the npm package, and kubectl with it', () => [join(installed, 'setup/palier.mjs')]],
  ['the npm package, under an older Node', () => [...AS_NODE_18, join(installed, 'setup/palier.mjs')]],
])('palier, started from %s', (name, command) => {
  it.each(['load', 'watch'])('keeps its heap small when it is to %s', async (word) => {
    const { flags, args, youngMB, malloc } = await start([...command(), word, '--lang', 'fr'], tmpdir());
    expect(flags.filter((flag) => /^--(max|optimize)/.test(flag))).toEqual(OBSERVER);
    expect(args).toEqual([word, '--lang', 'fr']);
    expect(youngMB).toBeLessThanOrEqual(2 * 1);
    expect(malloc).toEqual(['MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_']);
  });

  it('has the room that Node gives for everything that ends by itself', async () => {
    const { flags, args, malloc } = await start([...command(), 'report', 'a b'], tmpdir());
    expect(flags.filter((flag) => /^--(max|optimize)/.test(flag))).toEqual([]);
    expect(malloc).toEqual([]);
    expect(args).toEqual(['report', 'a b']);
  });

  it('stands where the user stands, and is one process where Node can do that', async () => {
    const { cwd, inPlace, below } = await start([...command(), 'watch'], repository);
    expect(cwd).toBe(repository);
    expect(inPlace).toBe(!name.includes('older'));
    expect(below).toBe(name.includes('older'));
  });
});

it('npm run load is palier load', async () => {
  const { flags, args } = await start([join(repository, 'setup/bootstrap.mjs'), 'load', 'smoke'], repository);
  expect(flags).toEqual(OBSERVER);
  expect(args).toEqual(['load', 'smoke']);
});

it.each([
  ['the repository', () => repository],
  ['the npm package', () => installed],
])('Node keeps what it has compiled of palier: started from %s', async (_name, root) => {
  expect((await start([join(root(), 'setup/palier.mjs'), 'watch'], tmpdir())).cache).toMatch(
    /compile-cache$/,
  );
});

it('a Node that may not know V8’s own flag starts without it', () => {
  expect(flagsOf(['watch'], 26)).toEqual(OBSERVER);
  expect(flagsOf(['watch'], 27)).toEqual(['--max-semi-space-size=4']);
});
