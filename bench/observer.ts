/**
 * What it costs to observe: a real screen in a real terminal (pty), a Kubernetes API over HTTP with 1 HPA and
 * 5 pods, then with 100 HPAs and 1,000 pods. `node bench/observer.ts [--seconds N] [--json]`; needs dist/.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import type { Order } from './observer/serve.ts';

const root = join(import.meta.dirname, '..');
const secondsFlag = argv.indexOf('--seconds');
const seconds = secondsFlag === -1 ? 60 : Number(argv[secondsFlag + 1]);
const STARTS = 5;
/** Until the rhythm of the pod metrics is found and kept to: four of their periods. */
const START_MS = 60_000;
const CHANGES = 20;

interface Figures {
  readonly firstFrameMs: number;
  readonly firstDataMs: number;
  readonly paintMedianMs: number;
  readonly paintWorstMs: number;
  readonly startRequests: number;
  readonly requestsPerMinute: number;
  readonly rssMB: number;
  readonly cpuQuietSeconds: number;
  readonly cpuMovingSeconds: number;
}

type Targets = Readonly<Record<keyof Figures, number | null>>;

const SMALL: Targets = {
  firstFrameMs: 250,
  firstDataMs: 400,
  paintMedianMs: 50,
  paintWorstMs: 150,
  startRequests: null,
  requestsPerMinute: 6,
  rssMB: 125,
  cpuQuietSeconds: 1,
  cpuMovingSeconds: 2,
};
const LARGE: Targets = { ...SMALL, firstDataMs: 700, rssMB: 150 };

const NAMES: Readonly<Record<keyof Figures, readonly [string, string]>> = {
  firstFrameMs: ['first frame', 'ms'],
  firstDataMs: ['first data on screen', 'ms'],
  paintMedianMs: ['API event to paint, median', 'ms'],
  paintWorstMs: ['API event to paint, worst', 'ms'],
  startRequests: ['API requests to start', ''],
  requestsPerMinute: ['API requests a minute', ''],
  rssMB: ['RSS, screen included', 'MB'],
  cpuQuietSeconds: ['CPU a minute, quiet', 's'],
  cpuMovingSeconds: ['CPU a minute, moving', 's'],
};

const small = await measure(1, 5);
const large = await measure(100, 10);
if (argv.includes('--json')) stdout.write(`${JSON.stringify({ small, large })}\n`);
else {
  print('small: 1 HPA, 5 pods', small, SMALL);
  print('large: 100 HPAs, 1,000 pods', large, LARGE);
}

async function measure(hpas: number, podsPerHpa: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'palier-observer-'));
  const cluster = fork(join(root, 'bench', 'observer', 'serve.ts'), [String(hpas), String(podsPerHpa)]);
  try {
    const [{ url }] = (await once(cluster, 'message')) as [{ url: string }];
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigOf(url));

    const starts: { frame: number; data: number }[] = [];
    for (let i = 0; i < STARTS; i += 1) {
      const observer = startObserver(folder, kubeconfig);
      starts.push({ frame: await observer.seen(/╭/), data: await observer.seen(/42 %/) });
      await observer.end();
    }

    const before = await requestsOf(cluster);
    const observer = startObserver(folder, kubeconfig);
    await observer.seen(/42 %/);
    await sleep(START_MS);
    const started = await requestsOf(cluster);
    const quiet = await observer.cpuOver(seconds);
    cluster.send({ moving: true } satisfies Order);
    const moving = await observer.cpuOver(seconds);
    const after = await requestsOf(cluster);
    const paints = await paintTimes(observer, cluster);
    const rssMB = observer.peakRssMB();
    await observer.end();
    return {
      firstFrameMs: median(starts.map(({ frame }) => frame)),
      firstDataMs: median(starts.map(({ data }) => data)),
      paintMedianMs: median(paints),
      paintWorstMs: Math.max(...paints),
      startRequests: started - before,
      requestsPerMinute: ((after - started) / (2 * seconds)) * 60,
      rssMB,
      cpuQuietSeconds: (quiet / seconds) * 60,
      cpuMovingSeconds: (moving / seconds) * 60,
    };
  } finally {
    cluster.kill();
    rmSync(folder, { recursive: true });
  }
}

