/**
 * What the sandbox costs: its start with everything cached, memory and CPU beside the pods when nothing is asked of it,
 * and requests through its balancer next to the same ones without it. K6_BIN; needs dist/ of the version under test.
 */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, cpuSeconds, median, type Row, rssMB, runBench, runMeasured } from './lib/bench.ts';
import { ownProcesses } from './sandbox/own-processes.ts';

const PAIRS = 6;
const STARTS = 3;
/** What a start leaves to be done: controllers look at everything once, the autoscaler settles. */
const SETTLE_MS = 60_000;
const REST_MS = 60_000;
const here = import.meta.dirname;
const options = { seconds: 3 };

await runBench({
  title: '8 VUs flat out through the balancer and without it; a start with everything cached',
  options,
  notCovered: [
    'the first start, which fetches or builds tools and makes the database',
    'several pods behind the balancer, new connections, large answers: k6 keeps its 8 connections to one backend',
    'the API server and the controllers under load, many pods, memory over hours',
  ],
  parts: { balancer, start },
});

async function balancer(bench: Context<typeof options>): Promise<Row[]> {
  const target = program('k6-cost/target.ts');
  const targetPort = await portOf(target);
  const between = program('sandbox/balance.ts', bench.path('sandbox/proxy/balancer.ts'), targetPort);
  const ports = { direct: targetPort, balanced: await portOf(between) };
  try {
    // Each program compiles what it runs often: not in one of the pairs.
    for (const port of Object.values(ports)) await load(bench, port, 1);
    const pairs: { direct: number; balanced: number; balancerMicros: number }[] = [];
    for (let i = 0; i < bench.repeats(PAIRS); i++) {
      const pair = { direct: 0, balanced: 0, balancerMicros: 0 };
      // Which of the two goes first alternates as well: a machine that gets slower hits both.
      const order = i % 2 === 0 ? (['direct', 'balanced'] as const) : (['balanced', 'direct'] as const);
      for (const way of order) {
        const cpuBefore = cpuSeconds(between.pid ?? 0);
        const { rate, count } = await load(bench, ports[way], bench.options.seconds);
        pair[way] = rate;
        if (way === 'balanced')
          pair.balancerMicros = ((cpuSeconds(between.pid ?? 0) - cpuBefore) * 1e6) / count;
      }
      pairs.push(pair);
    }
    const of = (pick: (pair: (typeof pairs)[number]) => number) => median(pairs.map(pick));
    return [
      {
        name: 'requests through the balancer',
        value: of(({ balanced }) => balanced),
        unit: '/s',
        target: { atLeast: 3_000 },
      },
      { name: 'the same without it', value: of(({ direct }) => direct), unit: '/s' },
      { name: 'with ÷ without, by pair', value: of(({ balanced, direct }) => balanced / direct), unit: '×' },
      {
        name: 'CPU of the balancer a request',
        value: of(({ balancerMicros }) => balancerMicros),
        unit: 'µs',
      },
    ];
  } finally {
    target.kill();
    between.kill();
  }
}

async function start({ path, folder, repeats }: Context<typeof options>): Promise<Row[]> {
  const env = { ...process.env, PALIER_SANDBOX_DIR: join(folder, 'sandbox') };
  const main = path('dist/palier.mjs');
  const palier = (...args: string[]) => runMeasured(execPath, [main, 'sandbox', ...args], { env });
  // It is a process that outlives us, and finds its folder, which is removed at the end, only before that.
  const down = () => spawnSync(execPath, [main, 'sandbox', 'down'], { env, stdio: 'ignore' });
  process.prependListener('exit', down);
  // The first start makes the database; from the second on everything is there.
  await palier('up');
  await palier('down');
  const seconds: number[] = [];
  const rests: { memoryMB: number; cpuPercent: number }[] = [];
  for (let i = 0; i < repeats(STARTS); i++) {
    const up = await palier('up', '--json');
    seconds.push(up.seconds);
    // Each start is like the one before it, and so is each rest: one is enough.
    if (i === 0) rests.push(await atRest((JSON.parse(up.stdout) as { pid: number }).pid));
    await palier('down');
  }
  process.off('exit', down);
  return [
    {
      name: 'until the backend answers',
      value: median(seconds),
      unit: 's',
      target: { atMost: 6 },
    },
    {
      name: 'memory beside the pods',
      value: Math.max(...rests.map(({ memoryMB }) => memoryMB)),
      unit: 'MB',
      target: { atMost: 350 },
      keep: 'most',
    },
    {
      name: 'CPU beside the pods, at rest',
      value: Math.max(...rests.map(({ cpuPercent }) => cpuPercent)),
      unit: '% of a core',
      target: { atMost: 2 },
    },
  ];
}

async function atRest(pid: number): Promise<{ memoryMB: number; cpuPercent: number }> {
  await sleep(SETTLE_MS);
  const processes = ownProcesses(pid);
  const sum = (of: (pid: number) => number) => processes.map(of).reduce((total, value) => total + value, 0);
  const before = sum(cpuSeconds);
  await sleep(REST_MS);
  return { memoryMB: sum(rssMB), cpuPercent: ((sum(cpuSeconds) - before) * 100_000) / REST_MS };
}

async function load({ folder }: Context<typeof options>, port: string, seconds: number) {
  const summary = join(folder, 'summary.json');
  const flags = ['--quiet', '--no-usage-report', '--address', '', '--summary-export', summary];
  const env = { ...process.env, BASE_URL: `http://127.0.0.1:${port}`, BENCH_SECONDS: String(seconds) };
  await runMeasured(process.env.K6_BIN ?? 'k6', ['run', ...flags, join(here, 'sandbox/script.js')], { env });
  const { http_reqs, checks } = JSON.parse(await readFile(summary, 'utf8')).metrics;
  if (checks.fails > 0) throw new Error(`expected every request to succeed, got ${checks.fails} that failed`);
  return http_reqs as { readonly rate: number; readonly count: number };
}

function program(file: string, ...args: string[]): ChildProcess {
  return fork(join(here, file), args);
}

async function portOf(child: ChildProcess): Promise<string> {
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return String(port);
}
