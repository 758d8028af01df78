// What Palier costs k6: the same script bare and observed, in alternating pairs.
// K6_BIN (and K6_V1_BIN); K6_COST_PAIRS=10, K6_COST_SECONDS=6.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleScript } from '../monitor/sources/k6/bundle.ts';
import { SYSTEM_TAGS, trendStats } from '../monitor/sources/k6/command.ts';
import { k6Version, startK6 } from '../monitor/sources/k6/index.ts';

const pairs = Number(process.env.K6_COST_PAIRS ?? 10);
const seconds = Number(process.env.K6_COST_SECONDS ?? 6);
const here = join(import.meta.dirname, 'k6-cost');
const dir = await mkdtemp(join(tmpdir(), 'palier-bench-'));

interface Figures {
  readonly rps: number;
  readonly cpuMicrosPerRequest: number;
  readonly p95Ms: number;
}

const target = spawn(process.execPath, [join(here, 'target.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
const [port] = (await once(target.stdout, 'data')) as [Buffer];
const baseUrl = `http://127.0.0.1:${port.toString().trim()}`;
try {
  const script = await bundleScript(join(here, 'script.ts'), here);
  const binaries = [process.env.K6_BIN ?? 'k6', process.env.K6_V1_BIN].filter((path) => path !== undefined);
  let missed = 0;
  for (const binary of binaries) missed += await measure(binary, script.code);
  process.exitCode = missed === 0 ? 0 : 1;
} finally {
  target.kill();
  await rm(dir, { recursive: true, force: true });
}

/** Returns how many targets were missed. */
async function measure(k6: string, code: string): Promise<number> {
  console.log(`k6 ${await k6Version(k6)}: ${pairs} alternating pairs of ${seconds} s, observed ÷ bare`);
  const binary = await timed(k6);
  const flatOut = await alternate('flat-out', binary, code);
  const paced = await alternate('paced', binary, code);
  const rate = ratio(flatOut, (one) => one.rps);
  const cpu = ratio(paced, (one) => one.cpuMicrosPerRequest);
  const p95 = quartiles(paced.map(({ bare, observed }) => observed.p95Ms - bare.p95Ms));
  return [
    row('request rate, 8 VUs flat out', rate, 'ratio', rate[1] >= 0.95, '≥ 0.95'),
    row('CPU per request, 1,000 req/s', cpu, 'ratio', cpu[1] <= 1.05, '≤ 1.05'),
    row(
      'CPU per request, flat out',
      ratio(flatOut, (one) => one.cpuMicrosPerRequest),
      'ratio',
      true,
      '(shown)',
    ),
    row('p95, 1,000 req/s', p95, 'ms', p95[1] <= 0.1, '≤ +0.1 ms'),
  ].filter((held) => !held).length;
}

interface Pair {
  readonly bare: Figures;
  readonly observed: Figures;
}

/** Which of the two goes first alternates as well: a machine that gets slower hits both. */
async function alternate(mode: string, binary: string, code: string): Promise<Pair[]> {
  const out: Pair[] = [];
  for (let i = 0; i < pairs; i++) {
    const first = i % 2 === 0 ? runBare : runObserved;
    const one = await first(mode, binary, code);
    const other = await (first === runBare ? runObserved : runBare)(mode, binary, code);
    out.push(first === runBare ? { bare: one, observed: other } : { bare: other, observed: one });
  }
  return out;
}

async function runBare(mode: string, binary: string, code: string): Promise<Figures> {
  const summary = join(dir, 'k6-summary.json');
  const args = [
    'run',
    '--quiet',
    '--no-color',
    '--no-usage-report',
    '--address',
    '',
    '--summary-export',
    summary,
  ];
  const env = { ...process.env, ...scriptEnvironment(mode) };
  const k6: ChildProcess = spawn(binary, [...args, '-'], {
    env,
    cwd: here,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  k6.stdin?.end(code);
  await once(k6, 'close');
  return figures(summary);
}

async function runObserved(mode: string, binary: string, code: string): Promise<Figures> {
  const plan = {
    scenario: 'bench',
    profile: mode,
    script: './script.ts',
    baseUrl,
    stages: [],
    thresholds: {},
    maxVUs: null,
  };
  const flags = ['--system-tags', SYSTEM_TAGS, '--summary-trend-stats', trendStats(null, {})];
  const running = await startK6({
    binary,
    script: { path: './script.ts', from: here, code, cwd: here, env: {}, flags },
    plan,
    workDir: dir,
    env: { ...process.env, ...scriptEnvironment(mode) },
    emit: () => {},
  });
  await running.done;
  return figures(join(dir, 'k6-summary.json'));
}

function scriptEnvironment(mode: string): Record<string, string> {
  return {
    BASE_URL: baseUrl,
    BENCH_MODE: mode,
    BENCH_SECONDS: String(seconds),
    TIMES_FILE: join(dir, 'times'),
  };
}

/** k6 behind a shell that writes down the CPU time of its child. */
async function timed(k6: string): Promise<string> {
  const path = join(dir, 'timed-k6');
  const found = k6.includes('/') ? k6 : execFileSync('which', [k6]).toString().trim();
  await writeFile(path, `#!/bin/sh\n"${found}" "$@"\ncode=$?\ntimes > "$TIMES_FILE"\nexit $code\n`);
  await chmod(path, 0o755);
  return path;
}

async function figures(summary: string): Promise<Figures> {
  const { metrics } = JSON.parse(await readFile(summary, 'utf8'));
  // The second line of `times`: user and system time of the children, `0m1.23s 0m0.45s`.
  const [, children = ''] = (await readFile(join(dir, 'times'), 'utf8')).split('\n');
  const cpuSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest))
    .reduce((sum, one) => sum + one, 0);
  return {
    rps: metrics.http_reqs.rate,
    cpuMicrosPerRequest: (cpuSeconds * 1e6) / metrics.http_reqs.count,
    p95Ms: metrics.http_req_duration['p(95)'],
  };
}

function ratio(list: readonly Pair[], pick: (figures: Figures) => number): [number, number, number] {
  return quartiles(list.map(({ bare, observed }) => pick(observed) / pick(bare)));
}

/** First quartile, median, third quartile. */
function quartiles(values: readonly number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const low = sorted[Math.floor(place)] ?? Number.NaN;
    const high = sorted[Math.ceil(place)] ?? Number.NaN;
    return low + (high - low) * (place % 1);
  };
  return [at(0.25), at(0.5), at(0.75)];
}

function row(
  what: string,
  [low, median, high]: readonly number[],
  unit: string,
  held: boolean,
  wanted: string,
) {
  const show = (value = Number.NaN) =>
    unit === 'ms' ? `${value >= 0 ? '+' : ''}${value.toFixed(3)} ms` : value.toFixed(3);
  const range = `(quartiles ${show(low)} … ${show(high)})`;
  console.log(
    `  ${held ? 'ok    ' : 'MISSED'} ${what.padEnd(30)} ${show(median).padStart(10)} ${range}  to reach ${wanted}`,
  );
  return held;
}
