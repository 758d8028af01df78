import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { PalierError } from '../../../core/lib/errors.ts';
import { inEveryLang } from '../../../core/lib/lang.ts';
import type {
  Failure,
  Progress,
  SandboxCommands,
  SandboxMessage,
  SandboxTools,
  ServerState,
  UpRequest,
} from '../../../sandbox/messages.ts';
import { SANDBOX_FLAGS } from '../../../setup/start.mjs';
import { failureText, SANDBOX_WORDS } from '../../i18n/sandbox.ts';
import type { CliContext } from '../context.ts';

// The sandbox is a program that is started, as k6 is: requests as arguments, answers as lines of JSON on its standard
// output (sandbox/messages.ts). Its failures are codes and values; here they become errors in every language.

export interface SandboxIo {
  readonly env: CliContext['env'];
  readonly onProgress: (progress: Progress) => void;
}

export interface UpIo extends SandboxIo {
  /** Its programs: asked for only when a sandbox is started. */
  readonly tools: () => Promise<SandboxTools>;
}

/** A sandbox that is starting, or one that runs already and is waited for. */
export interface RunningSandbox {
  /** Rejects with a PalierError when it does not start. */
  readonly ready: Promise<ServerState>;
  /** When the program has ended; rejects with a PalierError when something was wrong. */
  readonly ended: Promise<void>;
  /** Nobody waits for the start any more. */
  giveUp(): void;
  stop(): void;
  /** It goes on without us. */
  release(): void;
}

/** Runs one command of the sandbox's program to its end. @throws PalierError */
export async function askSandbox<Command extends Exclude<keyof SandboxCommands, 'up'>>(
  command: Command,
  request: SandboxCommands[Command]['request'],
  io: SandboxIo,
): Promise<SandboxCommands[Command]['result']> {
  // Ctrl-C is for us: what it is about to put away is put away whole.
  const child = spawn(process.execPath, [...SANDBOX_FLAGS, programPath(), command, JSON.stringify(request)], {
    env: { ...io.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return await new Promise((resolve, reject) => {
    follow<Command>(child, request.stateDir, { ...io, onResult: resolve }).catch(reject);
  });
}

/** Starts a sandbox that goes on in the background, or finds the one that runs. */
export function startSandbox(request: UpRequest, io: UpIo): RunningSandbox {
  const log = openLog(request.stateDir);
  const child = spawn(process.execPath, [...SANDBOX_FLAGS, programPath(), 'up', JSON.stringify(request)], {
    env: { ...io.env },
    // It may outlive the folder that the user stands in, and this process.
    cwd: log === null ? '/' : request.stateDir,
    detached: true,
    stdio: ['pipe', 'pipe', log ?? 'ignore'],
  }) as ChildProcessByStdio<Writable, Readable, null>;
  if (log !== null) closeSync(log);
  // It may have ended by itself.
  child.stdin.on('error', () => {});
  const ready = Promise.withResolvers<ServerState>();
  const giveTools = () =>
    io.tools().then(
      (tools) => child.stdin.write(`${JSON.stringify(tools)}\n`),
      (error: unknown) => {
        ready.reject(error);
        child.stdin.end();
      },
    );
  const ended = follow<'up'>(child, request.stateDir, {
    onProgress(progress) {
      io.onProgress(progress);
      if (progress.progress === 'starting') void giveTools();
    },
    onResult: ready.resolve,
  });
  ended.catch(ready.reject);
  ready.promise.catch(() => undefined);
  return {
    ready: ready.promise,
    ended,
    giveUp: () => child.stdin.end(),
    stop: () => child.kill('SIGTERM'),
    release() {
      child.stdin.destroy();
      child.stdout.destroy();
      child.unref();
    },
  };
}

/** Where the program is: in the sources, or built beside the chunks of ours. */
function programPath(): string {
  const here = import.meta.dirname;
  const candidates = ['sandbox.mjs', '../sandbox.mjs', '../../../sandbox/main.ts'].map((it) =>
    join(here, it),
  );
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`the sandbox's program is in none of ${candidates.join(', ')}`);
  return found;
}

/** Reads what the program says, to its end. @throws PalierError */
async function follow<Command extends keyof SandboxCommands>(
  child: ChildProcessByStdio<Writable | null, Readable, null>,
  stateDir: string,
  {
    onProgress,
    onResult,
  }: Pick<SandboxIo, 'onProgress'> & {
    readonly onResult: (result: SandboxCommands[Command]['result']) => void;
  },
): Promise<void> {
  const exited = once(child, 'exit');
  // Whoever reads the lines below learns of it.
  exited.catch(() => undefined);
  let failure: Failure | null = null;
  let hasResult = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as SandboxMessage<Command>;
    if ('progress' in message) onProgress(message);
    else if ('error' in message) failure = message.error;
    else {
      hasResult = true;
      onResult(message.result);
    }
  }
  await exited;
  if (failure === null && hasResult) return;
  throw errorOf(failure ?? { code: 'sandbox.start', exitCode: 3, values: { log: logIn(stateDir) } });
}

/** A failure of the sandbox in words. */
export function errorOf(failure: Failure): PalierError {
  const texts = inEveryLang((lang) => failureText(failure, SANDBOX_WORDS[lang]));
  const part = (index: 0 | 1) => inEveryLang((lang) => texts[lang][index]);
  return new PalierError(failure.code, failure.exitCode, part(0), part(1));
}

/** Where its standard error goes. Appended to: what writes there may be one that runs. null: it can't be written. */
function openLog(stateDir: string): number | null {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    return openSync(logIn(stateDir), 'a', 0o600);
  } catch {
    // The program says so, and why.
    return null;
  }
}

function logIn(stateDir: string): string {
  return join(stateDir, 'server.log');
}
