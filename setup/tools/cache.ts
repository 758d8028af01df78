import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { EXIT, PalierError } from '../../monitor/core/errors.ts';
import { makeFolders, reasonOf } from '../../monitor/recorder/run-folder.ts';

/** Where fetched tools are kept. @throws PalierError where there is no such place */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  const dir = findCacheDir(env);
  if (dir !== null) return dir;
  throw new PalierError(
    'CACHE_UNKNOWN',
    EXIT.environment,
    'expected a folder to keep fetched tools in, but this user has no home folder (HOME is not set)',
    'Name one in PALIER_CACHE.',
  );
}

/**
 * PALIER_CACHE, else XDG_CACHE_HOME/palier, else ~/.cache/palier; null without a home. Empty variables are as good as
 * unset, and a relative XDG_CACHE_HOME is to be ignored (XDG Base Directory Specification).
 */
export function findCacheDir(env: NodeJS.ProcessEnv): string | null {
  if (env.PALIER_CACHE) return resolve(env.PALIER_CACHE);
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, 'palier');
  const home = env.HOME || homeOfUser();
  return home === null ? null : join(home, '.cache', 'palier');
}

/** null: a user id without an entry, as containers have them. */
function homeOfUser(): string | null {
  try {
    return userInfo().homedir;
  } catch {
    return null;
  }
}

/** A folder that cannot be written stays so: nothing is gained by trying again, or in another way. */
export function cacheUnwritable(path: string, cause: unknown): PalierError {
  return new PalierError(
    'CACHE_UNWRITABLE',
    EXIT.environment,
    `cannot write to ${path}: ${reasonOf(cause)}`,
    'Fetched tools are kept there: make it writable, or name another folder in PALIER_CACHE.',
    { cause },
  );
}

/**
 * Makes the folder `dir` by `fill`, all or nothing: it is filled beside its place and moved there when done, so an
 * interrupted installation is never taken for a finished one. Two processes that want the same folder wait for
 * each other. Calls `fill` only when the folder is not there.
 */
export async function installOnce(dir: string, fill: (partial: string) => Promise<void>): Promise<void> {
  if (await isInstalled(dir)) return;
  await makeFolders(dirname(dir)).catch((cause) => {
    throw cacheUnwritable(dirname(dir), cause);
  });
  await withLock(`${dir}.lock`, async () => {
    if (await isInstalled(dir)) return;
    const partial = `${dir}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await fill(partial);
    await writeFile(join(partial, MARKER), new Date().toISOString());
    await rm(dir, { recursive: true, force: true });
    await rename(partial, dir);
  });
}

const MARKER = '.installed';

/** Whether `installOnce` finished this folder. */
export async function isInstalled(dir: string): Promise<boolean> {
  return readFile(join(dir, MARKER)).then(
    () => true,
    () => false,
  );
}

const LOCK_POLL_MS = 200;

/** A lock folder with its owner's pid in it; one whose owner has died is taken over. */
async function withLock(lock: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await mkdir(lock);
      break;
    } catch (cause) {
      // Only one that is there already is waited for.
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cacheUnwritable(dirname(lock), cause);
      if (await ownerIsGone(lock)) await removeLock(lock);
      else await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
    }
  }
  try {
    await writeFile(join(lock, 'pid'), String(process.pid));
    await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function removeLock(lock: string): Promise<void> {
  await rm(lock, { recursive: true, force: true }).catch((cause) => {
    throw cacheUnwritable(dirname(lock), cause);
  });
}

async function ownerIsGone(lock: string): Promise<boolean> {
  // The pid is written just after the folder: look a few times before calling it abandoned.
  for (let attempt = 0; attempt < 5; attempt++) {
    const pid = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => ''));
    if (pid > 0) {
      try {
        process.kill(pid, 0);
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ESRCH';
      }
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
  return true;
}
