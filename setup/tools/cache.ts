import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where fetched tools are kept: PALIER_CACHE, else XDG_CACHE_HOME/palier, else ~/.cache/palier. */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  return env.PALIER_CACHE ?? join(env.XDG_CACHE_HOME ?? join(env.HOME ?? homedir(), '.cache'), 'palier');
}

/**
 * Makes the folder `dir` by `fill`, all or nothing: it is filled beside its place and moved there when done, so an
 * interrupted installation is never taken for a finished one. Two processes that want the same folder wait for
 * each other. Calls `fill` only when the folder is not there.
 */
export async function installOnce(dir: string, fill: (partial: string) => Promise<void>): Promise<void> {
  if (await isInstalled(dir)) return;
  await mkdir(dirname(dir), { recursive: true });
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
    } catch {
      if (await ownerIsGone(lock)) await rm(lock, { recursive: true, force: true });
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
