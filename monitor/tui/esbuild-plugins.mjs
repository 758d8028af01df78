import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const ASKS_FOR_FETCH = '"function"!=typeof fetch';

/**
 * Ink's layout engine (yoga) decodes its WebAssembly itself instead of fetching it from a data: URL. Node loads its
 * whole HTTP client for the first fetch, a tenth of the CPU until the first data. Fails the build when yoga no longer
 * asks for fetch in these words.
 */
const yogaWithoutFetch = {
  name: 'yoga-without-fetch',
  setup(build) {
    build.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(ASKS_FOR_FETCH)) {
        return { errors: [{ text: `expected ${ASKS_FOR_FETCH} in ${path}: yoga loads in another way now` }] };
      }
      return { contents: text.replaceAll(ASKS_FOR_FETCH, '!0') };
    });
  },
};

/** See lazy-string-width.mjs. */
const lazyStringWidth = {
  name: 'lazy-string-width',
  setup(build) {
    const lazy = join(import.meta.dirname, 'lazy-string-width.mjs');
    build.onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      importer === lazy ? null : { path: lazy },
    );
  },
};

/** What makes a bundle with Ink start sooner; docs/decisions.md says by how much. */
export const inkPlugins = [yogaWithoutFetch, lazyStringWidth];
