import { readFile } from 'node:fs/promises';

const ASKS_FOR_FETCH = '"function"!=typeof fetch';

/**
 * An esbuild plugin: ink's layout engine (yoga) decodes its WebAssembly itself instead of fetching it from a
 * data: URL. Node loads its whole HTTP client for the first fetch, which is a third of the time to the first
 * frame. Fails the build when yoga no longer asks for fetch in these words.
 */
export const yogaWithoutFetch = {
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