type Observer = ReturnType<typeof startObserver>;

function startObserver(folder: string, kubeconfig: string) {
  const began = performance.now();
  const terminal = new xterm.Terminal({ cols: 120, rows: 40, allowProposedApi: true });
  const { CI: _, ...env } = process.env;
  // As setup/bootstrap.mjs starts it.
  const program = [
    '--max-semi-space-size=4',
    join(root, 'dist', 'palier.mjs'),
    'watch',
    '-n',
    'shop',
    '--hpa',
    'all',
    '--lang',
    'en',
  ];
  const child = spawn(process.execPath, program, {
    cols: 120,
    rows: 40,
    cwd: folder,
    env: { ...env, KUBECONFIG: kubeconfig, TERM: 'xterm-256color' },
  });
  const listeners = new Set<() => void>();
  child.onData((data) =>
    terminal.write(data, () => {
      for (const listener of listeners) listener();
    }),
  );
  const gone = new Promise<void>((resolve) => child.onExit(() => resolve()));
  const screen = () =>
    Array.from(
      { length: 40 },
      (_, y) => terminal.buffer.active.getLine(y)?.translateToString(true) ?? '',
    ).join('\n');

  /** Milliseconds from the start (or `since`) until the screen shows it. */
  function seen(pattern: RegExp, since = began): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const look = () => {
      if (!pattern.test(screen())) return;
      listeners.delete(look);
      clearTimeout(deadline);
      resolve(performance.now() - since);
    };
    const deadline = setTimeout(() => reject(new Error(`never saw ${pattern} on:\n${screen()}`)), 20_000);
    listeners.add(look);
    look();
    return promise;
  }

  return {
    seen,
    async cpuOver(duration: number): Promise<number> {
      const before = cpuSeconds(child.pid);
      await sleep(duration * 1000);
      return cpuSeconds(child.pid) - before;
    },
    peakRssMB: () =>
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1000,
    async end() {
      child.write('q');
      await Promise.race([gone, sleep(3_000)]);
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Changes the wanted replicas and waits until the screen says so. */
async function paintTimes(observer: Observer, cluster: ChildProcess): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < CHANGES; i += 1) {
    const replicas = 20 + i;
    await sleep(700 + Math.random() * 300);
    const since = performance.now();
    cluster.send({ replicas } satisfies Order);
    times.push(await observer.seen(new RegExp(`wanted ${replicas}\\b`), since));
  }
  return times;
}

async function requestsOf(cluster: ChildProcess): Promise<number> {
  cluster.send('count' satisfies Order);
  const [{ requests }] = (await once(cluster, 'message')) as [{ requests: number }];
  return requests;
}

/** User and system time of a process, in seconds (proc_pid_stat(5), 100 ticks a second). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    'current-context': 'bench',
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    clusters: [{ name: 'bench', cluster: { server } }],
    users: [{ name: 'bench', user: { token: 'none' } }],
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function print(title: string, figures: Figures, targets: Targets): void {
  stdout.write(`observer, ${title}\n`);
  for (const [key, [name, unit]] of Object.entries(NAMES) as [keyof Figures, readonly [string, string]][]) {
    const target = targets[key];
    const value = `${figures[key].toFixed(key.startsWith('cpu') || key === 'requestsPerMinute' ? 2 : 0)} ${unit}`;
    const reached = target === null || figures[key] <= target;
    stdout.write(
      `  ${name.padEnd(28)} ${value.padStart(10)}   ${(target === null ? '' : `≤ ${target} ${unit}`).padEnd(10)} ${reached ? '' : 'NOT REACHED'}\n`,
    );
    if (!reached) process.exitCode = 1;
  }
}
