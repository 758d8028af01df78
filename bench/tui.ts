/**
 * What the screen costs and how quick it is, in a real terminal with the bundle as it is shipped:
 * `node bench/tui.ts [--seconds 60] [--json]`.
 * To reach (whole observer): event → painted median ≤ 50 ms, worst ≤ 150 ms; first frame ≤ 250 ms;
 * CPU ≤ 1 s/min quiet, ≤ 2 s/min while charts move. Events come over a socket, like a watch.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, execPath, stdout } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PalierEvent, TimelineEvent } from '../monitor/core/events.ts';
import { at, podMetrics, prometheus, warning } from '../monitor/core/testing/make.ts';
import { randomFrom } from '../monitor/core/testing/synthetic-run.ts';
import { simulatedRun } from '../monitor/tui/testing/simulated-run.ts';
import { bundle, openTerminal, type TestTerminal } from '../monitor/tui/testing/terminal.ts';

const BEGIN_FRAME = '\u001B[?2026h';
const SAMPLES = 150;
const seconds = Number(argv[argv.indexOf('--seconds') + 1]) || 60;

const script = await bundle(fileURLToPath(new URL('../monitor/tui/testing/socket-fed.ts', import.meta.url)));
try {
  const firstFrameMs = median(await times(5, measureFirstFrame));
  const latency = await withScreen(measureLatency);
  const quiet = await withScreen((screen) => measureCost(screen, quietMinute));
  const moving = await withScreen((screen) => measureCost(screen, movingMinute));
  const figures = { firstFrameMs, latency, quiet, moving };
  if (argv.includes('--json')) stdout.write(`${JSON.stringify(figures)}\n`);
  else report(figures);
} finally {
  script.remove();
}

interface Screen {
  readonly terminal: TestTerminal;
  readonly send: (event: PalierEvent, t?: number) => void;
  /** Milliseconds of the run. */
  readonly now: () => number;
}

/** Starts the screen at second 60 of the simulated run, then lets `use` send events to it. */
async function withScreen<T>(use: (screen: Screen) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'palier-bench-'));
  const path = join(dir, 'events');
  const server = createServer();
  const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const terminal = openTerminal([execPath, script.path, path]);
  const socket = await connected;
  const startedAt = performance.now() - 60_000;
  const now = () => performance.now() - startedAt;
  const write = (event: TimelineEvent) => socket.write(`${JSON.stringify(event)}\n`);
  for (const event of simulatedRun())
    if (event.t <= 60_000) write(event.t === 0 ? { ...event, t: 60_000 } : event);
  try {
    await terminal.waitFor('HOLDING');
    await sleep(1_500);
    return await use({ terminal, now, send: (event, t = now()) => write(at(Math.round(t), event)) });
  } finally {
    terminal.type('q');
    await Promise.race([terminal.exited, sleep(2_000)]);
    terminal.kill();
    socket.destroy();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measureFirstFrame(): Promise<number> {
  const startedAt = performance.now();
  const terminal = openTerminal([execPath, script.path, '/nowhere']);
  const shown = new Promise<void>((resolve) =>
    terminal.onData(() => terminal.output().includes('palier') && resolve()),
  );
  await shown;
  const tookMs = performance.now() - startedAt;
  terminal.kill();
  await terminal.exited;
  return tookMs;
}

/** From writing an event to the socket until its words have come out of the terminal. */
async function measureLatency({ terminal, send }: Screen) {
  const random = randomFrom(1);
  const tookMs: number[] = [];
  for (let n = 0; n < SAMPLES; n++) {
    await sleep(50 + random() * 350);
    // The words must differ from their first letter: what is on the screen already is not painted again.
    const words = `${String.fromCharCode(97 + (n % 26))}${Math.floor(random() * 1e6).toString(36)}`;
    const from = terminal.output().length;
    const startedAt = performance.now();
    const painted = new Promise<number>((resolve) =>
      terminal.onData(() => {
        if (terminal.output().indexOf(words, from) >= 0) resolve(performance.now() - startedAt);
      }),
    );
    send(warning({ uid: `e${n}`, reason: words, message: '', object: { kind: 'Pod', name: 'a' } }));
    tookMs.push(await Promise.race([painted, sleep(5_000).then(() => Number.POSITIVE_INFINITY)]));
  }
  tookMs.sort((a, b) => a - b);
  return {
    medianMs: median(tookMs),
    p95Ms: tookMs[Math.floor(tookMs.length * 0.95)] ?? Number.NaN,
    worstMs: tookMs.at(-1) ?? Number.NaN,
  };
}

/** CPU and bytes of the screen over `seconds`, while `feed` sends what such a time brings. */
async function measureCost(screen: Screen, feed: (screen: Screen, second: number) => void) {
  const { terminal } = screen;
  const cpuBefore = cpuSecondsOf(terminal.pid);
  const outputBefore = terminal.output().length;
  const startedAt = performance.now();
  for (let second = 1; second <= seconds; second++) {
    await sleep(startedAt + second * 1_000 - performance.now());
    feed(screen, second);
  }
  const painted = terminal.output().slice(outputBefore);
  const frames = painted.split(BEGIN_FRAME).length - 1;
  return {
    cpuSecondsPerMinute: ((cpuSecondsOf(terminal.pid) - cpuBefore) * 60) / seconds,
    framesPerSecond: frames / seconds,
    bytesPerFrame: frames === 0 ? 0 : Math.round(Buffer.byteLength(painted) / frames),
    rssMB: rssOf(terminal.pid),
  };
}

/** Nothing but the polls: pod metrics every 15 s, Prometheus every 5 s. */
function quietMinute({ send, now }: Screen, second: number): void {
  if (second % 15 === 0) send(podMetrics(now(), { 'backend-7c9f6d5b4-drpjz': 4 }));
  if (second % 5 === 0) send(prometheus());
}

/** A load that goes up and down, and what it makes the pods do: the simulated run, once more from second 60. */
function movingMinute({ send, now }: Screen, second: number): void {
  const from = (60 + second - 1) * 1_000;
  for (const event of simulatedRun()) {
    if (event.t <= from || event.t > from + 1_000) continue;
    const { t: _t, at: _at, ...rest } = event;
    send(rest as PalierEvent, now());
  }
}

function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function rssOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function times<T>(count: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let n = 0; n < count; n++) results.push(await run());
  return results;
}

