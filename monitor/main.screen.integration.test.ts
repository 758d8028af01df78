import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTerminal, type TestTerminal } from './tui/testing/terminal.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const RECORDING = new URL('./cli/testing/ramp-sandbox.ndjson.gz', import.meta.url);

let run: string;
let terminal: TestTerminal;
beforeAll(async () => {
  run = await mkdtemp(join(tmpdir(), 'palier-screen-'));
  await writeFile(join(run, 'timeline.ndjson'), gunzipSync(await readFile(RECORDING)));
});
afterEach(() => terminal.kill());
afterAll(() => rm(run, { recursive: true }));

function replay(env: Readonly<Record<string, string>>): TestTerminal {
  terminal = openTerminal([process.execPath, MAIN, 'replay', run, '--lang', 'fr'], {
    env: { LC_ALL: 'C.UTF-8', ACCESSIBLE: '', ...env },
  });
  return terminal;
}

describe('the whole program in a terminal', () => {
  it('draws its screen, with colours and frames, and leaves the terminal as it was', async () => {
    const { waitFor, type, exited, output, onAlternateScreen } = replay({});
    const rows = await waitFor('╭─ 1 Charge');
    expect(rows.join('')).toContain('palier ▸');
    expect(output()).toContain('\u001b[1m');
    type('q');
    expect(await exited).toBe(0);
    expect(await onAlternateScreen()).toBe(false);
  });

  it('draws it in ASCII where the locale has nothing else', async () => {
    const { waitFor, type, exited, output } = replay({ LC_ALL: 'fr_FR.ISO-8859-1' });
    const rows = await waitFor('+- 1 Charge');
    expect(rows.join('')).toContain('palier >');
    type('q');
    expect(await exited).toBe(0);
    expect(output()).toMatch(/^[\0-\x7f]*$/);
    expect(output()).toContain('\u001b[1m');
  });

  it('prints lines for who asks for what is accessible', async () => {
    const { exited, output } = replay({ ACCESSIBLE: '1' });
    expect(await exited).toBe(0);
    expect(output()).toMatch(/^00:00 run /m);
    expect(output()).not.toContain('\u001b');
  });
});
