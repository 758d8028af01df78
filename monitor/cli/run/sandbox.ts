import { EXIT, PalierError } from '../../core/errors.ts';
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
}

/** Path of the kubeconfig of the sandbox that runs already; null: none does. */
export async function runningSandbox(_context: CliContext): Promise<string | null> {
  return null;
}

/** Starts a sandbox of its own for this run. @throws PalierError */
export async function startSandbox(_options: StartOptions): Promise<StartedSandbox> {
  throw new PalierError('sandbox-missing', EXIT.environment, 'the sandbox cannot be started yet');
}
