import { bucketIndex } from '../../../core/lib/histogram.ts';
import { randomFrom } from '../../../core/lib/random.ts';
import {
  at,
  hpa,
  k6,
  loadEnded,
  pod,
  podDeleted,
  podMetrics,
  prometheus,
  runStarted,
  workload,
} from '../../../core/testing/make.ts';
import type { PalierEvent, TimelineEvent } from '../../../core/timeline/events.ts';

export interface LongRunOptions {
  readonly hours: number;
  /** At the top of each wave. */
  readonly pods: number;
  readonly seed?: number;
}

const WAVE_S = 1_800;
const UP_S = 600;
const LOAD_START_S = 20;
const AFTER_S = 30;

/**
 * A run of any length, event by event: load in waves of half an hour, a sample a second, pods from 1 to many and back
 * with each wave, metrics and statuses every 15 s. For benches and for what must stay bounded.
 */
export function* longRun({
  hours,
  pods,
  seed = 7,
}: LongRunOptions): Generator<TimelineEvent, void, undefined> {
  const random = randomFrom(seed);
  const endS = Math.round(hours * 3_600);
  const loadEndS = endS - AFTER_S;
  let living: readonly { readonly name: string; readonly createdT: number }[] = [
    { name: podName(0), createdT: 0 },
  ];
  let made = 1;
  let version = 1;
  let gone: string[] = [];
  const stages = Array.from({ length: Math.ceil(endS / WAVE_S) }, () => [
    { durationMs: UP_S * 1000, targetRps: 400, name: 'up' },
    { durationMs: UP_S * 1000, targetRps: 400, name: 'hold' },
    { durationMs: UP_S * 1000, targetRps: 20, name: 'down' },
  ]).flat();
  const plan = { ...runStarted().load, stages } as NonNullable<ReturnType<typeof runStarted>['load']>;
  yield at(
    0,
    runStarted({ runId: '20261123T100000Z-soak-long', load: { ...plan, scenario: 'soak', profile: 'long' } }),
  );
  yield at(10, hpa({ desired: 1, cpu: 4, max: pods }));
  yield at(11, workload(1, 1));
  yield at(12, pod(podName(0), 'ready', -600_000));
  yield at(LOAD_START_S * 1000, { type: 'load.started', pid: 1 });

  for (let s = LOAD_START_S + 1; s < endS; s++) {
    const t = s * 1000 + Math.floor(random() * 20);
    const planned = plannedRps(s - LOAD_START_S);
    if (s <= loadEndS) yield at(t, sample(planned, living, random));
    if (s === loadEndS) yield at(t + 100, loadEnded());
    if (s % 5 === 0) yield at(t + 200, prometheus({ queries: planned * 4, connections: living.length * 5 }));
    if (s % 15 !== 0) continue;
    const usage = Object.fromEntries(living.map(({ name }) => [name, Math.round(40 + random() * 40)]));
    yield at(t + 300, { ...podMetrics(t, usage), gone });
    gone = [];
    const wanted = s >= loadEndS ? 1 : Math.min(pods, Math.max(1, Math.ceil((planned / 400) * pods)));
    const before = living.length;
    const cpu = Math.round((60 * wanted) / before);
    version++;
    yield at(t + 400, hpa({ desired: wanted, current: before, cpu, max: pods, version }));
    if (wanted === before) continue;
    yield at(t + 401, workload(wanted, Math.min(before, wanted), before));
    if (wanted > before) {
      const added = Array.from({ length: wanted - before }, () => ({
        name: podName(made++),
        createdT: t + 410,
      }));
      for (const one of added) yield at(t + 410, pod(one.name, 'pending', one.createdT));
      for (const one of added) yield at(t + 450, pod(one.name, 'running', one.createdT));
      for (const one of added) yield at(t + 800, pod(one.name, 'ready', one.createdT));
      living = [...living, ...added];
    } else {
      for (const one of living.slice(wanted)) yield at(t + 420, pod(one.name, 'terminating', one.createdT));
      for (const one of living.slice(wanted)) yield at(t + 700, podDeleted(one.name));
      gone = living.slice(wanted).map(({ name }) => name);
      living = living.slice(0, wanted);
    }
    yield at(t + 900, workload(wanted, wanted));
  }
  yield at(endS * 1000, { type: 'run.ended', reason: 'settled', message: '' });
}

function podName(index: number): string {
  return `backend-6f7d9c5b8d-${index.toString(36).padStart(5, '0')}`;
}

function plannedRps(s: number): number {
  const within = s % WAVE_S;
  if (within < UP_S) return 20 + (380 * within) / UP_S;
  return within < 2 * UP_S ? 400 : 400 - (380 * (within - 2 * UP_S)) / UP_S;
}

function sample(
  planned: number,
  living: readonly { readonly name: string }[],
  random: () => number,
): PalierEvent {
  const requests = Math.round(planned * (0.97 + random() * 0.06));
  const base = 8 + random() * 4;
  const p95 = random() < 0.002 ? 900 : base * 3;
  const histogram = [
    [bucketIndex(base), Math.ceil(requests * 0.6)],
    [bucketIndex(base * 2), Math.floor(requests * 0.35)],
    [bucketIndex(p95), Math.max(0, requests - Math.ceil(requests * 0.6) - Math.floor(requests * 0.35))],
  ] as const;
  const each = Math.floor(requests / living.length);
  const byPod = Object.fromEntries(living.map(({ name }) => [name, each]));
  const latencyMs = { p50: base, p95, p99: p95 * 1.5, avg: base * 1.2, max: p95 * 2 };
  return k6(0, byPod, { requests, iterations: requests, checksPassed: requests, latencyMs, histogram });
}
