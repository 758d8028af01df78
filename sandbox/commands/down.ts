import { setTimeout as sleep } from 'node:timers/promises';
import { readServerState, stateFolder } from '../lifecycle/state-folder.ts';
import { sweep } from '../lifecycle/sweep.ts';
import { countUsers, leaveSandbox } from '../lifecycle/users.ts';
import type { At, SandboxCommands, SandboxUser, ServerState, Tell } from '../messages.ts';
import { isSameProcess } from '../node/resources/proc.ts';

const STOP_DEADLINE_MS = 30_000;
const LOOK_EVERY_MS = 20;

/** Ends the sandbox of a state folder, if one runs, and whatever a crashed one has left. */
export async function down({ stateDir }: At, tell: Tell): Promise<SandboxCommands['down']['result']> {
  const state = stateFolder(stateDir);
  const running = readServerState(state);
  if (running) {
    tell({ progress: 'stopping', pid: running.pid });
    await end(running);
  }
  const swept = await sweep(state);
  if (swept.processes > 0) tell({ progress: 'swept', processes: swept.processes });
  return { stopped: running !== undefined };
}

/** One use of a sandbox is over: waits for its end, should it end with that, unless somebody joins it meanwhile. */
export async function leave(
  { stateDir, user }: At & { readonly user: SandboxUser },
  tell: Tell,
): Promise<SandboxCommands['leave']['result']> {
  const state = stateFolder(stateDir);
  leaveSandbox(state, user);
  const running = readServerState(state);
  if (running?.whileUsed !== true || countUsers(state) > 0) return { ended: false };
  tell({ progress: 'stopping', pid: running.pid });
  const deadline = performance.now() + STOP_DEADLINE_MS;
  while (isThere(running) && countUsers(state) === 0 && performance.now() < deadline)
    await sleep(LOOK_EVERY_MS);
  await sweep(state);
  return { ended: !isThere(running) };
}

/** Asks politely, then not; resolves when it is gone. */
async function end(running: ServerState): Promise<void> {
  const deadline = performance.now() + STOP_DEADLINE_MS;
  const signal = (name: NodeJS.Signals) => isThere(running) && process.kill(running.pid, name);
  signal('SIGTERM');
  while (isThere(running)) {
    if (performance.now() > deadline) signal('SIGKILL');
    await sleep(LOOK_EVERY_MS);
  }
}

function isThere({ pid, startTime }: ServerState): boolean {
  return isSameProcess(pid, startTime);
}
