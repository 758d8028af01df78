/**
 * What it costs to observe: `palier watch` in a real terminal (pty) and a Kubernetes API over TLS whose objects are of
 * real size and change as those of a cluster do (bench/observer/serve.ts). `node bench/observer.ts [--of FOLDER]
 * [--seconds N] [--part NAME]`; needs dist/. `--minutes N [--beside FOLDER]` instead: memory over a long time, a line
 * a minute, also of another version that observes the same cluster at the same time.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, median, type Row, runBench } from './lib/bench.ts';
import { QUIET_UTILISATION } from './observer/app.ts';
import { type Cluster, type Size, startCluster } from './observer/cluster.ts';
import { observeLong } from './observer/long.ts';
import { measurePaints, measurePaintsWhileMoving } from './observer/paints.ts';
import { asInstalled, fromRepository, msBetween, type Observer, startObserver } from './observer/start.ts';

const MINUTE_MS = 60_000;
/** Until the pods of the last decisions are there, and the autoscalers have seen it. */
const CALM_MS = 20_000;
const STARTS = 5;
const FIRST_FRAME_MS = 250;
/** What the first autoscaler's pods use, on the screen. */
const DATA = new RegExp(`${QUIET_UTILISATION} %`);
const MOVING_DATA = /\d %/;
/** By whose requests the figures are. */
const OBSERVER = 'observer';

const SMALL = { hpas: 1, podsPerHpa: 5 };
const LARGE = { hpas: 100, podsPerHpa: 10 };
const HUGE_ONE = { hpas: 1, podsPerHpa: 5_000 };
const HUGE_MANY = { hpas: 100, podsPerHpa: 50 };

const NOT_COVERED = [
  'a real API server: HTTP/2, compressed answers, audit, priority and fairness; a network between',
  'a load that k6 makes beside it: palier load',
  'other screens than 120×40, keys, other terminals',
  'Linux alone; wall times on a machine that does other things besides',
];
const NOT_COVERED_SHORT = [...NOT_COVERED, 'memory after more than some minutes: --minutes 15 or more'];

type Bench = Context<{ seconds: number }>;

if (argv.includes('--minutes'))
  await runBench({
    title: 'memory while 100 HPAs and 1,000 pods move',
    options: { minutes: 15, beside: '' },
    notCovered: [...NOT_COVERED, 'anything but memory, CPU and requests'],
    parts: {
      '': ({ of, folder, options }) => observeLong({ size: LARGE, of, folder, ...options }),
    },
  });
else
  await runBench({
    title: 'what it costs to observe a cluster',
    options: { seconds: 60 },
    notCovered: NOT_COVERED_SHORT,
    parts: {
      'small: 1 HPA, 5 pods': (bench) => measureMoving(bench, SMALL, 220),
      'large: 100 HPAs, 1,000 pods': (bench) => measureMoving(bench, LARGE, 300),
      'huge: 1 HPA, 5,000 pods': (bench) => measureHuge(bench, HUGE_ONE),
      'huge: 100 HPAs, 5,000 pods': (bench) => measureHuge(bench, HUGE_MANY),
      requests: measureRequests,
    },
  });

async function measureMoving(bench: Bench, size: Size, dataWithinMs: number): Promise<Row[]> {
  const repository = fromRepository(bench.of);
  const installed = installedOf(bench);
  return withCluster(size, [], async (cluster) => {
    const starts = [
      ...(await measureStarts(bench, cluster, { how: 'as installed', command: installed, dataWithinMs })),
      ...(await measureStarts(bench, cluster, { how: 'repository', command: repository, dataWithinMs })),
    ];
    cluster.setMode('moving');
    const observer = await observe(bench, cluster, OBSERVER, repository);
    const other = await observe(bench, cluster, 'installed', installed);
    try {
      await sleep(MINUTE_MS);
      const rss = { repository: observer.rssMB(), installed: other.rssMB() };
      const firstMinute = await cluster.requestsOf(OBSERVER);
      await other.end();
      const moving = await costOver(bench, cluster, observer);
      const whileMoving = size.hpas === 1 ? [] : await measurePaintsWhileMoving(bench, cluster, observer);
      cluster.setMode('quiet');
      await sleep(CALM_MS);
      const quiet = await costOver(bench, cluster, observer);
      return [
        ...starts,
        ...(await measurePaints(bench, cluster, observer)),
        ...whileMoving,
        ...requestRows(firstMinute, moving.requests),
        cpuRow('moving', moving.cpuSeconds, 1.5),
        cpuRow('quiet', quiet.cpuSeconds, 1),
        rssRow('RSS after a minute', rss.repository, 130),
        rssRow('RSS after a minute, as installed', rss.installed, 130),
        rssRow('RSS, the most', observer.peakRssMB()),
      ];
    } finally {
      await Promise.all([observer.end(), other.end()]);
    }
  });
}

