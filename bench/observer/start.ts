import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { cpuSeconds, peakRssMB, rssMB } from '../lib/bench.ts';

/** `palier watch` in a real terminal (pty), as a user starts it. */
export interface Observer {
  /** When the output came that made the screen show it, on the clock of process.hrtime.bigint(). */
  seen(pattern: RegExp): Promise<bigint>;
  readonly startedAtNs: bigint;
  /** User and system time of all its processes so far. */
  cpuSeconds(): number;
  /** Of the process that observes; who started it may wait for it. */
  rssMB(): number;
  peakRssMB(): number;
  readonly isGone: boolean;
  end(): Promise<void>;
}

export interface Start {
  /** The program and what comes before `watch`. */
  readonly command: readonly string[];
  /** Where to start it: it records its run there. */
  readonly folder: string;
  readonly kubeconfig: string;
}

const ROWS = 40;
const COLUMNS = 120;
const SEEN_WITHIN_MS = 30_000;

/** The checked-out repository, which looks whether it is built first. */
export function fromRepository(of: string): readonly string[] {
  return [process.execPath, join(of, 'setup', 'palier.mjs')];
}

/** What npm installs: the files of the package, without a lock file beside them. @param folder made here, once */
export function asInstalled(of: string, folder: string): readonly string[] {
  const command = [process.execPath, join(folder, 'setup', 'palier.mjs')];
  if (existsSync(folder)) return command;
  const files: string[] = JSON.parse(readFileSync(join(of, 'package.json'), 'utf8')).files;
  mkdirSync(folder);
  cpSync(join(of, 'package.json'), join(folder, 'package.json'));
  for (const file of files)
    if (existsSync(join(of, file)) && !file.startsWith('package/app'))
      cpSync(join(of, file), join(folder, file), { recursive: true });
  // What `npm pack` would build anew.
  cpSync(join(of, 'dist'), join(folder, 'package', 'app', 'dist'), { recursive: true });
  return command;
}

export function startObserver({ command, folder, kubeconfig }: Start): Observer {
  const [program = '', ...first] = command;
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  const { CI: _, ...env } = process.env;
  const startedAtNs = process.hrtime.bigint();
  const child = spawn(program, [...first, 'watch', '-n', 'shop', '--hpa', 'all', '--lang', 'en'], {
    cols: COLUMNS,
    rows: ROWS,
    cwd: folder,
    env: {
      ...env,
      KUBECONFIG: kubeconfig,
      TERM: 'xterm-256color',
      NODE_COMPILE_CACHE: join(folder, '..', 'compile-cache'),
    },
  });
  const listeners = new Set<(atNs: bigint) => void>();
  child.onData((data) => {
    const atNs = process.hrtime.bigint();
    terminal.write(data, () => {
      for (const listener of listeners) listener(atNs);
    });
  });
  // What the terminal answers to a program's questions.
  terminal.onData((answer) => child.write(answer));
  let isGone = false;
  const gone = new Promise<void>((resolve) =>
    child.onExit(() => {
      isGone = true;
      resolve();
    }),
  );
  const screen = () =>
    Array.from(
      { length: ROWS },
      (_, y) => terminal.buffer.active.getLine(y)?.translateToString(true) ?? '',
    ).join('\n');
  const all = () => processesFrom(child.pid);
  const largest = () => all().toSorted((a, b) => rssMB(b) - rssMB(a))[0] ?? child.pid;

  return {
    startedAtNs,
    seen(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<bigint>();
      const look = (atNs: bigint) => {
        if (!pattern.test(screen())) return;
        listeners.delete(look);
        clearTimeout(deadline);
        resolve(atNs);
      };
      const deadline = setTimeout(() => {
        listeners.delete(look);
        reject(new Error(`expected ${pattern} on the screen, got:\n${screen()}`));
      }, SEEN_WITHIN_MS);
      listeners.add(look);
      look(process.hrtime.bigint());
      return promise;
    },
    cpuSeconds: () => all().reduce((sum, pid) => sum + cpuSeconds(pid), 0),
    rssMB: () => rssMB(largest()),
    peakRssMB: () => peakRssMB(largest()),
    get isGone() {
      return isGone;
    },
    async end() {
      const pids = all();
      if (!isGone) child.write('q');
      await Promise.race([gone, sleep(5_000)]);
      if (!isGone) for (const pid of pids) kill(pid);
      await gone;
      terminal.dispose();
    },
  };
}

function processesFrom(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return [pid, ...children.split(' ').filter(Boolean).map(Number).flatMap(processesFrom)];
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

export function msBetween(fromNs: bigint, toNs: bigint): number {
  return Number(toNs - fromNs) / 1e6;
}
