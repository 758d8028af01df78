import { resolve } from 'node:path';
import { PalierError } from '../../../core/lib/errors.ts';
import { junitOfError } from '../../gate/xml.ts';
import { writeArtifact } from '../../recorder/write-artifact.ts';
import type { CliContext } from '../context.ts';

/** When `work` fails, the JUnit file holds one case that is an error and says why; then it fails as before. */
export async function orJunitError<T>(
  work: () => Promise<T>,
  { file, suite, name }: { readonly file: string | null; readonly suite: string; readonly name: string },
  { cwd }: Pick<CliContext, 'cwd'>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = messageOf(error);
    const hint = error instanceof PalierError ? error.hint : '';
    // The error itself matters more than that nothing can be written either.
    if (file !== null)
      await writeArtifact(resolve(cwd, file), junitOfError(suite, name, message, hint)).catch(
        () => undefined,
      );
    throw error;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