async function measureHuge(bench: Bench, size: Size): Promise<Row[]> {
  const command = installedOf(bench);
  return withCluster(size, [], async (cluster) => {
    const starts = await measureStarts(bench, cluster, { how: 'as installed', command, dataWithinMs: 450 });
    const observer = await observe(bench, cluster, OBSERVER, command);
    try {
      await sleep(MINUTE_MS);
      const firstMinute = await cluster.requestsOf(OBSERVER);
      const firstCpu = observer.cpuSeconds();
      const quiet = await costOver(bench, cluster, observer);
      return [
        ...starts,
        ...(await measurePaints(bench, cluster, observer)),
        // A list has 500 objects a request.
        { name: 'requests of the first minute', value: firstMinute, unit: '' },
        ...requestRows(firstMinute, quiet.requests).slice(1),
        { name: 'CPU of the first minute', value: firstCpu, unit: 's' },
        cpuRow('quiet', quiet.cpuSeconds, 3),
        rssRow('RSS, the most', observer.peakRssMB()),
      ];
    } finally {
      await observer.end();
    }
  });
}

/** One cluster in each set-up, all at once: requests do not depend on the CPU that there is. */
async function measureRequests({ of, folder }: Bench): Promise<Row[]> {
  const setUps = {
    'with a Prometheus': [],
    'without a Prometheus': ['--no-prometheus'],
    'metrics new at every question': ['--ever-new'],
  };
  const measured = Object.entries(setUps).map(([name, flags], i) =>
    withCluster(SMALL, flags, async (cluster) => {
      const observer = await observe({ folder }, cluster, `requests-${i}`, fromRepository(of));
      try {
        await sleep(MINUTE_MS);
        const first = await cluster.requestsOf(`requests-${i}`);
        await sleep(2 * MINUTE_MS);
        const after = await cluster.requestsOf(`requests-${i}`);
        return requestRows(first, (after - first) / 2, name);
      } finally {
        await observer.end();
      }
    }),
  );
  return (await Promise.all(measured)).flat();
}

/** Start by start, until there is a frame and until there are data on it. */
async function measureStarts(
  { folder, repeats }: Bench,
  cluster: Cluster,
  { how, command, dataWithinMs }: { how: string; command: readonly string[]; dataWithinMs: number },
): Promise<Row[]> {
  const starts: { frame: number; data: number }[] = [];
  for (let i = 0; i < repeats(STARTS); i += 1) {
    const observer = start(folder, cluster, 'start', command);
    const [frame, data] = await Promise.all([observer.seen(/╭/), observer.seen(DATA)]);
    starts.push({
      frame: msBetween(observer.startedAtNs, frame),
      data: msBetween(observer.startedAtNs, data),
    });
    await observer.end();
  }
  return [
    {
      name: `first frame, ${how}`,
      value: median(starts.map(({ frame }) => frame)),
      unit: 'ms',
      target: { atMost: FIRST_FRAME_MS },
    },
    {
      name: `first data, ${how}`,
      value: median(starts.map(({ data }) => data)),
      unit: 'ms',
      target: { atMost: dataWithinMs },
    },
  ];
}

/** CPU and requests over some time, each for a minute of it. */
async function costOver({ options }: Bench, cluster: Cluster, observer: Observer) {
  const before = { cpu: observer.cpuSeconds(), requests: await cluster.requestsOf(OBSERVER) };
  await sleep(options.seconds * 1_000);
  const perMinute = 60 / options.seconds;
  return {
    cpuSeconds: (observer.cpuSeconds() - before.cpu) * perMinute,
    requests: ((await cluster.requestsOf(OBSERVER)) - before.requests) * perMinute,
  };
}

/** Starts it, and waits until it sees the cluster. */
async function observe(
  { folder }: { folder: string },
  cluster: Cluster,
  token: string,
  command: readonly string[],
): Promise<Observer> {
  const observer = start(folder, cluster, token, command);
  await observer.seen(MOVING_DATA);
  return observer;
}

function start(folder: string, cluster: Cluster, token: string, command: readonly string[]): Observer {
  const own = join(folder, token);
  mkdirSync(own, { recursive: true });
  return startObserver({ command, folder: own, kubeconfig: cluster.kubeconfigFor(token, own) });
}

async function withCluster<T>(
  size: Size,
  flags: readonly string[],
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const cluster = await startCluster(size, ...flags);
  try {
    return await use(cluster);
  } finally {
    cluster.end();
  }
}

function requestRows(first: number, later: number, setUp = ''): Row[] {
  const suffix = setUp && `, ${setUp}`;
  return [
    { name: `requests of the first minute${suffix}`, value: first, unit: '', target: { atMost: 20 } },
    { name: `requests a minute later${suffix}`, value: later, unit: '', target: { atMost: 6 } },
  ];
}

function cpuRow(what: string, value: number, atMost: number): Row {
  return { name: `CPU a minute, ${what}`, value, unit: 's', target: { atMost } };
}

/** The package is put together once for all parts. */
function installedOf({ of, folder }: { of: string; folder: string }): readonly string[] {
  const installed = join(folder, 'package');
  return asInstalled(of, installed);
}

function rssRow(name: string, value: number, atMost?: number): Row {
  return { name, value, unit: 'MB', ...(atMost !== undefined && { target: { atMost } }), keep: 'most' };
}
