import type { Lang } from '../../core/lib/lang.ts';
import type { Progress } from './progress.ts';

export interface SetupContext {
  readonly env: NodeJS.ProcessEnv;
  /** The repository: backend/requirements.txt is read from it. */
  readonly root: string;
  readonly progress: Progress;
  /** Of what is said meanwhile. Default: the environment's. */
  readonly lang?: Lang | undefined;
  /** Aborted by who no longer wants the tools. */
  readonly signal?: AbortSignal | undefined;
}
