import type { ChildProcess } from 'node:child_process';

/** From the kill on: who has left the group and keeps the output open is waited for no longer. */
const OUTPUT_ENDS_MS = 1_000;

/** Kills it, with all that it started; `close` follows within a second whoever is left. */
export function endGroup(child: ChildProcess): void {
  killGroup(child, 'SIGKILL');
  setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, OUTPUT_ENDS_MS).unref();
}

/**
 * Sends a signal to a program that was started `detached`, and to all that it started: what is named like a program
 * may be a script around it.
 */
export function killGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // All of them have ended.
  }
}
