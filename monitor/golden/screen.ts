import { Console } from 'node:console';
import { createRequire } from 'node:module';
import { PassThrough, Writable } from 'node:stream';
import type { Lang } from '../../core/lib/lang.ts';
import { reduce } from '../../core/state/reduce.ts';
import { initialState } from '../../core/state/state.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { startTui } from '../tui/start.ts';

/** A CommonJS package whose names Node does not see. */
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

// Ink makes one of its own, and the console of a test has none to offer.
console.Console ??= Console;

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * What a terminal of that size shows of a run at `t`: the rows, and below them the same rows again with a sign for the
 * look of each cell. Made through the whole screen and a terminal, so that it holds however the screen is built.
 */
export async function screenAt(
  events: readonly TimelineEvent[],
  t: number,
  lang: Lang,
  size: ScreenSize,
): Promise<string> {
  const state = events.filter((event) => event.t <= t).reduce(reduce, initialState());
  const emulator = new Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  const stdout = terminalStream(emulator, size);
  const tui = startTui({
    store: { getState: () => state, subscribe: () => () => undefined },
    now: () => t,
    lang,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout,
    env: {},
    recording: () => true,
    callbacks: { onQuit: () => undefined, onInterrupt: () => undefined },
  });
  // After what is still in the stream: it gives the terminal one piece after another.
  await new Promise<unknown>((resolve) => stdout.write('', resolve));
  const shown = rowsOf(emulator, size);
  await tui.unmount();
  emulator.dispose();
  return shown;
}

type Emulator = InstanceType<typeof Terminal>;

function terminalStream(emulator: Emulator, size: ScreenSize): NodeJS.WriteStream {
  const stream = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      emulator.write(text, done);
    },
  });
  return Object.assign(stream, { ...size, isTTY: true }) as unknown as NodeJS.WriteStream;
}

function rowsOf({ buffer }: Emulator, { columns, rows }: ScreenSize): string {
  const text: string[] = [];
  const looks: string[] = [];
  for (let y = 0; y < rows; y++) {
    const line = buffer.active.getLine(buffer.active.viewportY + y);
    text.push(line?.translateToString(true, 0, columns) ?? '');
    const cells = Array.from({ length: columns }, (_, x) => line?.getCell(x));
    looks.push(
      cells
        .map((cell) => (cell === undefined ? ' ' : lookOf(cell)))
        .join('')
        .trimEnd(),
    );
  }
  return [...text, `${'─'.repeat(columns)} looks`, ...looks].join('\n');
}

/** Of the terminal's own palette, by number: 1 is red, 2 green, … 8 grey; in capitals where it is bold. */
const COLOURS = 'krgybmcwx';

type Cell = NonNullable<
  ReturnType<NonNullable<ReturnType<Emulator['buffer']['active']['getLine']>>['getCell']>
>;

function lookOf(cell: Cell): string {
  if (cell.isInverse() !== 0) return '#';
  const isBold = cell.isBold() !== 0;
  if (cell.isFgDefault()) return isBold ? '*' : ' ';
  const colour = COLOURS[cell.getFgColor()] ?? '?';
  return isBold ? colour.toUpperCase() : colour;
}
