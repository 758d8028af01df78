import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SANDBOX_FLAGS } from '../setup/start.mjs';
import { SandboxError } from './lib/errors.ts';
import {
  readServerState,
  type ServerState,
  type StateFolder,
  stateFolder,
  writePrivate,
} from './lifecycle/state-folder.ts';
import { sweep } from './lifecycle/sweep.ts';
import { closeUnlessUsed, countUsers, isClosing, joinSandbox, keepSandbox } from './lifecycle/users.ts';
import { isSameProcess, readProcess } from './node/resources/proc.ts';
import type { SandboxOptions } from './start/options.ts';
import { type Sandbox, startSandbox } from './start/sandbox.ts';

export type { SandboxTools } from './images/types.ts';
export type { ServerState } from './lifecycle/state-folder.ts';
export type { SandboxOptions } from './start/options.ts';

/** What the commands need of the world around them. */
export interface SandboxIo {
  /** One line for a person who waits. */
  progress(message: string): void;
  /** Aborted when the person gives up. */
  readonly signal?: AbortSignal;
}

/** A start that takes longer is given up. */
const START_DEADLINE_MS = 180_000;
const STOP_DEADLINE_MS = 30_000;
const LOOK_EVERY_MS = 50;
const USERS_LOOK_MS = 250;

/**
 * Runs a sandbox in this process until SIGTERM, SIGINT, `signal`, or, when it was started for those
 * who use it, the end of the last of them.
 * Throws SandboxError when it cannot start.
 */
export async function sandboxServe(options: SandboxOptions, io: SandboxIo): Promise<void> {
  const stateDir = stateDirOf(options);
  const state = stateFolder(stateDir);
  const sandbox = await startSandbox(
    { ...options, stateDir, afterCrash: sandboxCommand('sweep', stateDir) },
    io.progress,
  );
  io.progress(`API ${sandbox.apiUrl}, kubeconfig ${sandbox.kubeconfigPath}`);
  const startedAt = performance.now();
  void sandbox.ready.then(() =>
    io.progress(`ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`),
  );
  const asked = untilAsked(io.signal, options.whileUsed === true ? state : null);
  const failure = await Promise.race([asked, sandbox.failed]);
  io.progress(failure ? `${failure.message}: stopping` : 'stopping');
  await sandbox.stop();
  if (failure) throw failure;
}

/**
 * Starts a sandbox in the background and waits until the backend answers; one that runs already is taken as it
 * is. Throws SandboxError when it does not start, with the end of its log.
 */
export async function sandboxUp(options: SandboxOptions, io: SandboxIo): Promise<ServerState> {
  const stateDir = stateDirOf(options);
  const state = stateFolder(stateDir);
  await untilClosed(state);
  const running = readServerState(state);
  if (running && options.fresh) {
    throw new SandboxError(
      'sandbox.running',
      2,
      `a sandbox (process ${running.pid}) already runs on ${stateDir}`,
      'End it first to start with an empty database: palier sandbox down',
    );
  }
  if (running && options.whileUsed !== true) keepSandbox(state);
  if (running) return untilReady(stateDir, running.pid, io, true);
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const optionsFile = join(stateDir, `serve.${process.pid}.json`);
  writePrivate(optionsFile, JSON.stringify({ ...options, stateDir }));
  const logFile = openSync(state.log, 'w', 0o600);
  const [program = '', ...args] = sandboxCommand('serve', optionsFile);
  // It may outlive the folder that the user stands in.
  const child = spawn(program, args, { cwd: stateDir, detached: true, stdio: ['ignore', logFile, logFile] });
  closeSync(logFile);
  child.unref();
  const ended = new Promise<ServerState>((resolve, reject) => {
    child.once('error', (error) => reject(failed(error.message)));
    child.once('exit', () => {
      // Somebody else's was quicker to start.
      if (readServerState(state)) resolve(untilReady(stateDir, 0, io));
      else reject(failed(readFileSync(state.log, 'utf8').trim()));
    });
  });
  try {
    return await Promise.race([untilReady(stateDir, child.pid ?? 0, io), ended]);
  } catch (error) {
    // Others wait for it as well: it goes on for them.
    const others = options.whileUsed === true && countUsers(state) > 1;
    if (child.pid && !others) await end(stateDir, child.pid);
    throw error;
  } finally {
    child.removeAllListeners();
    rmSync(optionsFile, { force: true });
  }
}

/** Ends the sandbox of a state folder, if one runs, and whatever a crashed one has left. True: one ran. */
export async function sandboxDown(options: { readonly stateDir: string }, io: SandboxIo): Promise<boolean> {
  const running = readServerState(stateFolder(options.stateDir));
  if (running) {
    io.progress(`stopping the sandbox (process ${running.pid})`);
    await end(options.stateDir, running.pid);
  }
  const swept = await sweep(stateFolder(options.stateDir));
  if (swept.processes > 0) io.progress(`ended ${swept.processes} processes that a crashed sandbox had left`);
  return running !== undefined;
}

/** This process uses the sandbox of a state folder, which may still have to be started. Returns what ends that. */
export function sandboxJoin({ stateDir }: { readonly stateDir: string }): () => void {
  return joinSandbox(stateFolder(stateDir));
}

