import { describe, expect, it } from 'vitest';
import { at, hpaObject, k6, loadEnded, NAMESPACE, runStarted } from '../../../core/testing/make.ts';
import type { PalierEvent, TimelineEvent } from '../../../core/timeline/events.ts';
import { summarize } from '../../../core/verdict/summary.ts';
import { createVirtualTime } from '../testing/virtual-time.ts';
import { ApiError, apiErrorFromAnswer } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { runKubernetesSource } from './source.ts';

/** What the autoscaler wants, and from when on: 1 → 6 → 2 → 6. */
const COUNTS: readonly (readonly [fromMs: number, count: number])[] = [
  [0, 1],
  [28_000, 6],
  [43_000, 2],
  [58_000, 6],
];
const LOAD = { fromT: 20_000, toT: 70_000 };

type Fault = 'none' | 'half-open' | 'ends' | 'away' | 'forbidden';
interface Faulty {
  readonly fault: Fault;
  readonly fromMs: number;
  readonly toMs: number;
}

/** An API over a cluster that changes by itself, and what becomes of its answers. */
function clusterApi(
  timing: ReturnType<typeof createVirtualTime>,
  { fault, fromMs, toMs }: Faulty,
): KubeClient {
  const isOn = () => timing.now() >= fromMs && timing.now() < toMs;
  const concerns = (path: string) => fault !== 'forbidden' || path.includes('horizontalpodautoscalers');
  const objectOf = (path: string, index: number): object | null => {
    const [, count = 1] = COUNTS[index] ?? [];
    const metadata = {
      namespace: NAMESPACE,
      name: 'backend',
      uid: 'hpa-uid',
      resourceVersion: String(100 + index),
    };
    const { spec, status } = hpaObject({ desired: count, cpu: 60, max: 8 });
    if (path.includes('horizontalpodautoscalers')) return { metadata, spec, status };
    if (!path.includes('deployments')) return null;
    const replicas = {
      replicas: count,
      readyReplicas: count,
      availableReplicas: count,
      updatedReplicas: count,
    };
    return { metadata: { ...metadata, uid: 'd' }, spec: { replicas: count, selector: {} }, status: replicas };
  };
  const refuse = (path: string) => {
    if (!isOn() || !concerns(path)) return;
    if (fault === 'away') throw new ApiError('unreachable', 'connect ECONNREFUSED');
    if (fault === 'forbidden') throw apiErrorFromAnswer(403, '{"message":"forbidden"}');
  };
  const newest = () => COUNTS.findLastIndex(([ms]) => ms <= timing.now());

  return {
    requestsInMinute: () => 0,
    close() {},
    getText: () => Promise.reject(new Error('not asked')),
    remove: () => Promise.reject(new Error('not asked')),
    patchJson: () => Promise.reject(new Error('not asked')),
    async getJson(path) {
      refuse(path);
      const object = objectOf(path, newest());
      const metadata = { resourceVersion: String(100 + newest()) };
      return { metadata, items: object === null ? [] : [object] };
    },
    async watchLines(path, { signal, idleMs, onOpen, onLine }) {
      refuse(path);
      onOpen();
      let seen = Number(new URLSearchParams(path.split('?')[1]).get('resourceVersion')) - 100;
      for (let silentMs = 0; silentMs < idleMs(); silentMs += 500) {
        await timing.delay(500, signal);
        if (signal.aborted) throw signal.reason;
        if (isOn() && concerns(path) && fault !== 'half-open') return;
        if (fault === 'half-open' && isOn()) continue;
        const object = seen < newest() ? objectOf(path, seen + 1) : null;
        seen = Math.min(seen + 1, newest());
        if (object === null) continue;
        onLine(JSON.stringify({ type: 'MODIFIED', object }));
        silentMs = 0;
      }
      throw new ApiError('timeout', `nothing came for ${idleMs() / 1000} s`);
    },
  };
}

/** A load on that cluster, observed through that API. */
async function observed(faulty: Faulty) {
  const timing = createVirtualTime();
  const events: TimelineEvent[] = [];
  const emit = (event: PalierEvent) => void events.push(at(Math.round(timing.now()), event));
  const end = new AbortController();
  const client = clusterApi(timing, faulty);
  const hpas = [hpaObject({ desired: 1, max: 8 })];
  void timing.delay(LOAD.toT + 500, end.signal).then(() => end.abort());
  const observing = runKubernetesSource(
    { client, namespace: NAMESPACE, hpas, emit, runT: timing.now, timing },
    end.signal,
  );
  await timing.run(observing);
  const seconds = Array.from(
    { length: (LOAD.toT - LOAD.fromT) / 1000 },
    (_, index) => LOAD.fromT + 1_000 * (index + 1),
  );
  const limits = {
    firstScaleUpSeconds: 30,
    readyCapacitySeconds: 40,
    settledSeconds: null,
    errorRate: 0.01,
    flaps: 1,
  };
  return summarize(
    [
      at(0, runStarted({ load: null, objectives: limits, hpaAtStart: hpas })),
      at(LOAD.fromT, { type: 'load.started', pid: 1 }),
      ...seconds.map((t) => at(t, k6(10))),
      at(LOAD.toT, loadEnded({ thresholds: [] })),
      ...events,
      at(Math.max(LOAD.toT + 600, Math.round(timing.now())), {
        type: 'run.ended',
        reason: 'load-over',
        message: '',
      }),
    ].sort((a, b) => a.t - b.t),
  );
}

describe('the verdict on a load, seen through an API that', () => {
  it('is well, is about all that happened', async () => {
    const { scaling, unseen, objectives } = await observed({ fault: 'none', fromMs: 0, toMs: 0 });
    expect(unseen).toBeUndefined();
    expect(scaling).toMatchObject({ peakReplicas: 6, decisions: 3 });
    expect(scaling.bounds).toBeUndefined();
    expect(scaling.firstScaleUpSeconds).toBeCloseTo(8, 0);
    expect(objectives.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
  });

  it('is away for a moment in which nothing happens, stands, and says so', async () => {
    const { verdict, scaling, unseen, validity } = await observed({
      fault: 'away',
      fromMs: 33_000,
      toMs: 36_000,
    });
    expect({ verdict, findings: validity.findings }).toEqual({ verdict: 'pass', findings: [] });
    expect(scaling).toMatchObject({ peakReplicas: 6, decisions: 3 });
    expect(unseen?.[0]).toMatchObject({ source: 'hpa', times: 1 });
  });

  it.each<[string, Faulty]>([
    ['leaves its streams half open', { fault: 'half-open', fromMs: 21_000, toMs: 80_000 }],
    ['ends each watch at once', { fault: 'ends', fromMs: 21_000, toMs: 80_000 }],
    ['is away for 32 s', { fault: 'away', fromMs: 22_000, toMs: 54_000 }],
    ['forbids the HPA to be watched', { fault: 'forbidden', fromMs: 24_000, toMs: 80_000 }],
  ])('%s, is none, for that reason', async (_, faulty) => {
    const { verdict, validity, scaling, objectives, unseen } = await observed(faulty);
    expect(verdict).toBe('inconclusive');
    expect(validity.findings[0]).toMatchObject({ code: 'not-seen', values: { source: 'hpa' } });
    expect(unseen?.[0]?.source).toBe('hpa');
    expect(scaling).toMatchObject({ peakReplicas: null, decisions: null });
    expect(JSON.stringify(objectives)).not.toMatch(/never|"fail"/);
    expect(objectives.find(({ name }) => name === 'firstScaleUpSeconds')?.verdict).toBe('inconclusive');
  });
});
