import { histogramOf } from '../../../core/lib/histogram.ts';
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
import type { LoadPlan, PalierEvent, TimelineEvent } from '../../../core/timeline/events.ts';
import { plannedRpsAt } from '../../../core/timeline/plan.ts';

/** A lab ramp: warm-up, three steps up that cross the target, hold, down, end. 270 s of load. */
export const SIMULATED_PLAN: LoadPlan = {
  scenario: 'ramp',
  profile: 'lab',
  script: 'dist/load/ramp.js',
  baseUrl: 'http://127.0.0.1:30080',
  stages: [
    { durationMs: 40_000, targetRps: 5, name: 'warm-up' },
    { durationMs: 5_000, targetRps: 30, name: 'step-1' },
    { durationMs: 45_000, targetRps: 30, name: 'step-1' },
    { durationMs: 5_000, targetRps: 60, name: 'step-2' },
    { durationMs: 85_000, targetRps: 60, name: 'hold' },
    { durationMs: 20_000, targetRps: 5, name: 'descend' },
    { durationMs: 20_000, targetRps: 5, name: 'descend' },
  ],
  thresholds: { http_req_failed: ['rate<0.01'], http_req_duration: ['p(95)<800'] },
  maxVUs: 50,
};

const LOAD_START_MS = 3_000;
const CPU_PER_REQUEST_MS = 7;
const REQUEST_MILLICORES = 100;
const LIMIT_MILLICORES = 250;
const TARGET_PERCENT = 60;
const MAX_REPLICAS = 6;
const SUFFIXES = ['drpjz', '25vbf', 'k8x2m', 'zq7lp', 'm4c9t', 'w6hnd', 'b3fys', 'p9rkg', 'x5tvj', 'c7dqw'];

interface SimPod {
  readonly name: string;
  readonly createdT: number;
  readonly readyT: number;
  stoppedT: number;
}

/**
 * The events of a whole run, from a simulation in half-second steps: requests cost CPU, pods are throttled at
 * their limit, and an HPA reads 15 s old figures. Not a model of Kubernetes: a realistic picture for screens.
 */
