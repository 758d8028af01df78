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
      {
        en: `could not write ${path}: ${reasonOf(cause, 'en')}`,
        fr: `impossible d’écrire ${path} : ${reasonOf(cause, 'fr')}`,
      },
      {
        en: 'Check the free space and the permissions, or name another file.',
        fr: 'Vérifiez la place libre et les droits, ou nommez un autre fichier.',
      },
      { cause },
    );
  }
}
