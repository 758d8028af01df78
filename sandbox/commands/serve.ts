import { SandboxError } from '../lib/errors.ts';
import { type StateFolder, stateFolder } from '../lifecycle/state-folder.ts';
import { closeUnlessUsed } from '../lifecycle/users.ts';
import type { Tell } from '../messages.ts';
import type { SandboxOptions } from '../start/options.ts';
import { startSandbox } from '../start/sandbox.ts';

const USERS_LOOK_MS = 250;

/**
 * Runs a sandbox in this process until SIGTERM, SIGINT, SIGHUP, `signal`, or, when it was started for those who use it,
 * the end of the last of them. Throws SandboxError when it can't start, and `sandbox.interrupted` when it is to end before
 * it has: then nothing is put away yet, which is for the guardian, or for who sweeps sooner.
 */
export async function serve(
  options: SandboxOptions,
  { tell, signal }: { readonly tell: Tell; readonly signal: AbortSignal },
): Promise<void> {
  const asked = untilAsked(signal, options.whileUsed === true ? stateFolder(options.stateDir) : null);
  const sandbox = await Promise.race([
    startSandbox({ ...options, afterCrash: sweeping(options) }, tell),
    asked,
  ]);
  if (sandbox === undefined) throw new SandboxError('sandbox.interrupted', {});
  tell(`API ${sandbox.apiUrl}, kubeconfig ${sandbox.kubeconfigPath}`);
  const startedAt = performance.now();
  void sandbox.ready.then(() => tell(`ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`));
  const failure = await Promise.race([asked, sandbox.failed]);
  tell(failure ? `${failure.message}: stopping` : 'stopping');
  await sandbox.stop();
  if (failure) throw failure;
}

/** This very program, once more. */
function sweeping({ stateDir }: SandboxOptions): readonly string[] {
  const [node = '', entry = ''] = process.argv;
  return [node, ...process.execArgv, entry, 'sweep', JSON.stringify({ stateDir })];
}

/** Resolves when the sandbox is to end. */
function untilAsked(signal: AbortSignal, whileUsed: StateFolder | null): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (whileUsed !== null && closeUnlessUsed(whileUsed)) asked();
    }, USERS_LOOK_MS);
    const asked = () => {
      clearInterval(timer);
      resolve(undefined);
    };
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, asked);
    signal.addEventListener('abort', asked, { once: true });
    if (signal.aborted) asked();
  });
}
