import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LOCK = {
  '': { version: '1.0.0' },
  'node_modules/needed': { version: '1.2.3' },
  'node_modules/for-another-system': { version: '1.0.0', optional: true },
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'palier-bootstrap-'));
  for (const folder of ['setup/tasks', 'node_modules/.bin', 'bin'])
    await mkdir(join(root, folder), { recursive: true });
  for (const file of ['bootstrap.mjs', 'palier.mjs', 'fresh.mjs', 'start.mjs', 'speak.mjs'])
    await copyFile(join(import.meta.dirname, file), join(root, 'setup', file));
  await writeFile(join(root, 'setup/tasks/test.ts'), 'console.log("the task runs");\n');
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: LOCK }));
  await symlink(process.execPath, join(root, 'node_modules/.bin/node'));
  await npmIs('exit 0');
});
afterEach(() => rm(root, { recursive: true }));

async function npmIs(script: string): Promise<void> {
  const npm = join(root, 'bin/npm');
  await writeFile(npm, `#!/bin/sh\necho "$@" >> "${root}/npm-calls"\n${script}\n`);
  await chmod(npm, 0o755);
}

/** What npm leaves when it has installed everything. */
function installedByHand(packages: object): Promise<void> {
  return writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}

function start(locale = 'C') {
  const env = { ...process.env, LC_ALL: locale, PATH: `${join(root, 'bin')}:${process.env.PATH}` };
  return spawn(process.execPath, [join(root, 'setup/bootstrap.mjs'), 'test'], { env });
}

function bootstrap(child = start()): Promise<{ code: number | null; said: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; said: string }>();
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  child.on('close', (code) => resolve({ code, said }));
  return promise;
}

const npmCalls = () => readFile(join(root, 'npm-calls'), 'utf8').catch(() => '');
const { 'node_modules/for-another-system': _, ...COMPLETE } = LOCK;

describe('paths', () => {
  it.each<[string, string, string, string | null, string]>([
    [
      'npm run of this package moves to its root, and notes where it was typed',
      'bootstrap',
      '',
      'deep/er',
      'deep/er',
    ],
    ['npm run of this package, typed at its root', 'bootstrap', '', '', ''],
    ['a script of another package stands where that is', 'bootstrap', 'deep', 'deep/er', 'deep'],
    ['the linked command, in a script of another package', 'palier', 'deep', 'deep/er', 'deep'],
    ['the linked command at the root, from a shell of npm', 'palier', '', 'deep', ''],
    ['no npm at all', 'palier', 'deep/er', null, 'deep/er'],
  ])('count from where the user stands: %s', async (_title, program, stands, noted, counted) => {
    await installedByHand(COMPLETE);
    await mkdir(join(root, 'deep/er'), { recursive: true });
    await mkdir(join(root, 'dist'));
    await writeFile(join(root, 'build.mjs'), '');
    await writeFile(join(root, 'dist/palier.mjs'), 'console.log(process.cwd());');
    const { INIT_CWD: _, ...rest } = process.env;
    const env = noted === null ? rest : { ...rest, INIT_CWD: join(root, noted) };
    const args = [join(root, 'setup', `${program}.mjs`), 'load'];
    const child = spawn(process.execPath, args, { cwd: join(root, stands), env });
    expect((await bootstrap(child)).said.trim()).toBe(join(root, counted, '.'));
  });
});

it('palier is built when a source is not as it was, and only then', async () => {
  await installedByHand(COMPLETE);
  for (const folder of ['dist', 'load', 'monitor/tui', 'monitor/report/page'])
    await mkdir(join(root, folder), { recursive: true });
  const others = ['monitor/tui/esbuild-plugins.mjs', 'monitor/report/page/esbuild-page.mjs', 'tsconfig.json'];
  for (const path of [...others, 'load/ramp.ts']) await writeFile(join(root, path), '');
  await writeFile(join(root, 'dist/palier.mjs'), '');
  await writeFile(
    join(root, 'build.mjs'),
    `import { noteInputs } from './setup/fresh.mjs';
     noteInputs(import.meta.dirname, import.meta.dirname + '/dist', [], Date.now() + 1_000);
     process.stderr.write('built ');`,
  );
  const palier = async () =>
    (await bootstrap(spawn(process.execPath, [join(root, 'setup/palier.mjs'), '--version']))).said;
  expect(await palier()).toBe('built ');
  expect(await palier()).toBe('');
  await writeFile(join(root, 'load/ramp.ts'), '// new');
  expect(await palier()).toBe('built ');
  expect(await palier()).toBe('');
});

describe('the first command after git clone', () => {
  it('installs the packages, says so, and goes on; the second time it only goes on', async () => {
    const first = await bootstrap();
    expect(first.said).toMatch(/installing the npm packages \(once, about \d+ MB\)[\s\S]*the task runs/);
    expect((await bootstrap()).said).toBe('the task runs\n');
    expect((await npmCalls()).match(/^ci /gm)).toHaveLength(1);
  });

  it('speaks French where the environment does', async () => {
    expect((await bootstrap(start('fr_FR.UTF-8'))).said).toMatch(
      /installation des paquets npm \(une seule fois, environ \d+ Mo\)…\npalier: paquets npm installés en \d+ s/,
    );
  });

  it('takes what was installed by hand', async () => {
    await installedByHand(COMPLETE);
    expect(await bootstrap()).toEqual({ code: 0, said: 'the task runs\n' });
    expect(await npmCalls()).toBe('');
  });

  it.each([
    ['lacks a package', { '': LOCK[''] }],
    ['has another version', { ...COMPLETE, 'node_modules/needed': { version: '1.2.2' } }],
  ])('installs anew when what is there %s', async (_title, packages) => {
    await installedByHand(packages);
    await bootstrap();
    expect(await npmCalls()).toContain('ci ');
  });

  it('says why it failed, where the whole output is, and tries again the next time', async () => {
    await npmIs('echo "ENOTFOUND registry"; exit 7');
    const failed = await bootstrap();
    expect(failed.code).toBe(3);
    expect(failed.said).toMatch(
      /ENOTFOUND registry[\s\S]*npm ci ended with 7\. Its whole output: .*npm-ci\.log/,
    );
    await npmIs('exit 0');
    expect((await bootstrap()).code).toBe(0);
  });

  it('takes nothing for installed that was interrupted', async () => {
    await npmIs('exec sleep 30');
    const child = start();
    const ended = bootstrap(child);
    while ((await npmCalls()) === '') await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGTERM');
    const { code, said } = await ended;
    expect(code).not.toBe(0);
    expect(said).not.toContain('the task runs');
    await npmIs('exit 0');
    expect((await bootstrap()).said).toContain('installing the npm packages');
  });
});
