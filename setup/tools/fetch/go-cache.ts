import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../cache.ts';

export interface GoBuild {
  /** For `go`: its caches, and nothing of the user's flags. */
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the build is no longer wanted, also because this process ends. */
  readonly signal: AbortSignal;
}

export interface GoCacheOptions {
  /** Palier's cache. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly onWait: () => void;
}

let waiting = 0;

/**
 * Runs one Go build at a time, all in one build cache: what several compile is compiled once, and each uses every core
 * anyhow. The cache, gigabytes of it, goes with the last of them; one that the user names in GOCACHE stays.
 */
export async function withGoCache<T>(
  { cache, env, signal, onWait }: GoCacheOptions,
  build: (go: GoBuild) => Promise<T>,
): Promise<T> {
  const folder = join(cache, 'go-build');
  const gone = new AbortController();
  const atExit = () => {
    gone.abort();
    rmSync(folder, { recursive: true, force: true });
  };
  const signals = [gone.signal, ...(signal === undefined ? [] : [signal])];
  let isWaiting = true;
  const begin = () => {
    if (isWaiting) waiting--;
    isWaiting = false;
  };
  waiting++;
  try {
    return await withLock(
      `${folder}.lock`,
      async () => {
        begin();
        process.once('exit', atExit);
        try {
          await mkdir(join(folder, 'tmp'), { recursive: true });
          return await build({ env: goEnvironment(env, folder), signal: AbortSignal.any(signals) });
        } finally {
          process.removeListener('exit', atExit);
          if (waiting === 0 || signal?.aborted) await remove(folder);
        }
      },
      onWait,
      signal,
    );
  } finally {
    begin();
  }
}

function goEnvironment(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  return {
    ...env,
    GOCACHE: env.GOCACHE || join(folder, 'cache'),
    GOTMPDIR: join(folder, 'tmp'),
    GOFLAGS: '',
    GOWORK: 'off',
    CGO_ENABLED: '0',
  };
}

/** Compilers that were told to end may still write. */
function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
