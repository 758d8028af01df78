/**
 * How many injected regressions a comparison of runs finds, and how often it raises an alarm where nothing changed:
 * `node bench/compare.ts [--json]`. To reach: all of ten found against five runs, no false alarm.
 */

import process, { argv, stdout } from 'node:process';
import { type Comparison, compareRuns } from '../monitor/core/compare/compare.ts';
import { figuresOf } from '../monitor/core/compare/figures.ts';
import { noisyRun, type Regression } from '../monitor/core/testing/noisy-run.ts';
import { REGRESSIONS } from '../monitor/core/testing/regressions.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index);
const UNCHANGED = Array.from({ length: 200 }, (_, index) => index);

const run = (seed: number, regression?: Regression) => figuresOf(noisyRun(seed, regression));
const five = [1, 2, 3, 4, 5].map((seed) => run(seed));
const finds = ({ measures }: Comparison, id?: string) =>
  measures.some((one) =>
    id === undefined ? ['worse', 'better'].includes(one.finding) : one.id === id && one.finding === 'worse',
  );

const rows = Object.entries(REGRESSIONS).map(([name, [regression, id]]) => {
  const candidates = SEEDS.map((seed) => run(5_000 + seed, regression));
  return {
    name,
    againstFive: candidates.filter((candidate) => finds(compareRuns(five, [candidate]), id)).length,
    againstOne: candidates.filter((candidate, index) =>
      finds(compareRuns([run(6_000 + index)], [candidate]), id),
    ).length,
  };
});
const alarms = {
  againstFive: UNCHANGED.filter((seed) => finds(compareRuns(five, [run(1_000 + seed)]))).length,
  againstOne: UNCHANGED.filter((seed) => finds(compareRuns([run(2_000 + seed)], [run(3_000 + seed)]))).length,
};

if (argv.includes('--json')) stdout.write(`${JSON.stringify({ seeds: SEEDS.length, rows, alarms })}\n`);
else {
  const line = (name: string, ours: number, one: number, of: number) =>
    stdout.write(`${name.padEnd(48)}${`${ours} of ${of}`.padStart(12)}${`${one} of ${of}`.padStart(14)}\n`);
  stdout.write(`${''.padEnd(48)}${'1 against 5'.padStart(12)}${'1 against 1'.padStart(14)}\n`);
  for (const { name, againstFive, againstOne } of rows) line(name, againstFive, againstOne, SEEDS.length);
  line('unchanged, and called worse or better', alarms.againstFive, alarms.againstOne, UNCHANGED.length);
}
const reached = rows.every(({ againstFive }) => againstFive === SEEDS.length) && alarms.againstFive === 0;
if (!reached) process.exitCode = 1;
