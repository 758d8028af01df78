/**
 * What the sandbox costs: its start with everything cached, its memory beside the pods, and requests through its
 * balancer next to the same ones without it. K6_BIN; needs dist/. SANDBOX_BENCH_SECONDS=6.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleScript } from '../monitor/sources/k6/bundle.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const seconds = Number(process.env.SANDBOX_BENCH_SECONDS ?? 6);
const ROUNDS = 3;
const dir = await mkdtemp(join(tmpdir(), 'palier-bench-sandbox-'));

const held = [...(await balancer()), ...(await start())];
await rm(dir, { recursive: true, force: true });
process.exitCode = held.every(Boolean) ? 0 : 1;

async function balancer(): Promise<readonly boolean[]> {
  const target = program('k6-cost/target.ts');
  const targetPort = await portOf(target);
  const between = program('sandbox/balance.ts', targetPort);
  const balancerPort = await portOf(between);
  try {
    const script = await bundleScript(join(root, 'bench/k6-cost/script.ts'), root);
    const rates: { direct: number; balanced: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rates.push({
        direct: await requestRate(script.code, targetPort),
        balanced: await requestRate(script.code, balancerPort),
      });
    }
    const balanced = median(rates.map((rate) => rate.balanced));
    const direct = median(rates.map((rate) => rate.direct));
    console.log(`sandbox, 8 VUs flat out, ${ROUNDS} alternating pairs of ${seconds} s`);
    return [
      row('requests through the balancer', `${balanced.toFixed(0)} /s`, '≥ 3,000 /s', balanced >= 3_000),
      row('the same without it', `${direct.toFixed(0)} /s`, '', true),
      row('ratio', (balanced / direct).toFixed(2), '', true),
    ];
  } finally {
    target.kill();
    between.kill();
  }
}

async function start(): Promise<readonly boolean[]> {
  const env = { ...process.env, PALIER_SANDBOX_DIR: join(dir, 'sandbox') };
  const palier = (...args: string[]) =>
    run(process.execPath, [join(root, 'dist/palier.mjs'), ...args], { env });
  // The first start makes the database; it is the second that has everything.
  await palier('sandbox', 'up');
  await palier('sandbox', 'down');
  const began = performance.now();
  const { stdout } = await palier('sandbox', 'up', '--json');
  const readySeconds = (performance.now() - began) / 1000;
  try {
    const { pid } = JSON.parse(stdout) as { pid: number };
    const rssMB = await rss(pid);
    console.log('sandbox, started again with everything cached');
    return [
      row('until the backend answers', `${readySeconds.toFixed(1)} s`, '≤ 5 s', readySeconds <= 5),
      row('memory beside the pods', `${rssMB.toFixed(0)} MB`, '≤ 100 MB', rssMB <= 100),
    ];
  } finally {
    await palier('sandbox', 'down');
  }
}

async function requestRate(code: string, port: string): Promise<number> {
  const summary = join(dir, 'summary.json');
  const flags = ['--quiet', '--no-usage-report', '--address', '', '--summary-export', summary];
  const k6 = spawn(process.env.K6_BIN ?? 'k6', ['run', ...flags, '-'], {
    env: {
      ...process.env,
      BASE_URL: `http://127.0.0.1:${port}`,
      BENCH_MODE: 'flat-out',
      BENCH_SECONDS: String(seconds),
    },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  k6.stdin.end(code);
  await once(k6, 'close');
  return JSON.parse(await readFile(summary, 'utf8')).metrics.http_reqs.rate;
}

async function rss(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}

function program(file: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(root, 'bench', file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function portOf(child: ChildProcess): Promise<string> {
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return line.toString().trim();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function row(name: string, figure: string, target: string, ok: boolean): boolean {
  console.log(
    `  ${name.padEnd(32)} ${figure.padStart(10)}   ${target.padEnd(12)} ${ok ? '' : 'NOT REACHED'}`.trimEnd(),
  );
  return ok;
}
