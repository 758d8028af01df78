import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type Bundle,
  bundle,
  openTerminal,
  type TerminalOptions,
  type TestTerminal,
} from './testing/terminal.ts';

const BEGIN_FRAME = '\u001B[?2026h';
const DEMO = fileURLToPath(new URL('testing/demo.ts', import.meta.url));
let demo: Bundle;
const open: TestTerminal[] = [];

beforeAll(async () => {
  demo = await bundle(DEMO);
});
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.kill();
});
afterAll(() => demo.remove());

/** The screen over the simulated run, from a second of it on, at a speed. */
function start(fromSecond: number, options: TerminalOptions & { lang?: string; speed?: number } = {}) {
  const { lang = 'en', speed = 1 } = options;
  const terminal = openTerminal(
    [process.execPath, demo.path, lang, String(speed), String(fromSecond)],
    options,
  );
  open.push(terminal);
  return terminal;
}

describe('the screen in a real terminal', () => {
  test('shows the run, fills the window and nothing more', async () => {
    const terminal = start(56);
    // The last row: a frame may come in pieces.
    const lines = await terminal.waitFor('? help · q quit');
    expect(lines).toHaveLength(30);
    expect(lines[1]).toContain('REACTING');
    expect(lines[0]).toContain('palier ▸ ramp/lab ▸ sandbox (pods are processes)');
    expect(lines.at(-1)).toContain('? help · q quit');
    expect(await terminal.onAlternateScreen()).toBe(true);
  });

  test('the clock runs', async () => {
    const terminal = start(60);
    await terminal.waitFor('01:01 of');
    await terminal.waitFor('01:03 of', 4_000);
  });

  test('q asks while load runs, then quits, and the terminal is as it was', async () => {
    const terminal = start(60);
    await terminal.waitFor('HOLDING');
    terminal.type('q');
    await terminal.waitFor('The load is still running. Quit?');
    terminal.type('x');
    await terminal.waitFor('? help · q quit');
    terminal.type('qq');
    expect(await terminal.exited).toBe(0);
    expect(await terminal.onAlternateScreen()).toBe(false);
    const lines = await terminal.screen();
    expect(lines[0]).toBe('the screen is gone');
    expect(lines.slice(1).join('')).toBe('');
    const output = terminal.output();
    expect(output.lastIndexOf('\u001B[?25h')).toBeGreaterThan(output.lastIndexOf('\u001B[?25l'));
    expect(output).not.toContain('\u001B[3J');
  });

  test('after q the terminal echoes and edits lines again', async () => {
    const shell = `'${process.execPath}' '${demo.path}' en 1 250; stty -a`;
    const terminal = openTerminal(['/bin/sh', '-c', shell]);
    open.push(terminal);
    await terminal.waitFor('SETTLING');
    terminal.type('q');
    await terminal.waitFor(/ icanon.* echo /s);
  });

  test('when drawing fails, the terminal is restored and the caller is told', async () => {
    const script = await bundle(fileURLToPath(new URL('testing/breaking.ts', import.meta.url)));
    const terminal = openTerminal([process.execPath, script.path]);
    open.push(terminal);
    await terminal.waitFor('PREPARING');
    expect(await terminal.exited).toBe(3);
    script.remove();
    expect(await terminal.onAlternateScreen()).toBe(false);
    expect((await terminal.screen())[0]).toBe('drawing failed: TypeError');
  });

  test('Ctrl-C reaches the program as often as it is pressed', async () => {
    const terminal = start(60);
    await terminal.waitFor('HOLDING');
    terminal.type('\u0003');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await terminal.onAlternateScreen()).toBe(true);
    terminal.type('\u0003');
    expect(await terminal.exited).toBe(0);
  });

  test('keys: help, a large panel, the explanation and back', async () => {
    const terminal = start(110, { lang: 'fr' });
    await terminal.waitFor('1 Charge');
    terminal.type('?');
    await terminal.waitFor('Comment lire cet écran');
    terminal.type('3');
    await terminal.waitFor('DE LIMITE');
    terminal.type('e');
    await terminal.waitFor('The explanation of the demo.');
    terminal.type('\u001B');
    await terminal.waitFor('DE LIMITE');
    terminal.type('\u001B');
    await terminal.waitFor('1 Charge');
  });

  test('arrow keys scroll what happens, and p freezes the screen', async () => {
    const terminal = start(75);
    await terminal.waitFor('What happens');
    terminal.type('\u001B[B\u001B[B');
    await terminal.waitFor('↑ 2 newer');
    terminal.type('p');
    await terminal.waitFor('DISPLAY PAUSED');
    await terminal.waitFor(/display paused, recording goes on · [1-9]\d* new event/);
    terminal.type('p');
    await terminal.waitFor('? help');
  });
});

describe('the size of the window', () => {
  test('every size is filled exactly, also right after a resize', async () => {
    const terminal = start(110);
    await terminal.waitFor('1 Load');
    for (const [columns, rows] of [
      [80, 24],
      [160, 50],
      [60, 16],
      [100, 30],
      [120, 26],
    ] as const) {
      terminal.resize(columns, rows);
      await terminal.waitFor((lines) => {
        const bottomOfFeed = lines.findLastIndex((line) => line.startsWith('╰'));
        return (
          lines.length === rows &&
          lines[0]?.startsWith(' palier ▸ ramp/lab') === true &&
          lines.filter((line) => line.includes('palier ▸')).length === 1 &&
          bottomOfFeed === rows - 2 &&
          lines[bottomOfFeed]?.length === columns &&
          lines[rows - 1]?.startsWith(' ? help · q quit') === true
        );
      }, 3_000);
    }
  });

  test('a window that is too small is told so, in both languages, and recovers', async () => {
    const terminal = start(110, { columns: 40, rows: 10, lang: 'fr' });
    const lines = await terminal.waitFor('Palier a besoin de 50×12.');
    expect(lines[0]).toBe('Cette fenêtre fait 40×10.');
    terminal.resize(80, 24);
    await terminal.waitFor('1 Charge');
  });
});

describe('how it is painted', () => {
  test('NO_COLOR leaves no colour, only bold and inverse', async () => {
    const terminal = start(56, { env: { NO_COLOR: '1' } });
    await terminal.waitFor('REACTING');
    const styles = new Set(terminal.output().match(new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g')));
    const colours = [...styles].filter((code) => /[[;](3\d|4\d|9\d|10\d)(;|m)/.test(code));
    expect(colours).toEqual([]);
  });

  test('with colour there is some', async () => {
    const terminal = start(56);
    await terminal.waitFor('REACTING');
    expect(terminal.output()).toContain('\u001B[33m');
  });

  test('frames are few and small, the screen is never cleared: no flicker', async () => {
    const terminal = start(100);
    await terminal.waitFor('HOLDING');
    const before = terminal.output().length;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const painted = terminal.output().slice(before);
    const frames = painted.split(BEGIN_FRAME).length - 1;
    expect(frames).toBeGreaterThanOrEqual(5);
    expect(frames).toBeLessThanOrEqual(50);
    expect(painted.length / frames).toBeLessThan(2_000);
    expect(painted).not.toContain('\u001B[2J');
    expect(painted).not.toContain('\u001B[J');
  });

  test('a storm of events stays at about ten frames a second', async () => {
    const terminal = start(50, { speed: 40 });
    await terminal.waitFor('palier ▸ ramp/lab');
    const before = terminal.output().length;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const frames = terminal.output().slice(before).split(BEGIN_FRAME).length - 1;
    expect(frames).toBeLessThanOrEqual(36);
  });
});
