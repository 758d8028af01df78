import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, Message } from 'esbuild';
import { EXIT, PalierError } from '../../core/errors.ts';

/** A user's script as k6 takes it: one ES module, read from standard input. */
export interface BundledScript {
  /** As the user typed it. */
  readonly path: string;
  readonly code: string;
  /** k6 runs here, so that `open('./data.json')` means what it means beside the script. */
  readonly cwd: string;
  readonly exports: readonly string[];
}

/**
 * Bundles a user's .ts or .js script for k6, with everything it imports (k6's own modules and URLs are left to
 * k6). `path` is relative to `cwd`. Throws PalierError `load-script-missing` or `load-script-error`, which shows
 * the position in the user's file (exit code 2).
 */
export async function bundleScript(path: string, cwd: string): Promise<BundledScript> {
  const file = resolve(cwd, path);
  await readable(file, path);
  // Loaded only here: a scenario of ours needs no bundler.
  const { build } = await import('esbuild');
  const folder = dirname(file);
  try {
    const result = await build({
      entryPoints: [basename(file)],
      absWorkingDir: folder,
      outdir: folder,
      write: false,
      metafile: true,
      bundle: true,
      format: 'esm',
      target: 'es2022',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      external: ['k6', 'k6/*', 'https://*'],
      // k6 reads source maps: its errors then name the user's files and lines.
      sourcemap: 'inline',
      sourceRoot: `${pathToFileURL(folder).href}/`,
      sourcesContent: false,
      logLevel: 'silent',
    });
    const code = result.outputFiles[0]?.text ?? '';
    const exports = Object.values(result.metafile.outputs)[0]?.exports ?? [];
    return { path, code, cwd: folder, exports };
  } catch (error) {
    const failure = error as Partial<BuildFailure>;
    if (failure.errors === undefined) throw error;
    throw new PalierError(
      'load-script-error',
      EXIT.usage,
      failure.errors.map((message) => sentence(message, folder, cwd)).join('\n'),
      'Correct the script and try again.',
      { cause: error },
    );
  }
}

async function readable(file: string, path: string): Promise<void> {
  try {
    await readFile(file);
  } catch (cause) {
    const got = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(cause);
    throw new PalierError(
      'load-script-missing',
      EXIT.usage,
      `expected a k6 script (.ts or .js) at ${path}, got: ${got}`,
      'Give the path of a script, or the name of a scenario.',
      { cause },
    );
  }
}

function sentence(message: Message, folder: string, cwd: string): string {
  const { location, text } = message;
  if (location === null) return text;
  const file = relative(cwd, resolve(folder, location.file));
  return `${file}:${location.line}:${location.column + 1}: ${text}`;
}
