import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../lib/clock.ts';
import type { MeasuredContainer } from '../../node/containers/container.ts';
import { startMetricsSampler } from './sampler.ts';
import { type UsagePoint, usageWindow } from './window.ts';

const point = (atMs: number, cpuMs: number, startedAtMs = 0): UsagePoint => ({
  atMs,
  startedAtMs,
  cpuNanoseconds: cpuMs * 1e6,
  memoryBytes: 50e6,
});

describe('a usage window', () => {
  it('is the CPU time between two scrapes over the time between them', () => {
    expect(usageWindow(point(100_000, 1_000), point(115_000, 4_750), 15_000)).toEqual({
      atMs: 115_000,
      windowMs: 15_000,
      cpuNanocores: 250_000_000,
      memoryBytes: 50e6,
    });
  });

  it.each([
    ['is unknown for a container younger than 10 s', undefined, point(9_999, 500), undefined],
    ['reaches back to the start of a container of 10 s', undefined, point(10_000, 500), 10_000],
    [
      'reaches back to the start after a restart',
      point(10_000, 9_000, -60_000),
      point(25_000, 100, 12_000),
      13_000,
    ],
    ['is unknown for an old container seen for the first time', undefined, point(60_000, 500), undefined],
    ['is unknown when the counter went back', point(10_000, 500), point(25_000, 400), undefined],
    ['is unknown when the clock was set back', point(90_000, 500), point(10_000, 900), undefined],
    ['is unknown when no time has passed', point(10_000, 500), point(10_000, 500), undefined],
  ])('%s', (_rule, before, now, windowMs) =>
    expect(usageWindow(before, now, 15_000)?.windowMs).toBe(windowMs),
  );
});

describe('the sampler', () => {
  it('scrapes at its resolution and tells of a pod only when all its containers have a window', () => {
    const clock = new ManualClock();
    const begin = clock.now();
    const container = (name: string, startedAtMs: number, cores: number): MeasuredContainer => ({
      namespace: 'palier',
      pod: 'backend-1',
      podUid: 'u1',
      container: name,
      startedAtMs,
      usage: () => ({ cpuNanoseconds: (clock.now() - startedAtMs) * 1e6 * cores, memoryBytes: 1 }),
    });
    const running = [container('backend', begin, 0.2)];
    const sampler = startMetricsSampler({ clock, resolutionMs: 15_000, running: () => running });
    expect(sampler.latest()).toEqual([]);
    clock.advance(15_000);
    expect(sampler.latest()).toMatchObject([
      {
        name: 'backend-1',
        timestamp: begin + 15_000,
        windowSeconds: 15,
        containers: [{ cpuNanocores: 2e8 }],
      },
    ]);
    clock.advance(7_000);
    running.push(container('sidecar', clock.now(), 0.1));
    clock.advance(8_000);
    expect(sampler.latest()).toEqual([]);
    clock.advance(15_000);
    expect(sampler.latest()?.[0]?.containers.map(({ name }) => name)).toEqual(['backend', 'sidecar']);
    expect(sampler.node()?.windowSeconds).toBe(15);
    sampler.stop();
  });
});
