import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { makeFolders } from '../../system/files/folders.ts';
import { reasonOf } from '../../system/files/reason.ts';
import { isRunning } from '../../system/processes/is-running.ts';

/** Where fetched tools are kept. @throws PalierError where there is no such place */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  const dir = findCacheDir(env);
  if (dir !== null) return dir;
  throw new PalierError(
    'CACHE_UNKNOWN',
    EXIT.environment,
    {
      en: 'expected a folder to keep fetched tools in, but this user has no home folder (HOME is not set)',
      fr: 'il faut un dossier où garder les outils téléchargés, mais cet utilisateur n’a pas de dossier personnel (HOME n’est pas défini)',
    },
    { en: 'Name one in PALIER_CACHE.', fr: 'Indiquez-en un dans PALIER_CACHE.' },
  );
}

/**
 * PALIER_CACHE, else XDG_CACHE_HOME/palier, else ~/.cache/palier; null without a home. Empty variables are as good as
 * unset, and a relative XDG_CACHE_HOME is to be ignored (XDG Base Directory Specification).
 */
export function findCacheDir(env: NodeJS.ProcessEnv): string | null {
  if (env.PALIER_CACHE) return resolve(env.PALIER_CACHE);
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, 'palier');
  const home = env.HOME && isAbsolute(env.HOME) ? env.HOME : homeOfUser();
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
    {
      en: `cannot write to ${path}: ${reasonOf(cause, 'en')}`,
      fr: `impossible d’écrire dans ${path} : ${reasonOf(cause, 'fr')}`,
    },
    {
      en: 'Fetched tools are kept there: make it writable, or name another folder in PALIER_CACHE.',
      fr: 'Les outils téléchargés y sont gardés : rendez-le accessible en écriture, ou indiquez un autre dossier dans PALIER_CACHE.',
    },
    { cause },
  );
}

/**
 * Makes the folder `dir` by `fill`, all or nothing: it is filled beside its place and moved there when done, so an
 * interrupted installation is never taken for a finished one. Two processes that want the same folder wait for
 * each other; `onWait` is told for which. Calls `fill` only when the folder is not there.
 */
export async function installOnce(
  dir: string,
  fill: (partial: string) => Promise<void>,
  onWait: (pid: number) => void = () => {},
  signal?: AbortSignal,
): Promise<void> {
  if (await isInstalled(dir)) return;
  await makeFolders(dirname(dir)).catch((cause) => {
    throw cacheUnwritable(dirname(dir), cause);
  });
  await withLock(
    `${dir}.lock`,
    async () => {
      if (await isInstalled(dir)) return;
      const partial = `${dir}.partial`;
      await rm(partial, { recursive: true, force: true });
      await mkdir(partial, { recursive: true });
      try {
        await fill(partial);
        await writeFile(join(partial, MARKER), new Date().toISOString());
        await rm(dir, { recursive: true, force: true });
        await rename(partial, dir);
      } catch (error) {
        await rm(partial, { recursive: true, force: true }).catch(() => {});
        throw error;
      }
    },
    onWait,
    signal,
  );
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
/** The owner of a lock shows that it lives, at this interval … */
const SIGN_OF_LIFE_MS = 5_000;
/** … and after so long without is gone, also if a process has its number: in another container, or much later. */
const GONE_AFTER_MS = 60_000;

/** A lock folder with its owner's pid in it; one whose owner has died is taken over. `signal` ends the waiting. */
export async function withLock<T>(
  lock: string,
  work: () => Promise<T>,
  onWait: (pid: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  for (let told = false; !(await takeLock(lock)); ) {
    signal?.throwIfAborted();
    const owner = await ownerOf(lock);
    if (owner === null) {
      await rm(lock, { recursive: true, force: true }).catch(unwritable(lock));
      continue;
    }
    if (!told) onWait(owner);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
  const alive = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => {}), SIGN_OF_LIFE_MS);
  try {
    await writeFile(join(lock, 'pid'), String(process.pid)).catch(unwritable(lock));
    return await work();
  } finally {
    clearInterval(alive);
    await rm(lock, { recursive: true, force: true });
  }
}

/** @returns false: somebody else has it. @throws PalierError where it can't be made at all: waiting would be for ever */
async function takeLock(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EEXIST' ? false : unwritable(lock)(cause);
  }
}

function unwritable(lock: string): (cause: unknown) => never {
  return (cause) => {
    throw cacheUnwritable(dirname(lock), cause);
  };
}

/** The process that holds the lock; null: it is gone. */
async function ownerOf(lock: string): Promise<number | null> {
  // The pid is written just after the folder: look a few times before calling it abandoned.
  for (let attempt = 0; attempt < 5; attempt++) {
    const pid = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => ''));
    if (pid > 0) return isRunning(pid) && (await hasShownLife(lock)) ? pid : null;
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
  return null;
}

async function hasShownLife(lock: string): Promise<boolean> {
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < GONE_AFTER_MS;
}
