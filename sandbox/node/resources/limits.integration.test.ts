import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Pod } from '../../cluster/objects.ts';
import { startTestNode, type TestNode } from '../../testing/node.ts';
import { findCgroupPlaces } from './cgroup-places.ts';

let node: TestNode | undefined;
afterEach(() => node?.close());

const twoBusyProcesses = 'import os\nos.fork()\nwhile True: pass';
const greedy =
  'import time\nx = bytearray(200 * 1024 * 1024)\nfor i in range(0, len(x), 4096): x[i] = 1\ntime.sleep(60)';
const status = (pod: Pod) => pod.status?.containerStatuses?.[0];
/** The drivers that this machine and user offer; signals are always there. */
const drivers = [...(findCgroupPlaces().length > 0 ? (['cgroups'] as const) : []), 'signals' as const];

async function cores(
  of: TestNode,
  seconds: number,
): Promise<{ cores: number; memoryBytes: number; ownCpu: number }> {
  const read = () => of.kubelet.running()[0]?.usage() ?? { cpuNanoseconds: 0, memoryBytes: 0 };
  const [before, began, own] = [read(), performance.now(), process.cpuUsage()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const [after, tookMs, used] = [read(), performance.now() - began, process.cpuUsage(own)];
  return {
    cores: (after.cpuNanoseconds - before.cpuNanoseconds) / 1e6 / tookMs,
    memoryBytes: after.memoryBytes,
    ownCpu: (used.user + used.system) / 1000 / tookMs,
  };
}

describe.each(drivers)('limits by %s', (driver) => {
  const start = async () => {
    node = await startTestNode(driver === 'signals' ? 'signals' : undefined);
    expect(node.limits === 'signals').toBe(driver === 'signals');
    return node;
  };

  it('hold a tree of busy processes at its CPU limit', async () => {
    const it = await start();
    it.runPython('busy', twoBusyProcesses, { resources: { limits: { cpu: '250m' } } });
    await it.until('busy', (pod) => status(pod)?.state?.running);
    await cores(it, 2);
    const used = await cores(it, 6);
    expect(used.cores).toBeLessThan(0.275);
    // Below the limit only as far as others on this machine take the CPU away.
    expect(used.cores).toBeGreaterThan(0.15);
    expect(used.memoryBytes).toBeGreaterThan(2e6);
    expect(used.memoryBytes).toBeLessThan(60e6);
    expect(used.ownCpu).toBeLessThan(0.03);
  });

  it('end a container that takes more memory than its limit: OOMKilled', async () => {
    const it = await start();
    it.runPython('greedy', greedy, { resources: { limits: { memory: '64Mi' } } }, { restartPolicy: 'Never' });
    const ended = await it.until('greedy', (pod) => status(pod)?.state?.terminated);
    expect(ended).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
  });

  it('let a stopped process end in good order', async () => {
    const it = await start();
    it.runPython(
      'throttled',
      'import signal, sys\nsignal.signal(signal.SIGTERM, lambda *a: sys.exit(7))\nwhile True: pass',
      { resources: { limits: { cpu: '50m' } } },
      { restartPolicy: 'Never', terminationGracePeriodSeconds: 5 },
    );
    await it.until('throttled', (pod) => status(pod)?.state?.running);
    await cores(it, 2);
    const began = performance.now();
    it.delete('throttled', 5);
    await expect.poll(() => it.pod('throttled'), { timeout: 6_000 }).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it('leave nothing behind', async () => {
    const it = await start();
    it.runPython('left', 'import time\ntime.sleep(60)', { resources: { limits: { cpu: '100m' } } });
    await it.until('left', (pod) => status(pod)?.state?.running);
    const folders = findCgroupPlaces()
      .flatMap(({ cpu, memory }) => [cpu, memory])
      .filter((path) => path !== null);
    await it.close();
    node = undefined;
    const groups = folders
      .map((path) => `${path}/palier-test-${process.pid}`)
      .filter((path) => existsSync(path));
    expect(groups).toEqual([]);
  });
});
