import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeSocketFolder } from '../cluster/process/sockets.ts';
import { INSTANCE_VARIABLE, killGroup } from '../node/processes/process.ts';
import { removeGroup } from '../node/resources/cgroup.ts';
import { hasInEnvironment, isSameProcess, listPids, readProcess } from '../node/resources/proc.ts';
import { type InstanceRecord, listInstances } from './instance.ts';
import type { StateFolder } from './state-folder.ts';

const DEADLINE_MS = 5_000;

export interface Swept {
  readonly processes: number;
  readonly groups: number;
}

/**
 * Ends and removes what sandboxes that crashed have left on this folder: processes noted with their start time
 * (a pid alone may be another's by now), those that carry the instance in their environment, control groups,
 * folders of pods. What belongs to a sandbox that runs is left alone. May run twice at once.
 */
export async function sweep(state: StateFolder): Promise<Swept> {
  const left = listInstances(state).filter(({ ownerAlive }) => !ownerAlive);
  let processes = 0;
  for (const instance of left) {
    processes += await endProcesses(instance);
    for (const group of instance.groups) removeGroup(group);
    removeSocketFolder(instance.id);
    rmSync(instance.folder, { recursive: true, force: true });
  }
  return { processes, groups: left.reduce((count, { groups }) => count + groups.length, 0) };
}

async function endProcesses(instance: InstanceRecord): Promise<number> {
  const deadline = performance.now() + DEADLINE_MS;
  const seen = new Set<number>();
  for (;;) {
    const alive = survivors(instance);
    if (alive.length === 0 || performance.now() > deadline) return seen.size;
    for (const pid of alive) {
      seen.add(pid);
      // Its whole group when it leads one: workers that were just forked are in it.
      if (readProcess(pid)?.group === pid) killGroup(pid);
      else kill(pid);
    }
    await sleep(20);
  }
}

function survivors(instance: InstanceRecord): number[] {
  const noted = instance.processes
    .filter(({ pid, startTime }) => isSameProcess(pid, startTime))
    .map(({ pid }) => pid);
  const marked = listPids().filter(
    (pid) =>
      pid !== process.pid &&
      hasInEnvironment(pid, `${INSTANCE_VARIABLE}=${instance.id}`) &&
      readProcess(pid)?.state !== 'Z',
  );
  return [...new Set([...noted, ...marked])];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
