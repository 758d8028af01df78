/**
 * What recording costs: the size of a synthetic hour (20 pods under load, a sample a second, pod metrics and HPA
 * status every 15 s, Prometheus every 5 s) and the recorder's share of one core while it is written.
 * `node bench/recorder.ts [--json]`. To reach: ≤ 1 MB an hour gzipped, ≤ 0.5 % of a core;
 * judging it again at ≥ 10,000 × real time.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';
import { gzipSync } from 'node:zlib';
import type { PalierEvent, TimelineEvent } from '../monitor/core/events.ts';
import { bucketIndex, histogramOf } from '../monitor/core/histogram.ts';
import { summarizeStream } from '../monitor/core/summary.ts';
import {
  at,
  HPA,
  hpaObject,
  k6,
  pod,
  podMetrics,
  prometheus,
  runStarted,
} from '../monitor/core/testing/make.ts';
import { randomFrom } from '../monitor/core/testing/synthetic-run.ts';
import { openRun } from '../monitor/recorder/open-run.ts';
import { streamTimeline } from '../monitor/recorder/read-timeline.ts';

const HOUR_MS = 3_600_000;
const PODS = 20;
const REQUESTS_PER_SECOND = 400;

const hour = syntheticHour();
const dir = await mkdtemp(join(tmpdir(), 'palier-bench-'));
try {
  const figures = await record(hour, dir);
  if (argv.includes('--json')) stdout.write(`${JSON.stringify(figures)}\n`);
  else {
    stdout.write(`recorder, one hour with ${PODS} pods, ${hour.length} events\n`);
    row('timeline, gzipped', `${figures.gzipMB.toFixed(2)} MB`, '≤ 1 MB', figures.gzipMB <= 1);
    row('timeline, plain', `${figures.plainMB.toFixed(2)} MB`, '', true);
    row(
      'CPU while recording',
      `${figures.cpuPercent.toFixed(3)} % of a core`,
      '≤ 0.5 %',
      figures.cpuPercent <= 0.5,
    );
    row('reading it back', `${figures.readMs.toFixed(0)} ms`, '', true);
    row(
      'reading, judging (CPU)',
      `${speed(figures.judgeMs)} × real`,
      '≥ 10,000 ×',
      HOUR_MS / figures.judgeMs >= 1e4,
    );
  }
  if (figures.gzipMB > 1 || figures.cpuPercent > 0.5) process.exitCode = 1;
} finally {
  await rm(dir, { recursive: true, force: true });
}

function row(name: string, value: string, target: string, ok: boolean): void {
  stdout.write(
    `  ${name.padEnd(22)} ${value.padStart(18)}   ${target.padEnd(10)} ${ok ? '' : 'NOT REACHED'}\n`,
  );
}

function speed(ms: number): string {
  return Math.round(HOUR_MS / ms).toLocaleString('en');
}

async function record(events: readonly TimelineEvent[], resultsDir: string) {
  const { type: _type, schema: _schema, runId: _runId, ...header } = runStarted();
  const cpuBefore = process.cpuUsage();
  const run = await openRun({ resultsDir, header, startedAt: new Date(), emit: () => {}, flushAfterMs: 1 });
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
  const cpu = process.cpuUsage(cpuBefore);
  const plain = await readFile(join(run.dir, 'timeline.ndjson'));
  const readFrom = performance.now();
  let read = 0;
  for await (const _event of streamTimeline(run.dir)) read++;
  if (read !== events.length + 1) throw new Error(`expected ${events.length + 1} events back, got ${read}`);
  const readMs = performance.now() - readFrom;
  const judgeFrom = process.cpuUsage();
  await summarizeStream(streamTimeline(run.dir));
  const judge = process.cpuUsage(judgeFrom);
  return {
    judgeMs: (judge.user + judge.system) / 1000,
    gzipMB: gzipSync(plain).length / 1e6,
    plainMB: plain.length / 1e6,
    cpuPercent: ((cpu.user + cpu.system) / 1000 / HOUR_MS) * 100,
    readMs,
  };
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
    queriesPerSecond: rounded(1_200),
    connections: Math.round(noisy(90)),
    threadsRunning: Math.round(noisy(6)),
    rowOperationsPerSecond: {
      read: rounded(900),
      inserted: rounded(40),
      updated: rounded(40),
      deleted: rounded(40),
    },
  });
}

function podSuffix(index: number, random: () => number): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  const letter = () => letters[Math.floor(random() * letters.length)] ?? 'x';
  return `${letter()}${letter()}${letter()}${letter()}${index % 10}`;
}
