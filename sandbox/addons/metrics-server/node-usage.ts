import { readFileSync } from 'node:fs';
import type { UsagePoint } from './window.ts';

/** The whole machine's use: what metrics-server says of a node. */
export function readNodeUsage(atMs: number): UsagePoint {
  const cpu = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = cpu
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const busyTicks = user + nice + system + irq + softirq + steal;
  const memory = readFileSync('/proc/meminfo', 'utf8');
  const kibibytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(memory)?.[1] ?? 0);
  const used = (kibibytes('MemTotal') - kibibytes('MemAvailable')) * 1024;
  return { atMs, startedAtMs: 0, cpuNanoseconds: busyTicks * 1e7, memoryBytes: used };
}
