import type { ChildProcessByStdio } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { SandboxError } from '../../lib/errors.ts';

/** What the program tells on its standard output, one JSON object a line. */
type ProgramEvent =
  | { readonly event: 'listening'; readonly url: string; readonly version: string }
  | { readonly event: 'ready'; readonly part: string; readonly seconds: number }
  | { readonly event: 'failed'; readonly part: string; readonly message: string; readonly hint?: string }
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
    const hint = 'CONTROL_PLANE_BIN names the program.';
    if (child.pid === undefined)
      end(new SandboxError(CODE, 3, `${name} can't be started: ${cause.message}`, hint, { cause }));
  });
  // Not at "exit": what it said last is read by then.
  child.once('close', (code, signal) => end(failure ?? unexplained(code, signal, logFile)));
  return { listening: listening.promise, ready: ready.promise, ended: ended.promise };
}

const CODE = 'sandbox.control-plane';

/** What it found in its folder is of other ranges, another version, or broken: a fresh start may do. */
export const DATA_CODE = 'sandbox.control-plane-data';

/** The exit code of a Go program that panics: of etcd, over a page of its database that is not what it should be. */
const PANIC = 2;

function failed(
  { part, message, hint = '' }: { readonly part: string; readonly message: string; readonly hint?: string },
  logFile: string,
): SandboxError {
  const code = part === 'data' ? DATA_CODE : CODE;
  return new SandboxError(
    code,
    3,
    `the control plane failed (${part}): ${message}`,
    hint || `See ${logFile}.`,
  );
}

function unexplained(code: number | null, signal: NodeJS.Signals | null, logFile: string): SandboxError {
  const how = signal === null ? `exit code ${code}` : `by ${signal}`;
  const said = lastLines(logFile);
  const message = `the control plane ended (${how})${said === '' ? '' : `; its last words:\n${said}`}`;
  // From outside, then: it never does that to itself.
  const short = signal === 'SIGKILL' ? 'Is memory short? The control plane takes about 300 MB. ' : '';
  return new SandboxError(code === PANIC ? DATA_CODE : CODE, 3, message, `${short}See ${logFile}.`);
}

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
