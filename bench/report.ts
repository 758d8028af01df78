/**
 * What a report costs, with the command as it is shipped: an hour and a day, a sample a second, 20 pods. First paint
 * is measured where a Chromium is on PATH. Needs dist/ of the version under test.
 */

import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { CHAIN_START, checksumOf, encodeLine } from '../monitor/recorder/line.ts';
import { openBrowser } from '../monitor/report/testing/browser.ts';
import { longRun } from '../monitor/report/testing/long-run.ts';
import { type Context, type Measured, median, type Row, runBench, runMeasured } from './lib/bench.ts';

const PODS = 20;
/** "Bounded whatever the length": of a day against an hour. */
const MEMORY_GROWS_WITHIN = 1.5;
const PAINTS = 5;

interface Case {
  readonly hours: number;
  readonly mostSeconds: number;
  readonly mostMB: number;
  readonly mostFirstPaintMs?: number;
  readonly runs: number;
}

const HOUR: Case = { hours: 1, mostSeconds: 1, mostMB: 1, mostFirstPaintMs: 500, runs: 5 };
const DAY: Case = { hours: 24, mostSeconds: 10, mostMB: 4, runs: 2 };

await runBench({
  title: `palier report, a sample a second, ${PODS} pods`,
  notCovered: [
    'a week, and runs that were cut off or damaged',
    'zooming and scrolling in the page',
    'browsers other than Chromium; first paint is of a page on the disk',
    'a disk that is slow: the recording has just been written and is cached',
  ],
  parts: {
    'one hour': async (bench) => (await report(bench, HOUR)).rows,
    'a day': async (bench) => {
      const hour = await reportsOf(bench, await record(bench.folder, 1), 1);
      const day = await report(bench, DAY);
      const growth = most(day.made) / most(hour);
      const target = { atMost: MEMORY_GROWS_WITHIN };
      return [...day.rows, { name: 'memory, a day ÷ an hour', value: growth, unit: '×', target }];
    },
  },
});

async function report(bench: Context, { hours, runs, ...limits }: Case) {
  const run = await record(bench.folder, hours);
  const made = await reportsOf(bench, run, bench.repeats(runs));
  const page = join(run, 'report.html');
  const rows: Row[] = [
    {
      name: 'made in',
      value: median(made.map(({ seconds }) => seconds)),
      unit: 's',
      target: { atMost: limits.mostSeconds },
    },
    { name: 'CPU', value: median(made.map(({ cpuSeconds }) => cpuSeconds)), unit: 's' },
    { name: 'memory at most', value: most(made), unit: 'MB', keep: 'most' },
    { name: 'page', value: statSync(page).size / 1e6, unit: 'MB', target: { atMost: limits.mostMB } },
    await firstPaint(page, limits.mostFirstPaintMs),
  ];
  return { rows, made };
}

async function reportsOf({ path }: Context, run: string, times: number): Promise<Measured[]> {
  const made: Measured[] = [];
  for (let i = 0; i < times; i++)
    made.push(await runMeasured(execPath, [path('dist/palier.mjs'), 'report', run, '--json']));
  return made;
}

/** Returns its folder. The same recording, byte for byte, for every version. */
async function record(folder: string, hours: number): Promise<string> {
  const run = join(folder, `20261123T100000Z-soak-${hours}h`);
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
  return run;
}

async function firstPaint(page: string, mostMs: number | undefined): Promise<Row> {
  const row = {
    name: 'first paint',
    unit: 'ms',
    target: mostMs === undefined ? undefined : { atMost: mostMs },
  };
  const browser = await openBrowser();
  if (browser === null) return { ...row, value: null, note: 'no Chromium here' };
  try {
    // The first page of a browser pays for the browser's own start.
    const times: number[] = [];
    for (let i = 0; i < PAINTS; i++) times.push((await browser.open(page)).firstPaintMs);
    return { ...row, value: median(times.slice(1)) };
  } finally {
    await browser.close();
  }
}

function most(made: readonly Measured[]): number {
  return Math.max(...made.map(({ peakRssMB }) => peakRssMB));
}