export function simulatedRun(seed = 7): readonly TimelineEvent[] {
  const random = randomFrom(seed);
  const events: TimelineEvent[] = [];
  const add = (t: number, event: PalierEvent) => events.push(at(t, event));
  const pods: SimPod[] = [newPod(0, -240_000)];
  let desired = 1;
  let measured = 4;
  let version = 1;
  let backlog = 0;
  const recommendations: { t: number; count: number }[] = [];
  const planMs = SIMULATED_PLAN.stages.reduce((sum, stage) => sum + stage.durationMs, 0);
  const loadEndT = LOAD_START_MS + planMs;

  add(0, runStarted({ load: SIMULATED_PLAN }));
  for (const source of [
    'kubernetes',
    'hpa',
    'pods',
    'workloads',
    'metrics',
    'prometheus',
    'mysql',
  ] as const) {
    add(50, { type: 'source.status', source, state: 'ok', reason: '' });
  }
  add(100, hpa({ desired: 1, cpu: 4 }));
  add(110, workload(1, 1));
  for (const one of pods) add(120, pod(one.name, 'ready', one.createdT));
  add(LOAD_START_MS, { type: 'load.started', pid: 4242 });

  for (let t = 1_000; t <= 302_000; t += 500) {
    const ready = pods.filter((one) => one.readyT <= t && one.stoppedT > t);
    const planned = plannedRpsAt(SIMULATED_PLAN, t - LOAD_START_MS) ?? 0;
    const demand = (planned * CPU_PER_REQUEST_MS) / Math.max(1, ready.length);
    const cpu = Math.min(LIMIT_MILLICORES, demand + 3 + random() * 3);
    backlog = demand > LIMIT_MILLICORES ? Math.min(backlog + 60, 900) : backlog * 0.6;
    if (t % 1_000 === 0 && t > LOAD_START_MS && t <= loadEndT) {
      const requests = Math.max(1, Math.round(planned * (0.97 + random() * 0.06)));
      const p50 = 18 + random() * 4 + backlog * 0.5;
      const p95 = p50 * 1.8 + backlog * 0.6;
      add(
        t,
        k6(requests, sharesOf(ready, requests, random), {
          vus: Math.min(50, Math.ceil((planned * p50) / 1_000) + 1),
          vusMax: 50,
          droppedIterations: backlog > 850 ? 2 : 0,
          latencyMs: { p50, p95, p99: p95 * 1.3, avg: p50 * 1.1, max: p95 * 1.6 },
          histogram: histogramOf(Array.from({ length: requests }, () => p50 * (0.7 + random()))),
        }),
      );
    }
    if (t === loadEndT + 500)
      add(
        t,
        loadEnded({
          thresholds: [
            { metric: 'http_req_failed', expression: 'rate<0.01', ok: true },
            { metric: 'http_req_duration', expression: 'p(95)<800', ok: true },
          ],
        }),
      );
    if (t % 15_000 === 4_000) {
      measured = cpu;
      add(
        t,
        podMetrics(t, Object.fromEntries(ready.map((one) => [one.name, cpu * (0.96 + random() * 0.04)]))),
      );
    }
    if (t % 5_000 === 0) {
      add(
        t + 20,
        prometheus({
          queries: planned * 3.4 + 2 + random(),
          connections: 3 + ready.length * 5,
          running: planned > 20 ? 4 : 1,
          rowsRead: planned * 3,
          rowsWritten: planned / 10 + planned / 12 + planned / 11,
        }),
      );
    }
    if (t % 15_000 === 9_000) scale(t, ready.length);
    for (const one of pods) {
      if (one.createdT + 1_500 === t) add(t, pod(one.name, 'running', one.createdT));
      if (one.readyT === t) {
        add(t, pod(one.name, 'ready', one.createdT));
        add(t + 5, workload(desired, ready.length, desired));
      }
      if (one.stoppedT + 2_000 === t) add(t, podDeleted(one.name));
    }
  }
  add(302_600, { type: 'run.ended', reason: 'settled', message: '' });
  return events.sort((a, b) => a.t - b.t);

  function scale(t: number, readyCount: number) {
    const percent = Math.trunc((measured * 100) / REQUEST_MILLICORES);
    const wanted = Math.max(1, Math.min(MAX_REPLICAS, Math.ceil((readyCount * percent) / TARGET_PERCENT)));
    recommendations.push({ t, count: wanted });
    const held = Math.max(...recommendations.filter((one) => one.t > t - 60_000).map((one) => one.count));
    const before = desired;
    desired = wanted > desired ? wanted : Math.min(desired, held);
    if (desired !== before) add(t + 30, workload(desired, readyCount, desired));
    add(t + 40, hpa({ desired, current: before, cpu: percent, version: ++version }));
    for (let n = before; n < desired; n++) {
      const one = newPod(pods.length, t, 3_000 + (n - before) * 500);
      pods.push(one);
      add(t + 60, pod(one.name, 'pending', t));
      add(t + 160, pod(one.name, 'scheduled', t));
    }
    const running = pods.filter((one) => one.stoppedT > t);
    for (const one of running.slice(desired)) {
      one.stoppedT = t;
      add(t + 80, pod(one.name, 'terminating', one.createdT));
    }
    if (desired < before) {
      add(t + 2_100, workload(desired, desired, desired));
      add(t + 2_200, hpa({ desired, cpu: percent, version: ++version }));
    }
  }
}

function newPod(index: number, createdT: number, startMs = 3_000): SimPod {
  const suffix = SUFFIXES[index % SUFFIXES.length] ?? 'aaaaa';
  const name = `backend-7c9f6d5b4-${suffix}`;
  return { name, createdT, readyT: createdT + startMs, stoppedT: Number.POSITIVE_INFINITY };
}

/** Keep-alive pins connections: the oldest pod serves somewhat more than its part. */
function sharesOf(pods: readonly SimPod[], requests: number, random: () => number): Record<string, number> {
  const weights = pods.map((_, index) => (index === 0 ? 1.4 : 1) + random() * 0.2);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Object.fromEntries(
    pods.map((one, index) => [one.name, Math.round((requests * (weights[index] ?? 1)) / sum)]),
  );
}
