import { delimiter } from 'node:path';
import type { RunContext } from './types.ts';

const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** What every container finds in its environment before the manifest's variables. Nothing of the user's own. */
export function baseEnvironment(
  context: Pick<RunContext, 'pod' | 'podFolder'>,
  programs: readonly string[] = [],
) {
  return {
    PATH: [...programs, ...SYSTEM_PATH].join(delimiter),
    HOSTNAME: context.pod.spec.hostname ?? context.pod.metadata.name,
    HOME: context.podFolder,
    TMPDIR: `${context.podFolder}/tmp`,
    LANG: 'C.UTF-8',
  };
}

export function libraryPath(paths: readonly string[]): Record<string, string> {
  return paths.length > 0 ? { LD_LIBRARY_PATH: paths.join(delimiter) } : {};
}
