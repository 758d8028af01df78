import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunContext } from '../types.ts';

/** The folder with the client's programs under the names that the image has them, for PATH; none: no client here. */
export async function clientPrograms(
  { podFolder }: Pick<RunContext, 'podFolder'>,
  client: string | null,
): Promise<string[]> {
  if (client === null) return [];
  const folder = join(podFolder, 'bin');
  await mkdir(folder, { recursive: true });
  for (const name of ['mysql', 'mariadb']) {
    await rm(join(folder, name), { force: true });
    await symlink(client, join(folder, name));
  }
  return [folder];
}
