import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, 100 on every Linux: /proc counts CPU time in 10 ms. */
const NANOSECONDS_PER_TICK = 1e7;

export interface ProcessStat {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Of the process and of its children that have ended and been waited for. */
  readonly cpuNanoseconds: number;
  /** Clock ticks after boot: with the pid, it names a process for good. */
  readonly startTime: string;
}

/** Undefined when there is no such process. */
export function readProcess(pid: number): ProcessStat | undefined {
  const text = readText(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name, in parentheses, may hold anything: what follows the last one counts.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (index: number) => Number(fields[index]);
  return {
    pid,
    state: fields[0] ?? '?',
    parent: number(1),
    group: number(2),
    session: number(3),
    cpuNanoseconds: (number(11) + number(12) + number(13) + number(14)) * NANOSECONDS_PER_TICK,
    startTime: fields[19] ?? '',
  };
}

export function listPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => name >= '1' && name < ':')
    .map(Number);
}

export function isSameProcess(pid: number, startTime: string): boolean {
  const stat = readProcess(pid);
  return stat !== undefined && stat.state !== 'Z' && stat.startTime === startTime;
}

/** Proportional set size: memory shared by forked processes is counted once. Zero when the process has gone. */
export function proportionalBytes(pid: number): number {
  const text = readText(`/proc/${pid}/smaps_rollup`);
  const kibibytes = /^Pss:\s+(\d+) kB/m.exec(text ?? '')?.[1];
  return kibibytes === undefined ? residentBytes(pid) : Number(kibibytes) * 1024;
}

/** Resident set size. Zero when the process has gone. */
export function residentBytes(pid: number): number {
  const pages = readText(`/proc/${pid}/statm`)?.split(' ')[1];
  return Number(pages ?? 0) * 4096;
}

/** Does the environment the process was started with hold this `NAME=value`? */
export function hasInEnvironment(pid: number, variable: string): boolean {
  return readText(`/proc/${pid}/environ`)?.split('\0').includes(variable) ?? false;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Processes end at any moment, and those of other users are closed to us.
    return undefined;
  }
}
