import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxTools } from '../images/types.ts';
import { SandboxError } from '../lib/errors.ts';
import { readServerState, type StateFolder, stateFolder } from '../lifecycle/state-folder.ts';
import { isClosing, joinSandbox, keepSandbox } from '../lifecycle/users.ts';
import type { ServerState, Tell, UpRequest } from '../messages.ts';

export interface UpIo {
  readonly tell: Tell;
  /** Where its programs are: asked for only when a sandbox is started. */
  readonly tools: () => Promise<SandboxTools>;
  /** Aborted when nobody waits for the start any more. */
  readonly signal: AbortSignal;
}

export interface Up {
  readonly state: ServerState;
  /** Settles when there is nothing left to do for this process: at once, unless it is the sandbox. */
  readonly ended: Promise<unknown>;
}

/** A start that takes longer is given up. */
const START_DEADLINE_MS = 180_000;
/** One that is about to end does so within this time. */
const CLOSING_DEADLINE_MS = 30_000;
/** From its claim on the state folder on, another one says what it does. */
const OTHER_DEADLINE_MS = 10_000;
const LOOK_EVERY_MS = 50;

/**
 * Makes this process the sandbox of a state folder, unless one runs there already, and waits until the backend answers.
 * Throws SandboxError when it does not start.
 */
export async function up(request: UpRequest, { tell, tools, signal }: UpIo): Promise<Up> {
  const { stateDir, user, isNew = false, fresh = false, ...options } = request;
  const state = stateFolder(stateDir);
  // First of all: from now on nobody else's end stops it.
  if (user !== undefined) joinSandbox(state, user);
  await until(() => !isClosing(state), CLOSING_DEADLINE_MS);
  const use = async (running: ServerState): Promise<Up> => {
    if (isNew || fresh) throw new SandboxError('sandbox.running', { stateDir, pid: running.pid, fresh });
    if (user === undefined) keepSandbox(state);
    if (running.phase === 'ready') tell({ progress: 'found' });
    return { state: await untilReady(state, tell, { signal }), ended: Promise.resolve() };
  };
  const running = readServerState(state);
  if (running) return use(running);

  tell({ progress: 'starting' });
  const [programs, { serve }] = await Promise.all([tools(), import('./serve.ts')]);
  const serving = serve(
    { ...options, stateDir, fresh, tools: programs, whileUsed: user !== undefined },
    // The start of one that ends with its users is theirs to give up.
    { tell, signal: user === undefined ? signal : new AbortController().signal },
  );
  const ended = serving.then(() => {
    throw new SandboxError('sandbox.interrupted', {});
  });
  try {
    const ready = await Promise.race([untilReady(state, tell, { pid: process.pid }), ended]);
    return { state: ready, ended: serving };
  } catch (error) {
    if (!(error instanceof SandboxError) || error.code !== 'sandbox.running') throw error;
    // Somebody else's was quicker to start.
    const other = await until(() => readServerState(state), OTHER_DEADLINE_MS);
    if (other) return use(other);
    throw error;
  }
}

/** @param own `pid`: this process is the sandbox; `signal`: another one is, which is waited for until then. */
async function untilReady(
  folder: StateFolder,
  tell: Tell,
  own: { readonly pid: number } | { readonly signal: AbortSignal },
): Promise<ServerState> {
  const deadline = performance.now() + START_DEADLINE_MS;
  const signal = 'signal' in own ? own.signal : null;
  let told = '';
  for (;;) {
    const state = readServerState(folder);
    if (state?.phase === 'ready') return state;
    const waitingFor = state?.waitingFor ?? null;
    if (waitingFor !== null && JSON.stringify(waitingFor) !== told)
      tell({ progress: 'waiting', ...waitingFor });
    told = JSON.stringify(waitingFor);
    if (signal?.aborted) throw new SandboxError('sandbox.interrupted', {});
    if (signal !== null && state === undefined) throw new SandboxError('sandbox.start', { log: folder.log });
    if (performance.now() > deadline) {
      const pid = state?.pid ?? process.pid;
      const values = { pid, seconds: START_DEADLINE_MS / 1000, waitingFor, log: folder.log };
      throw new SandboxError('sandbox.slow-start', values);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** The first true answer, or the last one within that time. */
async function until<T>(answer: () => T, withinMs: number): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const now = answer();
    if (now || performance.now() > deadline) return now;
    await sleep(LOOK_EVERY_MS);
  }
}
