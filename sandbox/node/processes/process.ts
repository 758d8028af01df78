import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { readProcess } from '../resources/proc.ts';

/** In the environment of everything that a sandbox starts: how the sweep finds what a crash left behind. */
export const INSTANCE_VARIABLE = 'PALIER_SANDBOX';

export interface LaunchOptions {
  /** Program (absolute path) and arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Files to write the pid to before the program starts (control groups). */
  readonly joinFiles?: readonly string[];
  /** All of its input. Default: none. `open`: what is written to its stdin. */
  readonly stdin?: string | { readonly open: true };
}

export interface ExitStatus {
  /** As a shell would say it: 128 + n after signal n. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
  /** Why it never started; null when it did. */
  readonly startError: Error | null;
}

/** A process that leads a session, and so a process group, of its own. */
export interface LaunchedProcess {
  /** 0 when it could not be started. */
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exited: Promise<ExitStatus>;
  /** To the first process only, as a container runtime does. */
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL to the whole group. */
  killGroup(): void;
}

/** Starts processes and tells where they are noted, so that a crash of the sandbox cannot hide them. */
export type Launch = (options: LaunchOptions) => LaunchedProcess;

const JOIN_THEN_RUN = 'while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done; shift; exec "$@"';

export function createLaunch(
  instance: string,
  onStart: (started: { readonly pid: number; readonly startTime: string }) => void,
): Launch {
  return (options) => {
    const joins = options.joinFiles ?? [];
    // The shell moves itself into the groups and then becomes the program: nothing runs outside of them.
    const argv =
      joins.length > 0
        ? ['/bin/sh', '-c', JOIN_THEN_RUN, 'sh', ...joins, '--', ...options.argv]
        : options.argv;
    const [command = '', ...args] = argv;
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...options.env, [INSTANCE_VARIABLE]: instance },
      detached: true,
      stdio: 'pipe',
    });
    // A program may end before it has read its input.
    child.stdin.on('error', () => {});
    if (typeof options.stdin !== 'object') child.stdin.end(options.stdin ?? '');
    const pid = child.pid ?? 0;
    const startTime = pid > 0 ? readProcess(pid)?.startTime : undefined;
    if (startTime !== undefined) onStart({ pid, startTime });
    return {
      pid,
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      exited: exitOf(child),
      signal: (signal) => child.kill(signal),
      killGroup: () => killGroup(pid),
    };
  };
}

/** SIGKILL to a process group; quiet when it has ended. */
export function killGroup(group: number): void {
  if (group <= 1) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

function exitOf(child: ChildProcess): Promise<ExitStatus> {
  return new Promise((resolve) => {
    child.once('error', (startError) => resolve({ exitCode: 128, signal: null, startError }));
    child.once('exit', (code, signal) => {
      const exitCode = code ?? 128 + (SIGNAL_NUMBERS[signal ?? ''] ?? 0);
      resolve({ exitCode, signal, startError: null });
    });
  });
}
