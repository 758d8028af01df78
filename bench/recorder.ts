/**
 * What recording costs: the size of a synthetic hour (20 pods under load, a sample a second, pod metrics and HPA
 * status every 15 s, Prometheus every 5 s), the recorder's share of one core while it is written, and judging it again.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bucketIndex, histogramOf } from '../core/lib/histogram.ts';
import { randomFrom } from '../core/lib/random.ts';
import { at, HPA, hpaObject, k6, pod, podMetrics, prometheus, runStarted } from '../core/testing/make.ts';
import type { PalierEvent, TimelineEvent } from '../core/timeline/events.ts';
import { type Context, median, ownCpuSeconds, type Row, runBench } from './lib/bench.ts';

const HOUR_MS = 3_600_000;
const HOUR_S = HOUR_MS / 1000;
const PODS = 20;
const REQUESTS_PER_SECOND = 400;
const READINGS = 5;

await runBench({
  title: `one hour with ${PODS} pods`,
  notCovered: [
    'a disk that is slow or full: the folder of temporary files is written',
    'the rest of the process meanwhile: sources, screen, explanations (bench observer)',
    'memory, and recordings of days (bench week)',
    'requests that fail, many scenarios, secrets in what is recorded',
  ],
  parts: {
    async ''(bench) {
      const hour = syntheticHour();
      const { dir, cpuSeconds } = await record(bench, hour);
      const plain = await readFile(join(dir, 'timeline.ndjson'));
      return [
        { name: 'timeline, gzipped', value: gzipSync(plain).length / 1e6, unit: 'MB', target: { atMost: 1 } },
        { name: 'timeline, plain', value: plain.length / 1e6, unit: 'MB', note: `${hour.length} events` },
        {
          name: 'CPU while recording',
          value: (cpuSeconds / HOUR_S) * 100,
          unit: '% of a core',
          target: { atMost: 0.5 },
        },
        ...(await readBack(bench, dir, hour.length + 1)),
      ];
    },
  },
});

async function record({ load, folder }: Context, events: readonly TimelineEvent[]) {
  const { openRun } = await load<typeof import('../monitor/recorder/open-run.ts')>(
    'monitor/recorder/open-run.ts',
  );
  const { type: _type, schema: _schema, runId: _runId, ...header } = runStarted();
  const cpuBefore = ownCpuSeconds();
  const run = await openRun({
    resultsDir: folder,
    header,
    startedAt: new Date(),
    emit: () => {},
    flushAfterMs: 1,
  });
  run.append(at(0, run.header));
  let second = 0;
  for (const event of events) {
    // A write and a sync for every second of the run, as live, but without waiting for it.
    if (event.t >= second + 1_000) {
      second = event.t;
      const before = run.writtenBytes();
      while (run.writtenBytes() === before) await new Promise((done) => setTimeout(done, 1));
    }
    run.append(event);
  }
  await run.close();
  return { dir: run.dir, cpuSeconds: ownCpuSeconds() - cpuBefore };
}

async function readBack({ load, repeats }: Context, dir: string, records: number): Promise<Row[]> {
  const { streamTimeline } = await load<typeof import('../monitor/recorder/read-timeline.ts')>(
    'monitor/recorder/read-timeline.ts',
  );
  const { summarizeStream } =
    await load<typeof import('../core/verdict/summary.ts')>('core/verdict/summary.ts');
  const readMs: number[] = [];
  const judgeSeconds: number[] = [];
  for (let i = 0; i < repeats(READINGS); i++) {
    const readFrom = ownCpuSeconds();
    let read = 0;
    for await (const _event of streamTimeline(dir)) read++;
    if (read !== records) throw new Error(`expected ${records} events back, got ${read}`);
    readMs.push((ownCpuSeconds() - readFrom) * 1000);
    const judgeFrom = ownCpuSeconds();
    await summarizeStream(streamTimeline(dir));
    judgeSeconds.push(ownCpuSeconds() - judgeFrom);
  }
  const judged = HOUR_S / median(judgeSeconds);
  return [
    { name: 'reading it back, CPU', value: median(readMs), unit: 'ms' },
    { name: 'reading and judging it, CPU', value: judged, unit: '× real', target: { atLeast: 10_000 } },
  ];
}

function syntheticHour(): TimelineEvent[] {
  const random = randomFrom(7);
  const noisy = (value: number, share = 0.2) => value * (1 - share + 2 * share * random());
  const names = Array.from({ length: PODS }, (_, index) => `backend-6f7d9c5b8d-${podSuffix(index, random)}`);
  const events: TimelineEvent[] = [];
  const add = (t: number, event: PalierEvent) => events.push(at(t, event));
  for (const name of names) add(500, pod(name, 'ready', -60_000));
  for (let t = 1_000; t <= HOUR_MS; t += 1_000) {
    add(t, sample(names, noisy));
    if (t % 5_000 === 0) add(t + 10, mysqlSample(noisy));
    if (t % 15_000 !== 0) continue;
    add(t + 20, podMetrics(t, Object.fromEntries(names.map((name) => [name, Math.round(noisy(120))]))));
    add(t + 30, {
      type: 'hpa.observed',
      hpa: HPA,
      object: hpaObject({ desired: PODS, max: 30, cpu: Math.round(noisy(60)), version: t }),
    });
    if (t % 300_000 === 0) add(t + 40, pod(names[t % PODS] ?? '', 'ready', -60_000));
  }
  return events;
}

function sample(names: readonly string[], noisy: (value: number) => number): PalierEvent {
  const requests = Math.round(noisy(REQUESTS_PER_SECOND));
  const latencies = Array.from({ length: requests }, () => noisy(8) * noisy(3) * (1 + 4 * noisy(0.1) ** 2));
  const sorted = latencies.toSorted((a, b) => a - b);
  const rank = (p: number) => Number((sorted[Math.floor((p / 100) * (requests - 1))] ?? 0).toFixed(3));
  const byPod = Object.fromEntries(names.map((name) => [name, Math.round(noisy(requests / PODS))]));
  return k6(requests, byPod, {
    windowMs: Math.round(noisy(1_000)),
    histogram: histogramOf(latencies.filter((ms) => bucketIndex(ms) > 0)),
    latencyMs: { p50: rank(50), p95: rank(95), p99: rank(99), avg: rank(60), max: rank(100) },
  });
}

function mysqlSample(noisy: (value: number) => number): PalierEvent {
  const rounded = (value: number) => Number(noisy(value).toFixed(3));
  return prometheus({
    queries: rounded(1_200),
    connections: Math.round(noisy(90)),
    running: Math.round(noisy(6)),
    rowsRead: rounded(900),
    rowsWritten: rounded(120),
  });
}

function podSuffix(index: number, random: () => number): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  const letter = () => letters[Math.floor(random() * letters.length)] ?? 'x';
  return `${letter()}${letter()}${letter()}${letter()}${index % 10}`;
}
