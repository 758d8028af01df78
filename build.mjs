// Builds dist/: every k6 scenario (dist/load/*.js) and the command line (dist/palier.mjs, dist/sandbox.mjs and their chunks).
// It does nothing when nothing has changed. An argument names another folder than dist/.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageOptions } from './monitor/report/page/esbuild-page.mjs';
import { k6Options } from './monitor/sources/k6/esbuild-k6.mjs';
import { inkPlugins } from './monitor/tui/esbuild-plugins.mjs';
import { isFresh, noteInputs, scenarioCandidates } from './setup/fresh.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, process.argv[2] ?? 'dist');
const ONE_DAY_MS = 24 * 3600 * 1000;

if (isFresh(root, dist)) process.exit(0);

const startedAtMs = Date.now();
const scenarios = scenarioCandidates(root).filter((path) =>
  readFileSync(join(root, path), 'utf8').includes('export default '),
);
const cli = [
  { in: 'monitor/main.ts', out: 'palier' },
  // The sandbox is a process of its own.
  { in: 'sandbox/main.ts', out: 'sandbox' },
];

// Loaded only when there is work: it costs more than the check above.
const { build } = await import('esbuild');
const draft = join(root, '.palier', `build-${process.pid}`);
try {
  const results = await Promise.all([
    build(scenarioOptions()),
    build(cliOptions()),
    // What the page of a report runs in the browser.
    build(pageOptions(root, join(draft, 'report'))),
  ]);
  const sources = [...new Set(results.flatMap((result) => Object.keys(result.metafile.inputs)))];
  // Whose licences have to go along: setup/package/notices.ts.
  writeFileSync(join(draft, '.packages.json'), JSON.stringify(packagesOf(sources)));
  const inputs = sources.filter((path) => !path.includes('node_modules') && existsSync(join(root, path)));
  noteInputs(root, draft, inputs, startedAtMs);
  publish(draft);
} catch (error) {
  // esbuild has printed its errors with their positions; anything else has not been said yet.
  if (!Array.isArray(error?.errors)) throw error;
  process.exitCode = 1;
} finally {
  rmSync(draft, { recursive: true, force: true });
}

/**
 * Into dist/, file by file, entries after their chunks: a run that starts meanwhile finds either build whole, and
 * one that is under way still finds the chunks it has not loaded yet (they are kept for a day).
 */
function publish(draft) {
  const built = filesIn(draft);
  const isEntry = (path) => dirname(path) === '.';
  for (const path of [...built.filter((one) => !isEntry(one)), ...built.filter(isEntry).sort().reverse()]) {
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    renameSync(join(draft, path), join(dist, path));
  }
  for (const path of filesIn(dist)) {
    const ageMs = Date.now() - statSync(join(dist, path)).mtimeMs;
    if (!built.includes(path) && ageMs > ONE_DAY_MS) rmSync(join(dist, path), { force: true });
  }
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Folders of the npm packages that are in the bundles. */
function packagesOf(sources) {
  const folders = sources.map((path) => path.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  return [...new Set(folders.filter(Boolean))].sort();
}

function scenarioOptions() {
  return {
    ...common(),
    entryPoints: scenarios,
    outdir: join(draft, 'load'),
    ...k6Options,
    sourcemap: 'inline',
  };
}

function cliOptions() {
  return {
    ...common(),
    entryPoints: cli,
    outdir: draft,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    target: 'node24',
    platform: 'node',
    mainFields: ['module', 'main'],
    // Heavy parts (the Kubernetes client, ink and react) are imported where they are needed: own chunks.
    splitting: true,
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    jsx: 'automatic',
    plugins: [...inkPlugins, httpWithoutFacade()],
    // esbuild is a program of its own; ink asks for the devtools only in development.
    external: ['esbuild', 'react-devtools-core'],
    // CommonJS packages inside an ES module still call require().
    banner: {
      js: "import{createRequire as __palierRequire}from'node:module';const require=__palierRequire(import.meta.url);",
    },
  };
}

/**
 * Node makes all exports of a built-in module that is imported; those of node:http include WebSocket, for which it
 * loads its whole other HTTP client. Asked for as an object it does not, which is a tenth of the time to the first frame.
 */
function httpWithoutFacade() {
  const name = 'http-without-facade';
  return {
    name,
    setup(build) {
      build.onResolve({ filter: /^(node:)?http$/ }, () => ({ path: 'http', namespace: name }));
      build.onLoad({ filter: /./, namespace: name }, () => ({
        contents: "module.exports = process.getBuiltinModule('node:http');",
      }));
    },
  };
}

function common() {
  return { absWorkingDir: root, bundle: true, metafile: true, logLevel: 'warning', legalComments: 'none' };
}
