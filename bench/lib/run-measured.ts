import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { childrenCpuSeconds, peakRssMB } from './processes.ts';

export interface Measured {
  readonly seconds: number;
  /** Of the process and what it started; right while no other child of ours ends. */
  readonly cpuSeconds: number;
  readonly peakRssMB: number;
  readonly stdout: string;
}

const LOOK_MS = 10;

/** A whole process, from its start to its end, with its output. Throws when it ends with another code than 0. */
export async function runMeasured(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Measured> {
  const cpuBefore = childrenCpuSeconds();
  const began = performance.now();
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  let peak = 0;
  const looking = setInterval(() => {
    const now = peakRssMB(child.pid ?? 0);
    if (now > peak) peak = now;
  }, LOOK_MS);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  try {
    const [code] = await once(child, 'close');
    const seconds = (performance.now() - began) / 1000;
    if (code !== 0) throw new Error(`expected ${[command, ...args].join(' ')} to end with 0, got ${code}`);
    return { seconds, cpuSeconds: childrenCpuSeconds() - cpuBefore, peakRssMB: peak, stdout };
  } finally {
    clearInterval(looking);
  }
}
