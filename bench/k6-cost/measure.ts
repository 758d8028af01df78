import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { cpuSeconds, ownCpuSeconds } from '../lib/bench.ts';
import type { Running } from './contenders.ts';

export interface Target {
  readonly url: string;
  readonly pid: number;
  requests(): Promise<number>;
  end(): void;
}

/** A window in the middle of a load: k6's start, its first second and its summary are not in it. */
export interface Figures {
  readonly perSecond: number;
  readonly cpuMicrosPerRequest: number;
  /** Of one core: the target, and what is on Palier's side of k6 (nothing, where k6 runs bare). */
  readonly targetCores: number;
  readonly palierCores: number;
}

/** After the first request beyond these, which a setup() may have made. */
const SETUP_REQUESTS = 50;
export const WARM_UP_S = 1;

export async function startTarget(kind: 'one-item' | 'items'): Promise<Target> {
  const child = fork(join(import.meta.dirname, 'target.ts'), [kind]);
  process.once('exit', () => child.kill());
  const { port } = await answer<{ port: number }>(child);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? -1,
    async requests() {
      child.send('requests?');
      return (await answer<{ requests: number }>(child)).requests;
    },
    end: () => void child.kill(),
  };
}

export async function measureWindow(
  start: () => Promise<Running>,
  target: Target,
  seconds: number,
): Promise<Figures> {
  const before = await target.requests();
  const { pid, ended } = await start();
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const kill = () => over || process.kill(pid, 'SIGKILL');
  process.once('exit', kill);
  while (!over && (await target.requests()) - before < SETUP_REQUESTS) await wait(20);
  await wait(WARM_UP_S * 1000);
  const from = await reading();
  await wait(seconds * 1000);
  const to = await reading();
  if (over) throw new Error('expected k6 to run to the end of the window, and it has ended');
  await ended;
  process.removeListener('exit', kill);
  const elapsed = (to.atMs - from.atMs) / 1000;
  const requests = to.requests - from.requests;
  return {
    perSecond: requests / elapsed,
    cpuMicrosPerRequest: ((to.k6 - from.k6) * 1e6) / requests,
    targetCores: (to.target - from.target) / elapsed,
    palierCores: (to.own - from.own) / elapsed,
  };

  async function reading() {
    const requests = await target.requests();
    return {
      requests,
      atMs: performance.now(),
      k6: cpuSeconds(pid),
      target: cpuSeconds(target.pid),
      own: ownCpuSeconds(),
    };
  }
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, 'message');
  return message as T;
}
