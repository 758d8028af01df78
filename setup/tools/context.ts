import type { Progress } from './progress.ts';

export interface SetupContext {
  readonly env: NodeJS.ProcessEnv;
  /** The repository: backend/requirements.txt is read from it. */
  readonly root: string;
  readonly progress: Progress;
  /** Aborted by who no longer wants the tools. */
  readonly signal?: AbortSignal | undefined;
}
