import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { K6Sample } from '../../../core/timeline/events.ts';

export type GeneratorUse = NonNullable<K6Sample['generator']>;

export interface GeneratorMeter {
  /** What k6's process used since the call before; null: not known (not Linux, or it has ended). */
  use(): GeneratorUse | null;
}

interface Reading {
  readonly atMs: number;
  /** User and system time of the process and of those that it started, in ticks. */
  readonly ticks: number;
  readonly limit: CpuLimit | null;
}

/** Of the control group with a CPU limit that the process is in, since it was made. */
interface CpuLimit {
  readonly periods: number;
  readonly throttled: number;
}

/** USER_HZ: 100 on every Linux that Node runs on. */
const TICK_MS = 10;

/** `read`: the text of a file, null when there is none. */
export function createGeneratorMeter(
  pid: number,
  { now = () => performance.now(), read = readText, cores = availableParallelism() } = {},
): GeneratorMeter {
  let before = reading();
  return {
    use() {
      const after = reading();
      const last = before;
      before = after;
      if (last === null || after === null || after.atMs <= last.atMs) return null;
      const cpuMillicores = Math.round(
        (Math.max(0, after.ticks - last.ticks) * TICK_MS * 1000) / (after.atMs - last.atMs),
      );
      return { cpuMillicores, cores, throttledShare: throttledShare(last.limit, after.limit) };
    },
  };

  function reading(): Reading | null {
    const own = ticksOf(pid);
    if (!Number.isFinite(own)) return null;
    const started = startedBy(pid).map(ticksOf).filter(Number.isFinite);
    return { atMs: now(), ticks: started.reduce((sum, ticks) => sum + ticks, own), limit: cpuLimit() };
  }

  function ticksOf(process: number): number {
    // The name in parentheses may hold spaces (proc_pid_stat(5)).
    const fields = read(`/proc/${process}/stat`)?.split(') ').at(-1)?.split(' ');
    return Number(fields?.[11]) + Number(fields?.[12]);
  }

  /** What is named k6 may be a script that has started the real one. */
  function startedBy(process: number): number[] {
    const children = read(`/proc/${process}/task/${process}/children`)?.match(/\d+/g)?.map(Number) ?? [];
    return children.flatMap((child) => [child, ...startedBy(child)]);
  }

  function cpuLimit(): CpuLimit | null {
    for (const folder of controlGroups(read(`/proc/${pid}/cgroup`) ?? '')) {
      const text = read(`${folder}/cpu.stat`);
      const periods = Number(/^nr_periods (\d+)/m.exec(text ?? '')?.[1]);
      const throttled = Number(/^nr_throttled (\d+)/m.exec(text ?? '')?.[1]);
      if (Number.isFinite(periods) && Number.isFinite(throttled)) return { periods, throttled };
    }
    return null;
  }
}

/** Where the process's limit is told: cgroup v2, v1, and in a container, where its own group is the root. */
function controlGroups(text: string): readonly string[] {
  const root = '/sys/fs/cgroup';
  const groups = text.split('\n').flatMap((line) => {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === '') return [];
    if (controllers === '') return [`${root}${path}`];
    return controllers.split(',').includes('cpu')
      ? [`${root}/${controllers}${path}`, `${root}/cpu${path}`]
      : [];
  });
  return [...groups, `${root}/cpu`, root];
}

function throttledShare(before: CpuLimit | null, after: CpuLimit | null): number | null {
  const periods = (after?.periods ?? 0) - (before?.periods ?? 0);
  if (before === null || after === null || periods <= 0) return null;
  return (after.throttled - before.throttled) / periods;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
