import { createRequire } from 'node:module';
import type { Terminal } from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { at, hpa, pod, runStarted } from '../../../core/testing/make.ts';
import { frame } from '../testing/frame.ts';
import { sceneOf, stateAt } from '../testing/scene.ts';
import { simulatedRun } from '../testing/simulated-run.ts';
import { createTheme } from '../theme.ts';
import { createPainter } from './paint-rows.ts';

/** A CommonJS package whose names Node does not see. */
const xterm = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');
const SIZE = { columns: 100, rows: 30 };

describe('what is painted', () => {
  test('is nothing when no row changes', () => {
    const written: string[] = [];
    const paint = createPainter((text) => written.push(text));
    const pods = Array.from({ length: 30 }, (_, i) => at(20 + i, pod(`backend-7c9f6d5b4-x${i}`, 'ready', 0)));
    const hidden = at(60, pod('backend-7c9f6d5b4-x29', 'ready', 0, { node: 'another' }));
    const wanted = at(80, hpa({ desired: 2, cpu: 90 }));
    const events = [at(0, runStarted()), at(10, hpa({ desired: 1, cpu: 4 })), ...pods, hidden, wanted];
    const paintedAt = (t: number) => {
      const before = written.length;
      paint(frame(sceneOf(stateAt(events, t), 'en'), SIZE.columns, SIZE.rows));
      return written.length - before;
    };
    paintedAt(50);
    expect([paintedAt(60), paintedAt(80), paintedAt(80)]).toEqual([0, 1, 0]);
  });

  test('is a small part of the rows', () => {
    const before = row('12 pods', 32);
    const after = row('13 pods', 32);
    expect(paintedAfter([before, 'same'], [after, 'same'])).toBe(
      '\u001B[?2026h\u001B[?7l\u001B[1;3H\u001B[K\u001B[32m3 pods\u001B[39m]\u001B[?7h\u001B[?2026l',
    );
  });

  test.each([
    ['a style begins where there was none', row('12', 32), row('12', null)],
    ['a colour is another one', row('12', 32), row('12', 33)],
    ['a sign is twice as wide', row('1234', 32), row('1漢4', 32)],
    ['an accent of its own goes', row('e\u0301x ', 32), row('ex  ', 32)],
    ['a wide sign was there', row('漢a', 32), row('漢b', 32)],
  ])('is as if the whole row had been written: %s', async (_, before, after) => {
    const both = [screen(), screen()];
    await Promise.all(both.map((terminal) => written(terminal, paintedAfter([], [before]))));
    await written(both[0], paintedAfter([before], [after]));
    await written(both[1], paintedAfter([], [after]));
    expect(cellsOf(both[0])).toEqual(cellsOf(both[1]));
  });

  test('is each frame of a run, cell by cell, in colour', async () => {
    const run = simulatedRun();
    const terminal = screen();
    const paint = createPainter((text) => terminal.write(text));
    for (let t = 1_000; t <= 300_000; t += 7_300) {
      const scene = sceneOf(stateAt(run, t), 'fr', { theme: createTheme(true), nowT: t });
      const rows = frame(scene, SIZE.columns, SIZE.rows);
      paint(rows);
      const anew = screen();
      await Promise.all([written(terminal, ''), written(anew, paintedAfter([], rows))]);
      expect(cellsOf(terminal)).toEqual(cellsOf(anew));
    }
  });
});

function row(text: string, colour: number | null): string {
  return colour === null ? `[${text}]` : `[\u001B[${colour}m${text}\u001B[39m]`;
}

/** What is written for a frame that follows another. */
function paintedAfter(before: readonly string[], rows: readonly string[]): string {
  let last = '';
  const paint = createPainter((text) => {
    last = text;
  });
  paint(before);
  paint(rows);
  return last;
}

function screen(): Terminal {
  return new xterm.Terminal({ cols: SIZE.columns, rows: SIZE.rows, allowProposedApi: true });
}

function written(terminal: Terminal | undefined, text: string): Promise<void> {
  return new Promise((resolve) => terminal?.write(text, resolve));
}

/** Sign, colour and boldness of each. */
function cellsOf(terminal: Terminal | undefined): readonly string[] {
  return Array.from({ length: SIZE.rows }, (_, y) => {
    const line = terminal?.buffer.active.getLine(y);
    return Array.from({ length: SIZE.columns }, (_cell, x) => {
      const cell = line?.getCell(x);
      return `${cell?.getChars()}/${cell?.getFgColor()}/${cell?.isBold()}/${cell?.isInverse()}`;
    }).join(' ');
  });
}
