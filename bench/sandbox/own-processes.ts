import { readdirSync, readFileSync } from 'node:fs';

/** The sandbox's own process and its control plane; a version that has none has the first alone. */
export function ownProcesses(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .filter((name) => textOf(`/proc/${name}/cmdline`).split('\0').includes('--service-range'));
  return [pid, ...children.map(Number)];
}

function parentOf(pid: string): number {
  return Number(/^PPid:\s+(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1]);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
