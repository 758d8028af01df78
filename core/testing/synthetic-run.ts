import { histogramOf } from '../lib/histogram.ts';
import { randomFrom } from '../lib/random.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import {
  at,
  hpa,
  k6,
  loadEnded,
  PLAN,
  pod,
  podDeleted,
  podMetrics,
  prometheus,
  runStarted,
  workload,
} from './make.ts';

export interface SyntheticOptions {
  readonly seed?: number;
  /** When the HPA answers the step of the plan at 20 s, and with how many pods. */
  readonly scaleUpT?: number;
  readonly pods?: number;
  /** Stop with the load's end, as a run that was cut. */
  readonly cut?: boolean;
  /** From the decision until the first of the new pods is ready. */
  readonly podStartMs?: number;
  /** When the pods of the peak are gone again. */
  readonly goneT?: number;
  /** In place of an answer time of the model. */
  readonly latencyMs?: (ms: number, t: number) => number;
  /** Of the requests of a second, 0 to 1. */
  readonly failedShare?: (t: number) => number;
  /** In place of the planned rate. */
  readonly rps?: (planned: number, t: number) => number;
  /** Whether the exporter of MySQL answers. */
  readonly exporter?: boolean;
}

/** A whole run of the plan in make.ts, 1 → `pods` → 1, as a live run would have told it. */
export function syntheticRun(options: SyntheticOptions = {}): TimelineEvent[] {
  const { scaleUpT = 37_000, pods = 4, cut = false, podStartMs = 2_500, goneT = 230_000 } = options;
  const {
    latencyMs = (ms) => ms,
    failedShare = () => 0,
    rps = (planned) => planned,
    exporter = true,
  } = options;
  const random = randomFrom(options.seed ?? 1);
  const events: TimelineEvent[] = [];
  const add = (t: number, event: Parameters<typeof at>[1]) => events.push(at(t, event));
  const names = ['backend-a', ...Array.from({ length: pods - 1 }, (_, index) => `backend-n${index + 1}`)];
  const readyAt = new Map(
    names.map((name, index) => [name, index === 0 ? 0 : scaleUpT + podStartMs + index * 100]),
  );
  const endT = Math.max(300_600, goneT + 70_600);

  add(0, runStarted());
  for (const source of ['kubernetes', 'hpa', 'pods', 'workloads', 'metrics', 'prometheus', 'k6'] as const) {
    add(5, { type: 'source.status', source, state: 'ok', reason: '' });
  }
  add(10, hpa({ desired: 1, cpu: 4 }));
  add(11, workload(1, 1));
  add(12, pod('backend-a', 'ready', -600_000));
  add(1_000, { type: 'load.started', pid: 4242 });

  const loadEndT = 1_000 + PLAN.stages.reduce((sum, stage) => sum + stage.durationMs, 0);
  for (let t = 2_000; t <= loadEndT; t += 1_000) {
    const planned = Math.round(rps(t - 1_000 <= 20_000 ? 10 : t - 1_000 <= 110_000 ? 60 : 5, t));
    const ready = names.filter((name) => t > (readyAt.get(name) ?? 0));
    const byPod = Object.fromEntries(ready.map((name) => [name, Math.floor(planned / ready.length)]));
    const latencies = Array.from({ length: planned }, () =>
      latencyMs((planned / ready.length) * (1 + random()) + 5, t),
    );
    const failed = Math.round(planned * failedShare(t));
    add(t, k6(planned, byPod, { failed, histogram: histogramOf(latencies) }));
  }
  for (let t = 15_000; t < endT; t += 15_000) {
    const busy = t > 20_000 && t < 111_000;
    const running = names.filter(
      (name) => t > (readyAt.get(name) ?? 0) && (t < goneT || name === 'backend-a'),
    );
    add(t, podMetrics(t, Object.fromEntries(running.map((name) => [name, busy ? 240 / running.length : 4]))));
    add(t + 500, prometheus({}, exporter ? {} : { scraped: false, up: null }));
  }
  add(scaleUpT, workload(pods, 1, 1));
  for (const name of names.slice(1)) add(scaleUpT + 40, pod(name, 'pending', scaleUpT + 40));
  add(scaleUpT + 60, hpa({ desired: pods, current: 1, cpu: 240, version: 2 }));
  for (const name of names.slice(1)) {
    add(scaleUpT + 120, pod(name, 'scheduled', scaleUpT + 40));
    add(scaleUpT + 1_200, pod(name, 'running', scaleUpT + 40));
    add(readyAt.get(name) ?? 0, pod(name, 'ready', scaleUpT + 40));
  }
  add(scaleUpT + podStartMs + 1_000, workload(pods, pods));
  add(scaleUpT + 15_000, hpa({ desired: pods, cpu: 62, version: 3 }));
  add(loadEndT + 200, loadEnded());
  add(loadEndT + 14_000, hpa({ desired: pods, cpu: 4, version: 4 }));
  if (!cut) {
    add(goneT - 1_000, workload(1, pods, pods));
    add(goneT - 900, hpa({ desired: 1, current: pods, cpu: 4, version: 5 }));
    for (const name of names.slice(1)) add(goneT - 800, pod(name, 'terminating', scaleUpT + 40));
    for (const name of names.slice(1)) add(goneT, podDeleted(name));
    add(goneT + 10, workload(1, 1));
    add(goneT + 14_000, hpa({ desired: 1, cpu: 4, version: 6 }));
    add(endT, { type: 'run.ended', reason: 'settled', message: '' });
  }
  return events.filter((event) => !cut || event.t <= loadEndT + 200).sort((a, b) => a.t - b.t);
}
