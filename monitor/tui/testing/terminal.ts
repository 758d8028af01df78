import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { build } from 'esbuild';
import { inkPlugins } from '../esbuild-plugins.mjs';

export interface TestTerminal {
  readonly pid: number;
  /** Everything the program wrote, escape sequences and all. */
  readonly output: () => string;
  /** What a person sees: the rows of the screen, trailing spaces cut. */
  readonly screen: () => Promise<readonly string[]>;
  /** Resolves with the screen as soon as it is as wanted; fails with the screen after `timeoutMs`. */
  readonly waitFor: (wanted: Wanted, timeoutMs?: number) => Promise<readonly string[]>;
  readonly type: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Called with each piece of output as it arrives. */
  readonly onData: (listener: (data: string) => void) => void;
  /** true while the program is on the alternate screen. */
  readonly onAlternateScreen: () => Promise<boolean>;
  readonly exited: Promise<number>;
  readonly kill: () => void;
}

/** A text somewhere on the screen, or what must be true of its rows. */
export type Wanted = string | RegExp | ((rows: readonly string[]) => boolean);

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const POLL_MS = 20;
/** A CommonJS package whose names Node does not see. */
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

/** Starts a program in a real pseudo-terminal, with an emulator that keeps its screen. */
export function openTerminal(
  [program, ...args]: readonly [string, ...string[]],
  options: TerminalOptions = {},
): TestTerminal {
  const { columns = 100, rows = 30, env = {} } = options;
  const { CI, NO_COLOR, FORCE_COLOR, ...inherited } = process.env;
  const pty = spawn(program, args, {
    name: 'xterm-256color',
    cols: columns,
    rows,
    env: { ...inherited, TERM: 'xterm-256color', ...env },
  });
  const emulator = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1_000 });
  let output = '';
  pty.onData((data) => {
    output += data;
    emulator.write(data);
  });
  // What the emulator answers to a program's questions.
  emulator.onData((answer) => pty.write(answer));
  const exited = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));

  const drained = () => new Promise<void>((resolve) => emulator.write('', resolve));
  const screen = async () => {
    await drained();
    const { active } = emulator.buffer;
    // A narrower window keeps the cells beyond its edge for a while: no terminal shows them.
    return Array.from(
      { length: emulator.rows },
      (_, index) => active.getLine(active.viewportY + index)?.translateToString(true, 0, emulator.cols) ?? '',
    );
  };
  const waitFor = async (wanted: Wanted, timeoutMs = 15_000) => {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const lines = await screen();
      const shown = lines.join('\n');
      if (isThere(wanted, lines, shown)) return lines;
      if (performance.now() > until) throw new Error(`expected ${wanted} on the screen, got:\n${shown}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  return {
    pid: pty.pid,
    output: () => output,
    screen,
    waitFor,
    type: (keys) => pty.write(keys),
    resize(newColumns, newRows) {
      emulator.resize(newColumns, newRows);
      pty.resize(newColumns, newRows);
    },
    onData: (listener) => void pty.onData(listener),
    async onAlternateScreen() {
      await drained();
      return emulator.buffer.active.type === 'alternate';
    },
    exited,
    kill: () => pty.kill(),
  };
}

function isThere(wanted: Wanted, lines: readonly string[], shown: string): boolean {
  if (typeof wanted === 'function') return wanted(lines);
  return typeof wanted === 'string' ? shown.includes(wanted) : wanted.test(shown);
}

export interface Bundle {
  readonly path: string;
  readonly remove: () => void;
}

/** Bundles a script the way build.mjs bundles the tool: React and Ink as they are shipped. */
export async function bundle(entry: string): Promise<Bundle> {
  const dir = mkdtempSync(join(tmpdir(), 'palier-tui-'));
  await build({
    entryPoints: [{ in: entry, out: 'bundle' }],
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    plugins: inkPlugins,
    external: ['react-devtools-core'],
    banner: { js: "import{createRequire as r_}from'node:module';const require=r_(import.meta.url);" },
  });
  return { path: join(dir, 'bundle.mjs'), remove: () => rmSync(dir, { recursive: true, force: true }) };
}
