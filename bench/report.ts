/**
 * What a report costs, with the command as it is shipped: `node bench/report.ts [--json]`, after `npm run build`.
 * To reach: one hour (a sample a second, 20 pods) ≤ 1 s and ≤ 1 MB; 24 hours ≤ 10 s and ≤ 4 MB, in bounded memory.
 * First paint is measured where a Chromium is on PATH: ≤ 500 ms for the hour.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, execPath, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { CHAIN_START, checksumOf, encodeLine } from '../monitor/recorder/line.ts';
import { openBrowser } from '../monitor/report/testing/browser.ts';
import { longRun } from '../monitor/report/testing/long-run.ts';

const CASES = [
  { name: 'one hour', hours: 1, mostSeconds: 1, mostMB: 1, runs: 5 },
  { name: '24 hours', hours: 24, mostSeconds: 10, mostMB: 4, runs: 2 },
] as const;
const PODS = 20;
const palier = fileURLToPath(new URL('../dist/palier.mjs', import.meta.url));

interface Figures {
  readonly name: string;
  readonly hours: number;
  readonly seconds: number;
  readonly mostSeconds: number;
  readonly rssMB: number;
  readonly htmlMB: number;
  readonly mostMB: number;
  /** null: there is no Chromium here. */
  readonly firstPaintMs: number | null;
}

const dir = mkdtempSync(join(tmpdir(), 'palier-bench-'));
try {
  const figures: Figures[] = [];
  for (const one of CASES) {
    const run = join(dir, `20261123T100000Z-soak-${one.hours === 1 ? 'hour' : 'days'}`);
    await record(run, one.hours);
    const made = [];
    for (let i = 0; i < one.runs; i++) made.push(await makeReport(run));
    const seconds = median(made.map(({ ms }) => ms)) / 1000;
    const rssMB = Math.max(...made.map((each) => each.rssMB));
    const htmlMB = statSync(join(run, 'report.html')).size / 1e6;
    const firstPaintMs = await firstPaint(join(run, 'report.html'));
    figures.push({ ...one, seconds, rssMB, htmlMB, firstPaintMs });
  }
  if (argv.includes('--json')) stdout.write(`${JSON.stringify(figures)}\n`);
  else for (const each of figures) print(each);
  if (figures.some((each) => each.seconds > each.mostSeconds || each.htmlMB > each.mostMB))
    process.exitCode = 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function record(run: string, hours: number): Promise<void> {
  await mkdir(run, { recursive: true });
  const file = createWriteStream(join(run, 'timeline.ndjson'));
  let previous = CHAIN_START;
  for (const event of longRun({ hours, pods: PODS })) {
    const line = encodeLine(event, previous);
    previous = checksumOf(line);
    if (!file.write(`${line}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

/** The whole process, from its start to its end, and the most memory it held. */
async function makeReport(run: string): Promise<{ readonly ms: number; readonly rssMB: number }> {
  const startedAt = performance.now();
  const child = spawn(execPath, [palier, 'report', run, '--json'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let rssMB = 0;
  const looking = setInterval(() => {
    rssMB = Math.max(rssMB, peakMemoryMB(child.pid ?? 0));
  }, 20);
  const [code] = await once(child, 'exit');
  clearInterval(looking);
  if (code !== 0) throw new Error(`palier report ended with ${code}`);
  return { ms: performance.now() - startedAt, rssMB };
}

function peakMemoryMB(pid: number): number {
  try {
    const kB = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kB ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** null: there is no Chromium here. */
async function firstPaint(page: string): Promise<number | null> {
  const browser = await openBrowser();
  if (browser === null) return null;
  try {
    // The first page of a browser pays for the browser's own start.
    const times: number[] = [];
    for (let i = 0; i < 5; i++) times.push((await browser.open(page)).firstPaintMs);
    return median(times.slice(1));
  } finally {
    await browser.close();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function print({ name, seconds, mostSeconds, rssMB, htmlMB, mostMB, firstPaintMs, hours }: Figures) {
  stdout.write(`report of ${name}, ${PODS} pods\n`);
  row('made in', `${seconds.toFixed(2)} s`, `≤ ${mostSeconds} s`, seconds <= mostSeconds);
  row('page', `${htmlMB.toFixed(2)} MB`, `≤ ${mostMB} MB`, htmlMB <= mostMB);
  row('memory at most', `${rssMB.toFixed(0)} MB`, '', true);
  if (firstPaintMs === null) row('first paint', 'not measured: no Chromium', '', true);
  else
    row(
      'first paint',
      `${firstPaintMs.toFixed(0)} ms`,
      hours === 1 ? '≤ 500 ms' : '',
      hours !== 1 || firstPaintMs <= 500,
    );
}

function row(what: string, got: string, target: string, ok: boolean): void {
  stdout.write(`  ${what.padEnd(18)} ${got.padEnd(16)} ${target.padEnd(10)} ${ok ? '' : 'MISSED'}\n`);
}
