/**
 * What a recording of a week costs who asks about it: one decision explained, a lesson, settings tried, and a seek on the
 * replay's screen in a terminal. Needs dist/ of the version under test. `--hours` makes it shorter.
 */

import { once } from 'node:events';
import { createWriteStream, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { longWatch } from '../core/testing/long-watch.ts';
import { clock } from '../monitor/i18n/format.ts';
import { CHAIN_START, checksumOf, encodeLine } from '../monitor/recorder/line.ts';
import { openTerminal } from '../monitor/tui/testing/terminal.ts';
import { type Context, cpuSeconds, peakRssMB, type Row, runBench, runMeasured } from './lib/bench.ts';

type Bench = Context<{ readonly hours: number }>;

const HOUR_MS = 3_600_000;
const OPENS_WITHIN_MS = 120_000;
const EXPLAIN = { seconds: { atMost: 5 }, memory: { atMost: 200 } };
const SEEK = { atMost: 0.5 };
const KEYS = { home: '\u001B[H', end: '\u001B[F', left: '\u001B[D' };

await runBench({
  title: 'a recording of a week: one autoscaler, about five pods, metrics every 15 s, Prometheus every 5 s',
  options: { hours: 168 },
  notCovered: [
    'many autoscalers in one recording',
    'recordings that are damaged, or still written',
    'how long settings take to be tried: ten are',
    'a disk that is slow: the recording has just been written and is cached',
  ],
  parts: {
    watched: async (bench: Bench) => measure(bench, false),
    'under a load that k6 tells of every second': async (bench: Bench) => measure(bench, true),
  },
});

async function measure(bench: Bench, load: boolean): Promise<readonly Row[]> {
  const { hours } = bench.options;
  const run = await record(
    join(bench.folder, `20261123T100000Z-week-${load ? 'load' : 'none'}`),
    hours,
    load,
  );
  const ask = async (
    name: string,
    args: readonly string[],
    targets?: typeof EXPLAIN,
  ): Promise<readonly Row[]> => {
    const made = await palier(bench, args);
    return [
      { name, value: made.cpuSeconds, unit: 'CPU s', target: targets?.seconds },
      { name: `${name}: memory`, value: made.peakRssMB, unit: 'MB', target: targets?.memory, keep: 'most' },
    ];
  };
  const rows: Row[] = [];
  for (const [when, share] of [['early', 0.02] as const, ['in the middle', 0.5] as const]) {
    const at = `${Math.round(hours * 3_600 * share)}s`;
    rows.push(...(await ask(`a decision ${when}`, ['explain', '--run', run, '--at', at], EXPLAIN)));
  }
  rows.push(...(await ask('the last decision', ['explain', '--run', run], EXPLAIN)));
  rows.push(...(await ask('a lesson of one question', ['learn', run, '--questions', '1'])));
  rows.push(...(await ask('ten settings tried', ['tune', run, '--budget', '10', '--max-error', '1000'])));
  return [...rows, ...(await seek(bench, run))];
}

/** On the screen, as a person does it: each key until the clock of the player shows the moment. */
async function seek(bench: Bench, run: string): Promise<readonly Row[]> {
  const endMs = bench.options.hours * HOUR_MS;
  const began = performance.now();
  const { pid, waitFor, type, kill, exited } = openTerminal(
    [execPath, bench.path('dist/palier.mjs'), 'replay', run],
    { columns: 120, rows: 30, env: { LC_ALL: 'C.UTF-8', ACCESSIBLE: '' } },
  );
  const seconds = async (keys: string, shown: string | RegExp) => {
    const from = performance.now();
    type(keys);
    await waitFor(shown, OPENS_WITHIN_MS);
    return (performance.now() - from) / 1000;
  };
  try {
    await waitFor('×1  00:0', OPENS_WITHIN_MS);
    const opened = (performance.now() - began) / 1000;
    const toEnd = await seconds(KEYS.end, `×1  ${clock(endMs)}`);
    const cpu = cpuSeconds(pid);
    const back = await seconds(KEYS.left, new RegExp(`×1  ${clock(endMs - 10_000).slice(0, -1)}`));
    const toStart = await seconds(KEYS.home, '×1  00:0');
    const again = await seconds(KEYS.end, `×1  ${clock(endMs)}`);
    const memory = peakRssMB(pid);
    type('q');
    await exited;
    return [
      { name: 'replay: a screen', value: opened, unit: 's' },
      { name: 'replay: to the end at once', value: toEnd, unit: 's' },
      { name: 'replay: read by then', value: cpu, unit: 'CPU s' },
      { name: 'replay: ten seconds back', value: back, unit: 's', target: SEEK },
      { name: 'replay: to the beginning', value: toStart, unit: 's', target: SEEK },
      { name: 'replay: to the end again', value: again, unit: 's', target: SEEK },
      { name: 'replay: memory', value: memory, unit: 'MB', keep: 'most' },
    ];
  } finally {
    kill();
  }
}

/** With an answer at hand for whoever asks for one. */
async function palier(bench: Bench, args: readonly string[]) {
  const answers = join(bench.folder, 'answers');
  writeFileSync(answers, '4\n');
  const words = [execPath, bench.path('dist/palier.mjs'), ...args];
  // The shell becomes the process that is measured.
  return runMeasured('sh', ['-c', 'exec "$@" < "$0"', answers, ...words]);
}

async function record(run: string, hours: number, load: boolean): Promise<string> {
  await mkdir(run, { recursive: true });
  const file = createWriteStream(join(run, 'timeline.ndjson'));
  let previous = CHAIN_START;
  let lines = '';
  for (const event of longWatch({ hours, load })) {
    const line = encodeLine(event, previous);
    previous = checksumOf(line);
    lines += `${line}\n`;
    if (lines.length < 1_000_000) continue;
    if (!file.write(lines)) await once(file, 'drain');
    lines = '';
  }
  file.end(lines);
  await once(file, 'close');
  return run;
}
