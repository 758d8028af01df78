import type { ChildProcessByStdio } from 'node:child_process';
import { readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { SandboxError } from '../../lib/errors.ts';

/** What the program tells on its standard output, one JSON object a line. */
type ProgramEvent =
  | { readonly event: 'listening'; readonly url: string; readonly version: string }
  | { readonly event: 'ready'; readonly part: string; readonly seconds: number }
  | { readonly event: 'failed'; readonly part: string; readonly message: string }
  | { readonly event: 'stopped' };

export interface Program {
  readonly listening: Promise<{ readonly url: string; readonly version: string }>;
  readonly ready: Promise<void>;
  /** Resolves when the process is gone, with why. Then the others reject with it, unless they have resolved. */
  readonly ended: Promise<SandboxError>;
}

/** The end of a log that is shown with a failure that nobody explained. */
const LAST_LINES = 10;

/** Follows what the control plane's process tells, from its start to its end. */
export function followProgram(
  child: ChildProcessByStdio<Writable, Readable, null>,
  { name, logFile }: { readonly name: string; readonly logFile: string },
): Program {
  const listening = Promise.withResolvers<{ url: string; version: string }>();
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<SandboxError>();
  // Whoever does not ask needs not know.
  listening.promise.catch(() => {});
  ready.promise.catch(() => {});
  let failure: SandboxError | undefined;

  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = parsed(line);
    if (event?.event === 'listening') listening.resolve(event);
    else if (event?.event === 'ready' && event.part === 'all') ready.resolve();
    else if (event?.event === 'failed') failure = failed(event, logFile);
  });
  const end = (error: SandboxError) => {
    listening.reject(error);
    ready.reject(error);
    ended.resolve(error);
  };
  // It would otherwise be thrown when the process is gone before we know.
  child.stdin.on('error', () => {});
  child.once('error', (cause) => {
    const reason = cause.message;
    if (child.pid === undefined)
      end(new SandboxError('sandbox.control-plane-program', { program: name, reason }, { cause }));
  });
  // Not at "exit": what it said last is read by then.
  child.once('close', (code, signal) => end(failure ?? unexplained(code, signal, logFile)));
  return { listening: listening.promise, ready: ready.promise, ended: ended.promise };
}

/** The exit code of a Go program that panics: of etcd, over a page of its database that is not what it should be. */
const PANIC = 2;

function failed({ part, message }: { readonly part: string; readonly message: string }, log: string) {
  const values = { part, reason: message, log, diskIsFull: isFull(dirname(log)) };
  return new SandboxError(part === 'data' ? 'sandbox.control-plane-data' : 'sandbox.control-plane', values);
}

function unexplained(code: number | null, signal: NodeJS.Signals | null, log: string): SandboxError {
  const lastWords = lastLines(log);
  if (code === PANIC) return failed({ part: 'data', message: lastWords }, log);
  return new SandboxError('sandbox.control-plane-ended', { how: signal ?? code ?? 1, lastWords, log });
}

/** What it says of a full disk is different each time. */
function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < FULL_BYTES;
}

const FULL_BYTES = 1024 * 1024;

function lastLines(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  } catch {
    return '';
  }
}

function parsed(line: string): ProgramEvent | undefined {
  try {
    return JSON.parse(line) as ProgramEvent;
  } catch {
    // Not from the program itself: a library that prints.
    return undefined;
  }
}
