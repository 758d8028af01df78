import { join, resolve, sep } from 'node:path';
import {
  defaultStateDir,
  type SandboxOptions,
  sandboxCloses,
  sandboxEnded,
  sandboxEnds,
  sandboxJoin,
  sandboxStatus,
  sandboxUp,
} from '../../../sandbox/cli.ts';
import { cacheDir, findCacheDir } from '../../../setup/tools/cache.ts';
import { ensureToolbox } from '../../../setup/tools/ensure.ts';
import { createProgress } from '../../../setup/tools/progress.ts';
import type { CliContext } from '../context.ts';
import type { Notes } from '../terminal/notes.ts';
import type { CliWords } from '../words.ts';

/** A sandbox that this process uses. */
export interface UsedSandbox {
  readonly kubeconfig: string;
  /** Waits for its end when it was started by a run and nobody else uses it; who waits is told by `onStop`. */
  leave(onStop?: () => void): Promise<void>;
}

export interface StartOptions {
  readonly context: CliContext;
  readonly notes: Notes;
  readonly words: CliWords;
  readonly signal: AbortSignal;
  /** false: its metrics-server is gone. */
  readonly metricsServer?: boolean;
}

/** Path of the kubeconfig of the sandbox that runs already; null: none does, or it is not ready yet. */
export async function runningSandbox(context: CliContext): Promise<string | null> {
  const stateDir = findSandboxDir(context);
  // Without a place for its state there is none.
  if (stateDir === null) return null;
  const state = await sandboxStatus({ stateDir });
  return state?.phase === 'ready' && !sandboxCloses({ stateDir }) ? state.kubeconfigPath : null;
}

/**
 * The sandbox that runs already, or a new one. One that a run has started ends with the last process that uses it,
 * however that ends; one that somebody else is starting is waited for.
 * @throws PalierError, SandboxError
 */
export async function useSandbox({
  context,
  notes,
  words,
  signal,
  metricsServer,
}: StartOptions): Promise<UsedSandbox> {
  const stateDir = sandboxDir(context);
  const io = { progress: (message: string) => notes.say(`sandbox: ${message}`), signal };
  // First of all: from now on nobody else's end stops it.
  const leave = sandboxJoin({ stateDir });
  const whenNotUsed = async (onStop = () => {}) => {
    leave();
    if (!sandboxEnds({ stateDir })) return;
    onStop();
    await sandboxEnded({ stateDir });
  };
  try {
    const kubeconfig = await runningSandbox(context);
    if (kubeconfig !== null) {
      notes.say(words.sandboxFound);
      return { kubeconfig, leave: whenNotUsed };
    }
    const options = await sandboxOptions(context, signal);
    notes.say(words.sandboxStarting);
    const began = performance.now();
    const state = await sandboxUp({ ...options, metricsServer, whileUsed: true }, io);
    notes.say(words.sandboxReady((performance.now() - began) / 1000));
    return { kubeconfig: state.kubeconfigPath, leave: whenNotUsed };
  } catch (error) {
    await whenNotUsed();
    throw error;
  }
}

/** What a sandbox is started with: its programs are found, or fetched, first. @throws PalierError */
export async function sandboxOptions(context: CliContext, signal: AbortSignal): Promise<SandboxOptions> {
  const progress = createProgress(context.stderr);
  const tools = await ensureToolbox({ env: { ...context.env }, root: context.root, progress, signal });
  return { root: context.root, tools, stateDir: sandboxDir(context) };
}

/**
 * PALIER_SANDBOX_DIR lets several sandboxes run side by side. An installed palier keeps its state with the tools that
 * it fetches: its own folder may be root's.
 */
export function sandboxDir(context: Pick<CliContext, 'env' | 'root' | 'cwd'>): string {
  return findSandboxDir(context) ?? join(cacheDir(context.env), 'sandbox');
}

/** null: an installed palier without a home. */
function findSandboxDir({ env, root, cwd }: Pick<CliContext, 'env' | 'root' | 'cwd'>): string | null {
  const named = env.PALIER_SANDBOX_DIR;
  if (named !== undefined && named !== '') return resolve(cwd, named);
  const isInstalled = root.split(sep).includes('node_modules');
  if (!isInstalled) return defaultStateDir(root);
  const cache = findCacheDir(env);
  return cache === null ? null : join(cache, 'sandbox');
}
