import { join, resolve, sep } from 'node:path';
import {
  defaultStateDir,
  type ServeOptions,
  sandboxDown,
  sandboxStatus,
  sandboxUp,
} from '../../../sandbox/cli.ts';
import { cacheDir } from '../../../setup/tools/cache.ts';
import { ensureToolbox } from '../../../setup/tools/ensure.ts';
import { createProgress } from '../../../setup/tools/progress.ts';
import type { CliContext } from '../context.ts';
import type { Notes } from '../notes.ts';
import type { CliWords } from '../words.ts';

/** A sandbox that this run started. */
export interface StartedSandbox {
  readonly kubeconfig: string;
  stop(): Promise<void>;
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
  const state = await sandboxStatus({ stateDir: sandboxDir(context) });
  return state?.phase === 'ready' ? state.kubeconfigPath : null;
}

/**
 * Starts a sandbox for this run; it ends with this process, however that ends. One that somebody else is starting
 * is waited for, and left alone afterwards.
 * @throws PalierError, SandboxError
 */
export async function startSandbox({
  context,
  notes,
  words,
  signal,
  metricsServer,
}: StartOptions): Promise<StartedSandbox> {
  const stateDir = sandboxDir(context);
  const io = { progress: (message: string) => notes.say(`sandbox: ${message}`), signal };
  const isOurs = (await sandboxStatus({ stateDir })) === undefined;
  const options = await sandboxOptions(context);
  notes.say(words.sandboxStarting);
  const began = performance.now();
  const state = await sandboxUp({ ...options, metricsServer, parentPid: context.pid }, io);
  notes.say(words.sandboxReady((performance.now() - began) / 1000));
  return {
    kubeconfig: state.kubeconfigPath,
    async stop() {
      if (isOurs) await sandboxDown({ stateDir }, { progress: () => {} });
    },
  };
}

/** What a sandbox is started with: its programs are found, or fetched, first. @throws PalierError */
export async function sandboxOptions(context: CliContext): Promise<ServeOptions> {
  const progress = createProgress(context.stderr);
  const tools = await ensureToolbox({ env: { ...context.env }, root: context.root, progress });
  return { root: context.root, tools, stateDir: sandboxDir(context) };
}

/**
 * PALIER_SANDBOX_DIR lets several sandboxes run side by side. An installed palier keeps its state with the tools that
 * it fetches: its own folder may be root's.
 */
export function sandboxDir({ env, root, cwd }: Pick<CliContext, 'env' | 'root' | 'cwd'>): string {
  const named = env.PALIER_SANDBOX_DIR;
  if (named !== undefined && named !== '') return resolve(cwd, named);
  const isInstalled = root.split(sep).includes('node_modules');
  return isInstalled ? join(cacheDir(env), 'sandbox') : defaultStateDir(root);
}
