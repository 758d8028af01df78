#!/usr/bin/env node
// The first thing that runs after `git clone`: needs nothing but Node 18. It installs the npm packages when the
// lock file changed, builds, and goes on under the project's own Node (node_modules/.bin/node).
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFresh } from './fresh.mjs';
import { fail, lang, say } from './speak.mjs';
import { startPalier } from './start.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const projectNode = join(modules, '.bin', 'node');
const dist = join(root, 'dist');
const stamp = join(modules, '.palier-installed');

/** What each word after bootstrap.mjs runs, once everything is in place: palier with such words, or a task. */
const PALIER = { load: ['load'], palier: [] };
const TASKS = {
  test: 'setup/tasks/test.ts',
  check: 'setup/tasks/check.ts',
  e2e: 'setup/tasks/e2e.ts',
  lab: 'setup/tasks/lab.ts',
  bench: 'setup/tasks/bench.ts',
  pipeline: 'setup/tasks/pipeline.ts',
  regressions: 'setup/tasks/regressions.ts',
  prepack: 'setup/tasks/prepack.ts',
};

const SIZE_MB = 430;
const WORDS = {
  en: {
    installing: `installing the npm packages (once, about ${SIZE_MB} MB)…`,
    packages: `npm packages (once, about ${SIZE_MB} MB)…`,
    installed: (took) => `npm packages installed in ${took}`,
    failed: (code, log) =>
      `npm ci ended with ${code}. Its whole output: ${log}\nWithout a network, install once with one; then try again.`,
    noTask: (known, task) => `expected one of ${known}, got ${task ?? 'nothing'}`,
    notBuilt: (code) => `build.mjs ended with ${code}: what it says is above`,
    notRun: (command, reason) => `cannot run ${command}: ${reason}`,
  },
  fr: {
    installing: `installation des paquets npm (une seule fois, environ ${SIZE_MB} Mo)…`,
    packages: `paquets npm (une seule fois, environ ${SIZE_MB} Mo)…`,
    installed: (took) => `paquets npm installés en ${took}`,
    failed: (code, log) =>
      `npm ci s’est terminé avec le code ${code}. Toute sa sortie : ${log}\nSans réseau, installez une fois avec, puis recommencez.`,
    noTask: (known, task) => `il faut l’un de ${known} ; obtenu : ${task ?? 'rien'}`,
    notBuilt: (code) => `build.mjs s’est terminé avec le code ${code} : ce qu’il en dit est au-dessus`,
    notRun: (command, reason) => `impossible de lancer ${command} : ${reason}`,
  },
};
const words = WORDS[lang];

const [task, ...args] = process.argv.slice(2);
const known = { ...PALIER, ...TASKS };
if (!(task in known)) fail(words.noTask(Object.keys(known).join(', '), task), 2);
const env = {
  // Node keeps what it has compiled: the first frame is there sooner.
  NODE_COMPILE_CACHE: join(root, '.palier', 'compile-cache'),
  ...process.env,
  PATH: `${join(modules, '.bin')}:${process.env.PATH}`,
};

await installPackages();
if (task in PALIER || ['e2e', 'lab', 'bench', 'regressions'].includes(task)) build();
if (task in PALIER) {
  const words = [...PALIER[task], ...args];
  const node = { path: projectNode, major: 24 };
  await startPalier(node, join(dist, 'palier.mjs'), words, { cwd: whereTyped(), env });
} else process.exitCode = await run(projectNode, [join(root, TASKS[task]), ...args]);

/**
 * Paths count from where the user stands. `npm run` of this package moves to its root, and notes where it was asked;
 * what it notes for scripts of other packages, which call `palier`, is not where those stand.
 */
function whereTyped() {
  const byOurNpm = process.argv[1]?.endsWith('bootstrap.mjs') && process.cwd() === root;
  return (byOurNpm && process.env.INIT_CWD) || process.cwd();
}

/** `npm ci`, unless the packages of this very lock file are there, by us or by hand. The stamp is written last. */
async function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && existsSync(projectNode) && readFileSync(stamp, 'utf8') === wanted) return;
  if (existsSync(projectNode) && isInstalledByHand()) return writeFileSync(stamp, wanted);
  rmSync(stamp, { force: true });
  const log = join(root, '.palier', 'npm-ci.log');
  mkdirSync(dirname(log), { recursive: true });
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
  const live = process.stderr.isTTY;
  say(live ? '' : `palier: ${words.installing}\n`);
  const ticker = live && setInterval(() => say(`\r\x1b[2Kpalier: ${words.packages} ${seconds()}`), 500);
  const output = openSync(log, 'w');
  const code = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline'], {
    stdio: ['ignore', output, output],
  });
  clearInterval(ticker);
  if (live) process.stderr.write('\r\x1b[2K');
  if (code !== 0) {
    process.stderr.write(`${readFileSync(log, 'utf8').split('\n').slice(-20).join('\n')}\n`);
    fail(words.failed(code, log), 3);
  }
  writeFileSync(stamp, wanted);
  say(`palier: ${words.installed(seconds())}\n`);
}

/** npm notes what it has installed when it is done; packages for other systems are not in its note. */
function isInstalledByHand() {
  const note = join(modules, '.package-lock.json');
  if (!existsSync(note)) return false;
  const [wanted, installed] = [join(root, 'package-lock.json'), note].map(
    (file) => JSON.parse(readFileSync(file, 'utf8')).packages,
  );
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

function build() {
  if (isFresh(root, dist)) return;
  const { status } = spawnSync(projectNode, [join(root, 'build.mjs')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) fail(words.notBuilt(status), 3);
}

/** Runs to its end. Ctrl-C reaches the whole foreground group already; what a signal means, the child decides. */
function run(command, argv, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, argv, { stdio: 'inherit', env, cwd: root, ...options });
    process.on('SIGINT', () => {});
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => fail(words.notRun(command, error.message), 3));
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
