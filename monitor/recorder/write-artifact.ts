import { dirname } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { makeFolders } from '../../system/files/folders.ts';
import { reasonOf } from '../../system/files/reason.ts';
import { writeWhole } from '../../system/files/write-whole.ts';

/** Writes a file that somebody asked for, in one piece, with the folders above it. @throws PalierError */
export async function writeArtifact(path: string, content: string): Promise<void> {
  try {
    await makeFolders(dirname(path));
    await writeWhole({ [path]: content });
  } catch (cause) {
    throw new PalierError(
      'artifact-unwritable',
      EXIT.environment,
      `could not write ${path}: ${reasonOf(cause)}`,
      'Check the free space and the permissions, or name another file.',
      { cause },
    );
  }
}
