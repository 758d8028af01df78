import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endGroup, killGroup } from '../../../system/processes/group.ts';
import { cannotRun } from './run-k6.ts';

export interface K6Process {
  readonly pid: number;
  /** Resolves when it has ended, with all that it started, and all of its output was read. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
  /** Resolves when it has ended itself: what is named k6 may be a script around the real one, which may go on. */
  readonly left: Promise<void>;
  /** To k6 and all that it started. Does nothing when they have ended. */
  signal(name: NodeJS.Signals): void;
}

export interface K6ProcessOptions {
  readonly binary: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** For standard input; null: none. */
  readonly input: string | null;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

/**
 * Starts k6 in a process group of its own: Ctrl-C in the terminal reaches Palier, which decides; k6 takes a
 * second SIGINT as "quit without a summary". Its output are pipes to us: should Palier die, k6's next log line
 * (every push fails then) ends k6 with SIGPIPE, so that no load is left behind.
 * Rejects with PalierError `k6-missing` or `k6-broken` when it can't be started.
 */
export async function startK6Process(options: K6ProcessOptions): Promise<K6Process> {
  const child = spawn(options.binary, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<{ exitCode: number | null; signal: string | null }>((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const left = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  await spawned(child, options.binary);
  createInterface({ input: child.stdout }).on('line', (line) => options.onLine(line, 'stdout'));
  createInterface({ input: child.stderr }).on('line', (line) => options.onLine(line, 'stderr'));
  // k6 may end before it has read the script; its exit code then says why.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const signal = (name: NodeJS.Signals) => {
    if (over) return;
    if (name === 'SIGKILL') endGroup(child);
    else killGroup(child, name);
  };
  return { pid: child.pid ?? -1, ended, left, signal };
}

function spawned(child: ChildProcess, binary: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => {
      child.removeAllListeners('error');
      child.on('error', () => {});
      resolve();
    });
    child.once('error', (error) => reject(cannotRun(binary, error)));
  });
}
