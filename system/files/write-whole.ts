import { open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes files in one piece: readers see the old ones or the new ones, never half of one. When one of them can't be
 * written (a full disk, say), none is changed and no draft stays. A pipe or a device is written to as it is.
 * @throws the error of the file system
 */
export async function writeWhole(files: Readonly<Record<string, string>>): Promise<void> {
  const targets = await Promise.all(
    Object.entries(files).map(async ([path, content]) => ({ content, ...(await targetOf(path)) })),
  );
  const drafts = targets.filter(({ isDirect }) => !isDirect);
  await Promise.all(drafts.map(({ path }) => removeOldDrafts(path)));
  const written = await Promise.allSettled(drafts.map(({ draft, content }) => writeSynced(draft, content)));
  const failed = written.find((result) => result.status === 'rejected');
  try {
    if (failed !== undefined) throw failed.reason;
    for (const { draft, path } of drafts) await rename(draft, path);
  } catch (error) {
    await Promise.allSettled(drafts.map(({ draft }) => rm(draft, { force: true })));
    throw error;
  }
  for (const { path, content } of targets.filter(({ isDirect }) => isDirect)) await writeFile(path, content);
}

interface Target {
  readonly path: string;
  readonly draft: string;
  /** What is there is no ordinary file: nothing may take its place. */
  readonly isDirect: boolean;
}

async function targetOf(path: string): Promise<Target> {
  const there = await stat(path).catch(() => null);
  // What a link names is replaced, not the link.
  const real = there?.isFile() ? await realpath(path) : path;
  return {
    path: real,
    draft: `${real}.${process.pid}.tmp`,
    isDirect: there !== null && !there.isFile(),
  };
}

/** An age at which nobody writes it any more, on this machine or another. */
const OLD_MS = 60_000;

/** What a process that was killed in the middle has left of the same file. */
async function removeOldDrafts(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix) || !/^\d+\.tmp$/.test(name.slice(prefix.length))) continue;
    const draft = join(dirname(path), name);
    const ageMs = Date.now() - ((await stat(draft).catch(() => null))?.mtimeMs ?? Date.now());
    if (ageMs > OLD_MS) await rm(draft, { force: true }).catch(() => undefined);
  }
}

async function writeSynced(path: string, content: string): Promise<void> {
  const handle = await open(path, 'w', 0o644);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
