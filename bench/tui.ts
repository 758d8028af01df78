/**
 * What the screen alone costs and how quick it is: in a real terminal, bundled as it is shipped, with events that come
 * over a socket as those of a watch do. `node bench/tui.ts [--of FOLDER] [--seconds 60]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../core/lib/random.ts';
import { at, podMetrics, prometheus, warning } from '../core/testing/make.ts';
import type { PalierEvent, TimelineEvent } from '../core/timeline/events.ts';
import { simulatedRun } from '../monitor/tui/testing/simulated-run.ts';
import { openTerminal, type TestTerminal } from '../monitor/tui/testing/terminal.ts';
import { type Context, cpuSeconds, median, quantile, type Row, rssMB, runBench } from './lib/bench.ts';

const BEGIN_FRAME = '\u001B[?2026h';
const STARTS = 5;
const SAMPLES = 50;
const STORM_EVENTS_A_SECOND = 50;

await runBench({
  title: 'what the screen alone costs and how quick it is, at 100×30',
  options: { seconds: 60 },
  notCovered: [
    'the Kubernetes client, explanations and the recorder: observer measures the whole',
    'larger screens, several autoscalers, keys, a slow terminal',
  ],
  parts: {
    '': (bench) => withScript(bench, (script) => measure(bench, script)),
  },
});

type Bench = Context<{ seconds: number }>;

interface Screen {
  readonly terminal: TestTerminal;
  readonly send: (event: PalierEvent, t?: number) => void;
  /** Milliseconds of the run. */
  readonly now: () => number;
}

async function measure(bench: Bench, script: string): Promise<Row[]> {
  const starts: number[] = [];
  for (let n = 0; n < bench.repeats(STARTS); n++) starts.push(await measureFirstFrame(script));
  const samples = bench.repeats(SAMPLES);
  const alone = await withScreen(script, (screen) => measureLatency(screen, samples, false));
  const after = await withScreen(script, (screen) => measureLatency(screen, samples, true));
  const { seconds } = bench.options;
  const quiet = await withScreen(script, (screen) => measureCost(screen, seconds, quietSecond));
  const moving = await withScreen(script, (screen) => measureCost(screen, seconds, movingSecond));
  const storm = await withScreen(script, (screen) => measureCost(screen, seconds / 2, stormSecond));
  return [
    { name: 'first frame', value: median(starts), unit: 'ms', target: { atMost: 200 } },
    ...latencyRows('alone', alone, 10),
    // Frames are 20 ms apart even then.
    ...latencyRows('right after others', after, 15),
    { name: 'CPU a minute, quiet', value: quiet.cpuSeconds, unit: 's', target: { atMost: 0.75 } },
    { name: 'CPU a minute, charts moving', value: moving.cpuSeconds, unit: 's', target: { atMost: 1 } },
    { name: 'CPU a minute, 50 events a second', value: storm.cpuSeconds, unit: 's' },
    { name: 'frames a second, charts moving', value: moving.frames, unit: '' },
    { name: 'frames a second, 50 events a second', value: storm.frames, unit: '', target: { atMost: 10.5 } },
    { name: 'bytes a frame, quiet', value: quiet.bytes, unit: 'B' },
    { name: 'bytes a frame, charts moving', value: moving.bytes, unit: 'B' },
    { name: 'RSS', value: moving.rssMB, unit: 'MB', target: { atMost: 110 }, keep: 'most' },
  ];
}

function latencyRows(what: string, times: readonly number[], medianMs: number): Row[] {
  const row = (name: string, value: number) => ({
    name: `event to paint, ${what}, ${name}`,
    value,
    unit: 'ms',
  });
  return [
    { ...row('median', median(times)), target: { atMost: medianMs } },
    row('p95', quantile(times, 0.95)),
    { ...row('worst', Math.max(...times)), target: { atMost: 50 }, keep: 'most' },
  ];
}

