import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../cache.ts';

export interface GoCacheOptions {
  /** Palier's cache. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
  readonly onWait: () => void;
}

let waiting = 0;

/**
 * Runs one Go build at a time, all in one build cache: what several compile is compiled once, and each uses every core
 * anyhow. The cache, gigabytes of it, goes with the last of them; one that the user names in GOCACHE stays.
 * @param build gets Go's environment, and a signal when it is no longer wanted, also because this process ends
 */
export async function withGoCache<T>(
  { cache, env, signal, onWait }: GoCacheOptions,
  build: (env: NodeJS.ProcessEnv, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const folder = join(cache, 'go-build');
  const gone = new AbortController();
  const atExit = () => {
    gone.abort();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const work = async () => {
    begin();
    process.once('exit', atExit);
    try {
      await mkdir(join(folder, 'tmp'), { recursive: true });
      const wanted = AbortSignal.any([gone.signal, ...(signal === undefined ? [] : [signal])]);
      return await build(goEnvironment(env, folder), wanted);
    } finally {
      process.removeListener('exit', atExit);
      // Who waits is given up with it. Compilers that were told to end may still write.
      if (waiting === 0 || signal?.aborted)
        await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
  };
  let isWaiting = true;
  const begin = () => {
    if (isWaiting) waiting--;
    isWaiting = false;
  };
  waiting++;
  try {
    return await withLock(`${folder}.lock`, work, onWait, signal);
  } finally {
    begin();
  }
}

/** Go's own variables, and nothing of the user's flags. @param folder for its caches */
export function goEnvironment(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  return {
    ...env,
    GOCACHE: env.GOCACHE || join(folder, 'cache'),
    GOTMPDIR: join(folder, 'tmp'),
    GOFLAGS: '',
    GOWORK: 'off',
    CGO_ENABLED: '0',
    // Compilers end before much garbage is worth collecting.
    GOGC: env.GOGC || '400',
  };
}
