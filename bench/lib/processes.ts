import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** User and system time of a process so far (proc_pid_stat(5)); NaN once it is gone. */
export function cpuSeconds(pid: number): number {
  const { user, system } = times(pid);
  return user + system;
}

/** User and system time of our children that have ended, and of theirs. */
export function childrenCpuSeconds(): number {
  const { childrenUser, childrenSystem } = times(process.pid);
  return childrenUser + childrenSystem;
}

/** User and system time of this process so far. */
export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** What a process holds now; NaN once it is gone. */
export function rssMB(pid: number): number {
  return statusMB(pid, 'VmRSS');
}

/** The most that a process has held so far; NaN once it is gone. */
export function peakRssMB(pid: number): number {
  return statusMB(pid, 'VmHWM');
}

/** In MiB, as the kernel's "kB" are 1,024 bytes. */
function statusMB(pid: number, field: string): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(read(pid, 'status'))?.[1];
  return Number(kibibytes ?? Number.NaN) / 1024;
}

function times(pid: number) {
  const stat = read(pid, 'stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = Number.NaN, system = Number.NaN, childrenUser = Number.NaN, childrenSystem = Number.NaN] =
    fields.slice(11, 15).map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  return { user, system, childrenUser, childrenSystem };
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