/** Whether the sandbox is about to end. */
export function sandboxCloses({ stateDir }: { readonly stateDir: string }): boolean {
  return isClosing(stateFolder(stateDir));
}

/** Whether the sandbox ends by itself, now that one of its users has left. */
export function sandboxEnds({ stateDir }: { readonly stateDir: string }): boolean {
  const state = stateFolder(stateDir);
  return readServerState(state)?.whileUsed === true && countUsers(state) === 0;
}

/** Waits for the end of a sandbox that `sandboxEnds`, unless somebody joins it meanwhile. */
export async function sandboxEnded({ stateDir }: { readonly stateDir: string }): Promise<void> {
  const state = stateFolder(stateDir);
  const deadline = performance.now() + STOP_DEADLINE_MS;
  const running = readServerState(state);
  const isThere = () => running !== undefined && isSameProcess(running.pid, running.startTime);
  while (isThere() && countUsers(state) === 0 && performance.now() < deadline) await sleep(LOOK_EVERY_MS);
  await sweep(state);
}

/** Undefined: no sandbox runs there. */
export async function sandboxStatus(options: {
  readonly stateDir: string;
}): Promise<ServerState | undefined> {
  return readServerState(stateFolder(options.stateDir));
}

/** Path and text of the kubeconfig. Throws SandboxError when no sandbox runs there. */
export async function sandboxKubeconfig(options: {
  readonly stateDir: string;
}): Promise<{ path: string; text: string }> {
  const running = readServerState(stateFolder(options.stateDir));
  if (running) return { path: running.kubeconfigPath, text: readFileSync(running.kubeconfigPath, 'utf8') };
  throw new SandboxError(
    'sandbox.not-running',
    3,
    `no sandbox runs on ${options.stateDir}`,
    'Start one: palier sandbox up',
  );
}

export function defaultStateDir(root: string): string {
  return join(root, '.palier', 'sandbox');
}

function stateDirOf(options: SandboxOptions): string {
  return options.stateDir ?? defaultStateDir(options.root);
}

/** The sandbox is a program of its own (`main.ts`, built `sandbox.mjs`): it needs nothing of the command line's. */
function sandboxCommand(...args: string[]): string[] {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, 'main.ts'), join(here, 'sandbox.mjs'), join(here, '..', 'sandbox.mjs')];
  const entry = candidates.find((path) => existsSync(path));
  if (entry === undefined) throw new Error(`the sandbox's program is in none of ${candidates.join(', ')}`);
  return [process.execPath, ...SANDBOX_FLAGS, entry, ...args];
}

/** One that is about to end is not to be used any more. */
async function untilClosed(state: StateFolder): Promise<void> {
  const deadline = performance.now() + STOP_DEADLINE_MS;
  while (isClosing(state) && performance.now() < deadline) await sleep(LOOK_EVERY_MS);
}

async function untilReady(
  stateDir: string,
  pid: number,
  io: SandboxIo,
  isOthers = false,
): Promise<ServerState> {
  const deadline = performance.now() + START_DEADLINE_MS;
  let told = '';
  for (;;) {
    const state = readServerState(stateFolder(stateDir));
    if (state?.phase === 'ready') return state;
    const message = state?.waitingFor ? `waiting for ${state.waitingFor}` : '';
    if (message !== told && message !== '') io.progress(message);
    told = message;
    if (io.signal?.aborted) throw new SandboxError('sandbox.interrupted', 130, 'the start was interrupted');
    if (isOthers && state === undefined) throw failed(readFileSync(stateFolder(stateDir).log, 'utf8').trim());
    if (performance.now() > deadline) {
      const hint = `See ${stateFolder(stateDir).log}`;
      throw new SandboxError(
        'sandbox.slow-start',
        3,
        `the sandbox (process ${pid}) was not ready after ${START_DEADLINE_MS / 1000} s: ${message}`,
        hint,
      );
    }
    await sleep(LOOK_EVERY_MS);
  }
}

function failed(log: string): SandboxError {
  const lines = log.split('\n').slice(-15).join('\n');
  return new SandboxError('sandbox.start', 3, `the sandbox did not start:\n${lines}`);
}

/** Asks politely, then not; resolves when it is gone. */
async function end(stateDir: string, pid: number): Promise<void> {
  const startTime = readProcess(pid)?.startTime ?? '';
  const deadline = performance.now() + STOP_DEADLINE_MS;
  const signal = (name: NodeJS.Signals) => isSameProcess(pid, startTime) && process.kill(pid, name);
  signal('SIGTERM');
  while (isSameProcess(pid, startTime)) {
    if (performance.now() > deadline) signal('SIGKILL');
    await sleep(20);
  }
  await sweep(stateFolder(stateDir));
}

/** Resolves when the sandbox is to end. */
function untilAsked(signal: AbortSignal | undefined, whileUsed: StateFolder | null): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (whileUsed !== null && closeUnlessUsed(whileUsed)) asked();
    }, USERS_LOOK_MS);
    const asked = () => {
      clearInterval(timer);
      resolve(undefined);
    };
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, asked);
    signal?.addEventListener('abort', asked, { once: true });
    if (signal?.aborted) asked();
  });
}

export type { Sandbox };
