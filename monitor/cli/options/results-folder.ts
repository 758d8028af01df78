import { isAbsolute, join } from 'node:path';
import type { CommandContext } from '../command.ts';

/** Relative to where the user stands. */
export function resultsFolder(path: string, { cwd }: Pick<CommandContext, 'cwd'>): string {
  return isAbsolute(path) ? path : join(cwd, path);
}
