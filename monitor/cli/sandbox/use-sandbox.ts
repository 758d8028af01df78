import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Lang } from '../../../core/lib/lang.ts';
import type { Progress, SandboxTools, ServerState } from '../../../sandbox/messages.ts';
import { ensureToolbox } from '../../../setup/tools/ensure.ts';
import { createProgress } from '../../../setup/tools/progress.ts';
import { setupWords } from '../../../setup/tools/words.ts';
import { progressText, SANDBOX_WORDS } from '../../i18n/sandbox.ts';
import type { CliContext } from '../context.ts';
import type { Notes } from '../terminal/notes.ts';
import { askSandbox, errorOf, startSandbox } from './program.ts';
import { findSandboxDir, sandboxDir } from './state-dir.ts';

/** A sandbox that this process uses. */
export interface UsedSandbox {
  readonly kubeconfig: string;
  /** Waits for its end when it was started by a run and nobody else uses it, and says so. */
  leave(this: void): Promise<void>;
}

export interface StartOptions {
  readonly context: CliContext;
  readonly notes: Notes;
  readonly lang: Lang;
  readonly signal: AbortSignal;
  /** false: its metrics-server is gone. */
  readonly metricsServer?: boolean;
}

/** The sandbox as it is; null: none runs. @throws PalierError */
export async function sandboxState(context: CliContext): Promise<ServerState | null> {
  const stateDir = findSandboxDir(context);
  // Without a place for its state there is none.
  if (stateDir === null || !existsSync(stateDir)) return null;
  return askSandbox('status', { stateDir }, { env: context.env, onProgress: () => {} });
}

/** Path of the kubeconfig of the sandbox that runs already; null: none does, or it is not ready yet. @throws PalierError */
export async function runningSandbox(context: CliContext): Promise<string | null> {
  const state = await sandboxState(context);
  return state?.phase === 'ready' ? state.kubeconfigPath : null;
}

/**
 * The sandbox that runs already, or a new one. One that a run has started ends with the last process that uses it,
 * however that ends; one that somebody else is starting is waited for.
 * @throws PalierError
 */
export async function useSandbox({
  context,
  notes,
  lang,
  signal,
  metricsServer,
}: StartOptions): Promise<UsedSandbox> {
  const words = SANDBOX_WORDS[lang];
  const stateDir = sandboxDir(context);
  const user = { pid: context.pid, use: randomBytes(4).toString('hex') };
  const { env } = context;
  const leave = async () => {
    const onProgress = ({ progress }: Progress) => progress === 'stopping' && notes.say(words.leaving);
    await askSandbox('leave', { stateDir, user }, { env, onProgress });
  };
  let began: number | null = null;
  const request = { root: context.root, stateDir, user, metricsServer };
  const starting = startSandbox(request, {
    env,
    onProgress: (progress) => notes.say(progressText(progress, words)),
    async tools() {
      const tools = await sandboxTools({ context, lang, signal });
      began = performance.now();
      return tools;
    },
  });
  try {
    const { kubeconfigPath, whileUsed } = await orAborted(starting.ready, signal);
    if (began !== null) notes.say(words.ready((performance.now() - began) / 1000));
    // It stays, whoever uses it.
    return { kubeconfig: kubeconfigPath, leave: whileUsed ? leave : async () => {} };
  } catch (error) {
    // Whether its start goes on is for those who use it besides.
    starting.giveUp();
    await leave();
    throw error;
  } finally {
    starting.release();
  }
}

/** The programs of a sandbox: found, or fetched. @throws PalierError */
export function sandboxTools({
  context,
  lang,
  signal,
}: Pick<StartOptions, 'context' | 'lang' | 'signal'>): Promise<SandboxTools> {
  const env = { ...context.env };
  const progress = createProgress(context.stderr, { words: setupWords({ env, lang }) });
  return ensureToolbox({ env, root: context.root, progress, lang, signal });
}

/** The result of `work`, unless `signal` comes first. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(errorOf({ code: 'sandbox.interrupted', exitCode: 130, values: {} }));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
