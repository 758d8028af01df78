import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgress } from './progress.ts';
import { setupWords } from './words.ts';

const [english, french] = [setupWords({ env: {} }), setupWords({ env: { LANG: 'fr_FR.UTF-8' } })];

function output(isTTY: boolean) {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
  });
  return { out: Object.assign(stream, { isTTY, columns: 80 }) as never, text: () => text };
}

describe('createProgress', () => {
  it('tells each step once where there is no terminal, however often its numbers change', async () => {
    const { out, text } = output(false);
    await createProgress(out, { now: () => 0, words: english }).task('k6', async (note) => {
      for (const what of ['release 2, 1 of 20 MB', 'release 2, 9 of 20 MB', 'Go build, 2 min']) note(what);
    });
    expect(text().trim().split('\n')).toEqual([
      'palier: k6: release 2, 1 of 20 MB…',
      'palier: k6: Go build, 2 min…',
      'palier: k6 ready in 0 s (Go build, 2 min)',
    ]);
  });

  it('speaks French where the environment does', async () => {
    const { out, text } = output(false);
    await createProgress(out, { now: () => 0, words: french }).task('k6', async (note) => {
      note(french.goBuild('2.2.0', 2, 9));
    });
    expect(text()).toContain(
      'palier: k6 : prêt en 0 s (compilation de 2.2.0 avec Go, une seule fois, environ 2 min sur 2 cœurs, 9 %)',
    );
  });

  it('erases whole lines of a terminal, wherever the echo of a Ctrl-C has left the cursor', async () => {
    const { out, text } = output(true);
    let now = 0;
    await createProgress(out, { now: () => now, words: english }).task('k6', async (note) => {
      note('Go build');
      now = 5_000;
      await new Promise((resolve) => setTimeout(resolve, 450));
    });
    expect(text()).toContain('  k6: Go build … 5 s\n\r\x1b[1A\x1b[0J');
  });
});
