import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from '../../system/processes/is-running.ts';
import { RUN_ID, TIMELINE_FILE, writeRunFiles } from './run-folder.ts';

export const HPA_BEFORE_FILE = 'hpa-before.yaml';
/** In the folder of a run for as long as its settings of the autoscaler hold; beyond the run when it could not take them back. */
export const NOT_RESTORED_FILE = 'hpa-not-restored.json';

/** An autoscaler with settings for the time of a run. */
export interface PatchedFor {
  /** `namespace/name` */
  readonly hpa: string;
  /** The sandbox, or the name of the context. */
  readonly target: string;
  /** What puts the settings back by hand. */
  readonly command: string;
  /** The address of the sandbox that it is in; null: it is in a cluster. */
  readonly sandbox: string | null;
  /** Whose run it is. */
  readonly pid: number;
}

/** On disk before anything is changed. @throws PalierError */
export async function notePatched(dir: string, patched: PatchedFor, before: string): Promise<void> {
  await writeRunFiles(dir, {
    [HPA_BEFORE_FILE]: before,
    [NOT_RESTORED_FILE]: `${JSON.stringify(patched, null, 2)}\n`,
  });
}

/** The settings are as before. */
export async function noteRestored(dir: string): Promise<void> {
  await rm(join(dir, NOT_RESTORED_FILE), { force: true });
}

/** A run that never began leaves nothing, unless its settings still hold. */
export async function removeUnbegun(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => [TIMELINE_FILE]);
  if (names.includes(TIMELINE_FILE) || names.includes(NOT_RESTORED_FILE)) return;
  await rm(join(dir, HPA_BEFORE_FILE), { force: true });
  await rmdir(dir).catch(() => undefined);
}

/** Settings that a run of this folder has left behind: it was killed, or could not take them back. */
export async function leftPatched(
  resultsDir: string,
  isAlive: (pid: number) => boolean = isRunning,
): Promise<readonly (PatchedFor & { readonly dir: string })[]> {
  const names = await readdir(resultsDir).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => RUN_ID.test(name)).map((name) => readNote(join(resultsDir, name))),
  );
  return found.filter((one) => one !== null).filter(({ pid }) => !isAlive(pid));
}

async function readNote(dir: string): Promise<(PatchedFor & { readonly dir: string }) | null> {
  try {
    const {
      hpa,
      target,
      command,
      sandbox = null,
      pid,
    } = JSON.parse(await readFile(join(dir, NOT_RESTORED_FILE), 'utf8')) as Partial<PatchedFor>;
    return {
      dir,
      hpa: String(hpa),
      target: String(target),
      command: String(command),
      sandbox,
      pid: Number(pid),
    };
  } catch {
    return null;
  }
}
