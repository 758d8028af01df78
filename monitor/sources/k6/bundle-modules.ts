import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { BuildOptions, Loader, Plugin } from 'esbuild';

/**
 * In one bundle, `open()` and `import.meta.resolve()` would forget which file they stand in. With these options each
 * module of a bundle keeps its place, as k6 sees it: `import.meta.resolve()` counts from the file that it is written
 * in, `open()` from the module that is being loaded (a helper reads what its caller has beside itself).
 */
export const KEEP_PLACES: BuildOptions = {
  define: { open: 'palierModule.open', 'import.meta.resolve': 'palierModule.resolve' },
  banner: { js: `globalThis.palierEnter = (${enterer})(open);` },
  plugins: [placed()],
};

/** Around each module, on the lines that it has: those of errors stay right. */
function placed(): Plugin {
  return {
    name: 'keep-places',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const enter = `const palierModule = palierEnter(${JSON.stringify(path)});`;
        return {
          contents: `${enter}${text.replace(/^#!/, '//')}\n;palierModule.leave();`,
          loader: loaderOf(path),
        };
      });
    },
  };
}

function loaderOf(path: string): Loader {
  const [, type = 'js', x = ''] = /^\.[cm]?(js|ts)(x?)$/.exec(extname(path)) ?? [];
  return `${type}${x}` as Loader;
}

/** Runs in k6, as text: it may use nothing of this file. */
function enterer(open: (path: string, ...mode: string[]) => unknown) {
  let loading: string | null = null;
  const absolute = (file: string, path: string) => {
    if (/^([/\\]|[a-z]:[/\\]|[a-z]+:\/\/)/i.test(path)) return path;
    const parts: string[] = file.split('/').slice(0, -1);
    for (const part of path.split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '.' && part !== '') parts.push(part);
    }
    return parts.join('/');
  };
  return (file: string) => {
    const before = loading;
    loading = file;
    return {
      open: (path: string, ...mode: string[]) =>
        open(path === '' ? path : absolute(loading ?? file, path), ...mode),
      resolve: (specifier: string) =>
        /^[./]/.test(specifier) ? `file://${absolute(file, specifier)}` : specifier,
      leave() {
        loading = before;
      },
    };
  };
}