function report({
  firstFrameMs,
  latency,
  quiet,
  moving,
}: {
  firstFrameMs: number;
  latency: Awaited<ReturnType<typeof measureLatency>>;
  quiet: Awaited<ReturnType<typeof measureCost>>;
  moving: Awaited<ReturnType<typeof measureCost>>;
}): void {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const cpu = (value: number) => `${value.toFixed(2)} s/min`;
  stdout.write(`screen at 100×30, ${SAMPLES} events, ${seconds} s of each load\n`);
  row('first frame (median of 5)', ms(firstFrameMs), '≤ 250 ms', firstFrameMs <= 250);
  row('event → painted, median', ms(latency.medianMs), '≤ 50 ms', latency.medianMs <= 50);
  row('event → painted, p95', ms(latency.p95Ms), '', true);
  row('event → painted, worst', ms(latency.worstMs), '≤ 150 ms', latency.worstMs <= 150);
  row('CPU, quiet', cpu(quiet.cpuSecondsPerMinute), '≤ 1 s/min', quiet.cpuSecondsPerMinute <= 1);
  row('CPU, charts moving', cpu(moving.cpuSecondsPerMinute), '≤ 2 s/min', moving.cpuSecondsPerMinute <= 2);
  row('frames a second, moving', moving.framesPerSecond.toFixed(1), '≤ 10', moving.framesPerSecond <= 10);
  row('bytes a frame, quiet', String(quiet.bytesPerFrame), '', true);
  row('bytes a frame, moving', String(moving.bytesPerFrame), '', true);
  row('RSS of the screen alone', `${moving.rssMB} MB`, '≤ 125 MB', moving.rssMB <= 125);
}

function row(name: string, value: string, target: string, ok: boolean): void {
  if (!ok) process.exitCode = 1;
  stdout.write(
    `  ${name.padEnd(26)} ${value.padStart(12)}   ${target.padEnd(10)} ${ok ? '' : 'NOT REACHED'}\n`,
  );
}
