import { isBuiltin } from 'node:module';
import { basename, dirname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, BuildOptions, Message, Metafile } from 'esbuild';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
import { KEEP_PLACES } from './bundle-modules.ts';
import { k6Options } from './esbuild-k6.mjs';
import { CORRECT } from './script-error.ts';

/** A user's script as k6 takes it: one module, read from standard input. */
export interface BundledScript {
  readonly code: string;
  /** k6 runs here: what its modules read (`grpc.load()`, `fs.open()`) counts from the folder of the script. */
  readonly cwd: string;
  /** Of the user, absolute. */
  readonly files: readonly string[];
}

/**
 * Bundles a user's .ts or .js script for k6, with everything it imports (k6's own modules and URLs are left to
 * k6). `path` is relative to `cwd`, and so are the files that its `handleSummary` writes. Throws PalierError
 * `load-script-error`, which shows the position in the user's file (exit code 2).
 */
export async function bundleScript(path: string, cwd: string): Promise<BundledScript> {
  const file = resolve(cwd, path);
  const folder = dirname(file);
  // Loaded only here: what k6 can read itself needs no bundler.
  const { build } = await import('esbuild');
  const options = {
    absWorkingDir: folder,
    outdir: folder,
    write: false,
    metafile: true,
    ...k6Options,
    logLevel: 'silent',
  } satisfies BuildOptions;
  try {
    const { metafile } = await build({ ...options, entryPoints: [basename(file)] });
    const { outputFiles = [] } = await build({
      ...options,
      ...KEEP_PLACES,
      ...entryFor(metafile, file, cwd),
      // k6 reads source maps: its errors then name the user's files and lines.
      sourcemap: 'inline',
      sourceRoot: `${pathToFileURL(folder).href}/`,
      sourcesContent: false,
    });
    const files = Object.keys(metafile.inputs).map((input) => resolve(folder, input));
    return { code: outputFiles[0]?.text ?? '', cwd: folder, files };
  } catch (error) {
    const failure = error as Partial<BuildFailure>;
    if (failure.errors === undefined) throw error;
    const told = failure.errors.map((message) => sentence(message, folder, cwd));
    throw new PalierError(
      'load-script-error',
      EXIT.usage,
      // What esbuild says, as it says it.
      inEveryLang(() => told.join('\n')),
      remedyFor(failure.errors),
      { cause: error },
    );
  }
}

/** Exports what the script does; its `handleSummary` writes where `k6 run` would have been started. */
function entryFor({ inputs, outputs }: Metafile, file: string, cwd: string): BuildOptions {
  const from = JSON.stringify(`./${basename(file)}`);
  const resolveDir = dirname(file);
  const placed = `(result) => Object.fromEntries(Object.entries(result ?? {}).map(([file, content]) =>
    [/^(std(out|err)$|[/\\\\])/.test(file) ? file : ${JSON.stringify(`${cwd}/`)} + file, content]))`;
  const wrapped = `(own) => (data) => { const result = own(data);
    return typeof result?.then === 'function' ? result.then(${placed}) : (${placed})(result); }`;
  // Without an import or export it is CommonJS for k6, too.
  if (inputs[basename(file)]?.format !== 'esm') {
    const contents = `const script = require(${from});
      module.exports = typeof script.handleSummary === 'function'
        ? { ...script, handleSummary: (${wrapped})(script.handleSummary) } : script;`;
    return { format: 'cjs', stdin: { contents, resolveDir } };
  }
  const exports = Object.values(outputs)[0]?.exports ?? [];
  const lines = [`export * from ${from};`];
  if (exports.includes('default')) lines.push(`export { default } from ${from};`);
  if (exports.includes('handleSummary'))
    lines.push(
      `import { handleSummary as own } from ${from};`,
      `export const handleSummary = (${wrapped})(own);`,
    );
  return { stdin: { contents: lines.join('\n'), resolveDir } };
}

const MODULES = 'https://grafana.com/docs/k6/latest/javascript-api/';

function remedyFor(errors: readonly Message[]): Wording {
  const [name] = errors.flatMap(({ text }) => /^Could not resolve "([^"./][^"]*)"/.exec(text)?.[1] ?? []);
  if (name === undefined) return CORRECT;
  return isBuiltin(name)
    ? {
        en: `k6 is not Node, and has no "${name}": ${MODULES} lists what it has.`,
        fr: `k6 n’est pas Node, et n’a pas « ${name} » : ${MODULES} montre ce qu’il a.`,
      }
    : {
        en: `Install it beside the script: npm install ${name}`,
        fr: `Installez-le à côté du script : npm install ${name}`,
      };
}

function sentence(message: Message, folder: string, cwd: string): string {
  const { location, text } = message;
  if (location === null) return text;
  const file = relative(cwd, resolve(folder, location.file));
  return `${file}:${location.line}:${location.column + 1}: ${text}`;
}
