import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxError } from '../../lib/errors.ts';

/** A path of a Unix socket has at most 107 bytes, so its folder is none of the state folder's, which may be anywhere. */
const LONGEST_FOLDER = 80;

/** A folder for the sockets of this instance, for this user only. Throws SandboxError when there is no place for it. */
export function makeSocketFolder(instance: string): string {
  const failures: unknown[] = [];
  for (const folder of candidates(instance)) {
    try {
      // Never one that is there already: it may be somebody else's.
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new SandboxError('sandbox.sockets', { reason: failures.join('; ') }, { cause: failures[0] });
}

/** Also what an instance that crashed has left. */
export function removeSocketFolder(instance: string): void {
  for (const folder of candidates(instance)) rmSync(folder, { recursive: true, force: true });
}

function candidates(instance: string): readonly string[] {
  return [...new Set(['/tmp', tmpdir(), '/dev/shm'])]
    .map((base) => join(base, `palier-${instance}`))
    .filter((folder) => Buffer.byteLength(folder) <= LONGEST_FOLDER);
}
