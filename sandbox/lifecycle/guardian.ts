import { spawn } from 'node:child_process';

export interface Guardian {
  /** All has been put away: nothing is left to guard. */
  dismiss(): void;
}

/**
 * A shell that does nothing but wait for the end of this process: the pipe between them closes also when that
 * is killed, and then it runs `command` (the sweep). A megabyte instead of a second Node.
 */
export function startGuardian(command: readonly string[]): Guardian {
  const wait = 'read -r line; [ "$line" = done ] || exec "$@"';
  const child = spawn('/bin/sh', ['-c', wait, 'palier-guardian', ...command], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  return { dismiss: () => child.stdin.end('done\n') };
}
