import type { ChildProcess } from 'node:child_process';

/**
 * Sends a signal to a program that was started `detached`, and to all that it started: what is named like a program
 * may be a script around it.
 */
export function killGroup({ pid }: Pick<ChildProcess, 'pid'>, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // All of them have ended.
  }
}
