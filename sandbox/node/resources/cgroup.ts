import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ContainerLimits, ContainerResources, ResourceDriver } from './driver.ts';
import { proportionalBytes, readProcess } from './proc.ts';
import { PERIOD_MS } from './throttle.ts';

/** The hierarchies of this machine and where this process stands in them; null: none that serves. */
export interface CgroupPlaces {
  readonly version: 1 | 2;
  /** Version 2: one folder under which groups can be made. Version 1: one per controller. */
  readonly cpu: string;
  readonly cpuacct: string | null;
  readonly memory: string | null;
}

/** Throws when the group cannot be made (no rights, read-only mount): the caller falls back to signals. */
export function createCgroupDriver(places: CgroupPlaces, instance: string): ResourceDriver {
  const version = places.version;
  const roots = {
    cpu: join(places.cpu, `palier-${instance}`),
    cpuacct: places.cpuacct && join(places.cpuacct, `palier-${instance}`),
    memory: places.memory && join(places.memory, `palier-${instance}`),
  };
  const folders = [...new Set([roots.cpu, roots.cpuacct, roots.memory].filter((folder) => folder !== null))];
  try {
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    // As one group the sandbox has as much weight as the machine has cores, like `kubepods`.
    if (version === 1) writeFileSync(join(roots.cpu, 'cpu.shares'), String(1024 * availableParallelism()));
    else writeFileSync(join(roots.cpu, 'cgroup.subtree_control'), places.memory ? '+cpu +memory' : '+cpu');
  } catch (error) {
    for (const folder of folders) removeGroup(folder);
    throw error;
  }
  const open = new Set<ContainerResources>();
  return {
    name: version === 1 ? 'cgroup v1' : 'cgroup v2',
    folders,
    open(limits) {
      const container = openContainer(version, roots, limits, () => open.delete(container));
      open.add(container);
      return container;
    },
    close() {
      for (const container of open) container.close();
      for (const folder of folders) removeGroup(folder);
    },
  };
}

type Roots = { readonly cpu: string; readonly cpuacct: string | null; readonly memory: string | null };

function openContainer(
  version: 1 | 2,
  roots: Roots,
  limits: ContainerLimits,
  onClose: () => void,
): ContainerResources {
  const cpu = join(roots.cpu, limits.id);
  const cpuacct = roots.cpuacct && join(roots.cpuacct, limits.id);
  const memory = roots.memory && join(roots.memory, limits.id);
  const groups = [...new Set([cpu, cpuacct, memory].filter((folder) => folder !== null))];
  for (const folder of groups) mkdirSync(folder, { recursive: true });
  const quotaUs = limits.cpuMillicores === null ? null : Math.max(1_000, limits.cpuMillicores * PERIOD_MS);
  const shares = Math.max(2, Math.round(((limits.cpuRequestMillicores ?? 0) * 1024) / 1000));
  if (version === 1) {
    writeFileSync(join(cpu, 'cpu.cfs_period_us'), String(PERIOD_MS * 1000));
    writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(quotaUs ?? -1));
    writeFileSync(join(cpu, 'cpu.shares'), String(shares));
    if (memory && limits.memoryBytes !== null) {
      writeFileSync(join(memory, 'memory.limit_in_bytes'), String(limits.memoryBytes));
    }
  } else {
    writeFileSync(join(cpu, 'cpu.max'), `${quotaUs ?? 'max'} ${PERIOD_MS * 1000}`);
    writeFileSync(join(cpu, 'cpu.weight'), String(weightOfShares(shares)));
    if (memory && limits.memoryBytes !== null) {
      writeFileSync(join(memory, 'memory.max'), String(limits.memoryBytes));
      writeFileSync(join(memory, 'memory.oom.group'), '1');
    }
  }
  const pids = () => numbersIn(join(cpu, 'cgroup.procs'));
  return {
    joinFiles: groups.map((folder) => join(folder, 'cgroup.procs')),
    attach() {},
    usage: () => ({
      cpuNanoseconds:
        cpuNanoseconds(version, cpu, cpuacct) ??
        sum(pids().map((pid) => readProcess(pid)?.cpuNanoseconds ?? 0)),
      memoryBytes:
        (memory === null ? null : workingSet(version, memory)) ?? sum(pids().map(proportionalBytes)),
    }),
    pids,
    wasOutOfMemory: () => memory !== null && oomKills(version, memory) > 0,
    release() {
      // A process that is throttled takes longer to end; the grace period is for that, as in Kubernetes.
    },
    close() {
      for (const folder of groups) removeGroup(folder);
      onClose();
    },
  };
}

function cpuNanoseconds(version: 1 | 2, cpu: string, cpuacct: string | null): number | null {
  if (version === 2) {
    const microseconds = statOf(join(cpu, 'cpu.stat'), 'usage_usec');
    return microseconds === null ? null : microseconds * 1000;
  }
  return cpuacct === null ? null : (numbersIn(join(cpuacct, 'cpuacct.usage'))[0] ?? null);
}

/** Usage without the file cache that could be dropped at once: what the kubelet reports and metrics-server shows. */
function workingSet(version: 1 | 2, memory: string): number | null {
  const usage = numbersIn(join(memory, version === 1 ? 'memory.usage_in_bytes' : 'memory.current'))[0];
  const inactive = statOf(
    join(memory, 'memory.stat'),
    version === 1 ? 'total_inactive_file' : 'inactive_file',
  );
  return usage === undefined ? null : Math.max(0, usage - (inactive ?? 0));
}

function oomKills(version: 1 | 2, memory: string): number {
  return statOf(join(memory, version === 1 ? 'memory.oom_control' : 'memory.events'), 'oom_kill') ?? 0;
}

/** The kernel's own conversion (2…262144 shares onto 1…10000). */
export function weightOfShares(shares: number): number {
  return 1 + Math.floor(((shares - 2) * 9999) / 262142);
}

/** Ends what is still in the group and removes it. Quiet when it does not exist. */
export function removeGroup(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeGroup(join(folder, entry.name));
  }
  // A group is busy until the last of its processes has been waited for.
  const deadline = Date.now() + 500;
  for (;;) {
    try {
      rmdirSync(folder);
      return;
    } catch {
      if (!existsSync(folder) || Date.now() > deadline) return;
      for (const pid of numbersIn(join(folder, 'cgroup.procs'))) kill(pid);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

function statOf(path: string, key: string): number | null {
  const text = textOf(path);
  const value = text?.split('\n').find((line) => line.startsWith(`${key} `));
  return value === undefined ? null : Number(value.slice(key.length + 1));
}

function numbersIn(path: string): number[] {
  const text = textOf(path)?.trim();
  return text ? text.split('\n').map(Number) : [];
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
