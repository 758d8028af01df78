import { describe, expect, it } from 'vitest';
import { createGeneratorMeter } from './generator.ts';

/** /proc and /sys of a process that used so many ticks, in a group that was throttled so often. */
function machine(cgroup: string, cpuStat: string) {
  let atMs = 0;
  let ticks = 0;
  let counts: readonly [periods: number, throttled: number] = [0, 0];
  const files: Record<string, () => string> = {
    '/proc/7/stat': () => `7 (k6 run) S 1 7 7 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0`,
    '/proc/7/cgroup': () => cgroup,
    [cpuStat]: () => `nr_periods ${counts[0]}\nnr_throttled ${counts[1]}\nthrottled_time 1\n`,
  };
  const meter = createGeneratorMeter(7, {
    now: () => atMs,
    read: (path) => files[path]?.() ?? null,
    cores: 2,
  });
  return (ms: number, used: number, limits: readonly [number, number]) => {
    atMs += ms;
    ticks += used;
    counts = [counts[0] + limits[0], counts[1] + limits[1]];
    return meter.use();
  };
}

describe('what k6 itself used', () => {
  it.each([
    ['cgroup v2', '0::/system.slice/run\n', '/sys/fs/cgroup/system.slice/run/cpu.stat'],
    ['cgroup v1', '9:pids:/x\n4:cpu,cpuacct:/job\n0::/\n', '/sys/fs/cgroup/cpu,cpuacct/job/cpu.stat'],
    ['cgroup v1, one controller', '4:cpu:/job\n', '/sys/fs/cgroup/cpu/job/cpu.stat'],
    ['a container', '0::/../other\n', '/sys/fs/cgroup/cpu.stat'],
  ])('is told with how often its limit held it back: %s', (_what, cgroup, cpuStat) => {
    const use = machine(cgroup, cpuStat);
    expect(use(1_000, 50, [10, 0])).toEqual({ cpuMillicores: 500, cores: 2, throttledShare: 0 });
    expect(use(2_000, 20, [20, 15])).toEqual({ cpuMillicores: 100, cores: 2, throttledShare: 0.75 });
  });

  it('has no throttling without a limit, and is not known without /proc', () => {
    expect(machine('0::/\n', '/nowhere')(1_000, 100, [0, 0])).toEqual({
      cpuMillicores: 1000,
      cores: 2,
      throttledShare: null,
    });
    expect(createGeneratorMeter(7, { read: () => null }).use()).toBeNull();
  });

  it('is that of the k6 which a script around it has started', () => {
    let ticks = 0;
    let atMs = 0;
    const files: Record<string, () => string> = {
      '/proc/7/stat': () => '7 (sh) S 1 7 7 0 -1 0 0 0 0 0 1 0 0 0 20 0',
      '/proc/7/task/7/children': () => '8 ',
      '/proc/8/stat': () => `8 (k6) S 7 7 7 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0`,
      '/proc/8/task/8/children': () => '',
    };
    const read = (path: string) => files[path]?.() ?? null;
    const meter = createGeneratorMeter(7, { now: () => atMs, read, cores: 2 });
    atMs = 1_000;
    ticks = 150;
    expect(meter.use()?.cpuMillicores).toBe(1500);
  });

  it('is known of a real process here', () => {
    const meter = createGeneratorMeter(process.pid);
    for (const end = performance.now() + 150; performance.now() < end; );
    const use = meter.use();
    if (process.platform === 'linux') expect(use?.cpuMillicores).toBeGreaterThan(0);
  });
});