/** The product's own screen, bundled by its own plug-ins. */
async function withScript<T>({ path, load }: Bench, use: (script: string) => Promise<T>): Promise<T> {
  const { bundle } = await load<typeof import('../monitor/tui/testing/terminal.ts')>(
    'monitor/tui/testing/terminal.ts',
  );
  const script = await bundle(path('monitor/tui/testing/socket-fed.ts'));
  try {
    return await use(script.path);
  } finally {
    script.remove();
  }
}

/** Starts the screen at second 60 of the simulated run, then lets `use` send events to it. */
async function withScreen<T>(script: string, use: (screen: Screen) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'palier-bench-'));
  const path = join(dir, 'events');
  const server = createServer();
  const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const terminal = openTerminal([execPath, script, path]);
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

async function measureFirstFrame(script: string): Promise<number> {
  const startedAt = performance.now();
  const terminal = openTerminal([execPath, script, '/nowhere']);
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
async function measureLatency({ terminal, send }: Screen, samples: number, afterOthers: boolean) {
  const random = randomFrom(1);
  const tookMs: number[] = [];
  for (let n = 0; n < samples; n++) {
    await sleep(600 + random() * 300);
    for (let before = afterOthers ? 3 : 0; before > 0; before--) {
      send(warned(`x${n}-${before}`, `before${before}`));
      await sleep(1 + random() * 30);
    }
    // The words must differ from their first letter: what is on the screen already is not painted again.
    const words = `${String.fromCharCode(97 + (n % 26))}${Math.floor(random() * 1e6).toString(36)}`;
    const from = terminal.output().length;
    const startedAt = performance.now();
    const painted = new Promise<number>((resolve) =>
      terminal.onData(() => {
        if (terminal.output().indexOf(words, from) >= 0) resolve(performance.now() - startedAt);
      }),
    );
    send(warned(`e${n}`, words));
    tookMs.push(await Promise.race([painted, sleep(5_000).then(() => Number.POSITIVE_INFINITY)]));
  }
  return tookMs;
}

function warned(uid: string, reason: string): PalierEvent {
  return warning({ uid, reason, message: '', object: { kind: 'Pod', name: 'a' } });
}

/** CPU and bytes of the screen over `seconds`, while `feed` sends what each of them brings. */
async function measureCost(screen: Screen, seconds: number, feed: (screen: Screen, second: number) => void) {
  const { terminal } = screen;
  const cpuBefore = cpuSeconds(terminal.pid);
  const outputBefore = terminal.output().length;
  const startedAt = performance.now();
  for (let second = 1; second <= seconds; second++) {
    await sleep(startedAt + second * 1_000 - performance.now());
    feed(screen, second);
  }
  await sleep(1_000);
  const painted = terminal.output().slice(outputBefore);
  const frames = painted.split(BEGIN_FRAME).length - 1;
  return {
    cpuSeconds: ((cpuSeconds(terminal.pid) - cpuBefore) * 60) / (seconds + 1),
    frames: frames / (seconds + 1),
    bytes: frames === 0 ? 0 : Math.round(Buffer.byteLength(painted) / frames),
    rssMB: rssMB(terminal.pid),
  };
}

/** Nothing but the polls: pod metrics every 15 s, Prometheus every 5 s. */
function quietSecond({ send, now }: Screen, second: number): void {
  if (second % 15 === 0) send(podMetrics(now(), { 'backend-7c9f6d5b4-drpjz': 4 }));
  if (second % 5 === 0) send(prometheus());
}

/** A load that goes up and down, and what it makes the pods do: the simulated run, once more from second 60. */
function movingSecond({ send, now }: Screen, second: number): void {
  const from = (60 + second - 1) * 1_000;
  for (const event of simulatedRun()) {
    if (event.t <= from || event.t > from + 1_000) continue;
    const { t: _t, at: _at, ...rest } = event;
    send(rest as PalierEvent, now());
  }
}

/** More than frames are to be painted of. */
function stormSecond({ send }: Screen, second: number): void {
  for (let n = 0; n < STORM_EVENTS_A_SECOND; n++)
    setTimeout(() => send(warned(`s${second}-${n}`, `s${second}n${n}`)), (n * 1_000) / STORM_EVENTS_A_SECOND);
}
