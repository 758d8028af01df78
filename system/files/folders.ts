import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes the folder, and those above it. Not mkdir's `recursive`: it never returns where a folder cannot be made (`/proc/x`: ENOENT for ever). */
export async function makeFolders(dir: string): Promise<void> {
  try {
    await makeNew(dir);
  } catch (error) {
    const parent = dirname(dir);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === dir) throw error;
    await makeFolders(parent);
    await makeNew(dir);
  }
}

/** @returns false: something of this name was there already */
export async function makeNew(dir: string): Promise<boolean> {
  try {
    await mkdir(dir);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
