/**
 * What `palier tune` costs: a day recorded at the usual 15 s between decisions, with 1 to 10 pods, against 1,000
 * settings, on all cores. `node bench/tune.ts [--json] [--settings N]`. To reach, on 2 cores: ≤ 30 s.
 */

import { availableParallelism } from 'node:os';
import { argv, execPath, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { createEvaluators } from '../monitor/cli/tune/evaluators.ts';
import type { PodModel } from '../monitor/core/tune/model.ts';
import { OBJECTIVES } from '../monitor/core/tune/outcome.ts';
import { search } from '../monitor/core/tune/search.ts';
import { COURSE_SPEC, madeModel } from '../monitor/core/tune/testing/model.ts';

const TARGET_SECONDS = 30;
const TARGET_CORES = 2;
const DAY_SECONDS = 24 * 3600;

const given = argv.indexOf('--settings');
const budget = given < 0 ? 1_000 : Number(argv[given + 1]);
const spec = { ...COURSE_SPEC, maxReplicas: 10 };
const made = madeModel({ load: dayLoad, seconds: DAY_SECONDS, spec });
const model = { ...made, pod: { ...made.pod, starts: startsOfDay(made.pod) } };
const main = fileURLToPath(new URL('../monitor/main.ts', import.meta.url));

const started = performance.now();
const evaluators = createEvaluators(model, budget, {
  self: { command: execPath, args: [main] },
  onExit: () => () => {},
});
const { tried, front, recorded } = await search(model, {
  objectives: OBJECTIVES,
  budget,
  evaluate: evaluators.evaluate,
});
evaluators.close();
const seconds = (performance.now() - started) / 1000;
const syncs = model.readings.length;
const perSecond = (tried.length * syncs) / seconds;
const cores = availableParallelism();
const reached = seconds <= (TARGET_SECONDS * budget) / 1_000;

if (argv.includes('--json')) {
  stdout.write(`${JSON.stringify({ seconds, settings: tried.length, syncs, perSecond, cores, reached })}\n`);
} else {
  stdout.write(
    `tune, ${syncs.toLocaleString('en')} decisions of a day, ${tried.length} settings, ${cores} cores\n`,
  );
  stdout.write(
    `  ${'whole search'.padEnd(22)} ${`${seconds.toFixed(1)} s`.padStart(14)}   ≤ ${TARGET_SECONDS} s on ${TARGET_CORES} cores (${(TARGET_SECONDS / seconds).toFixed(2)} ×)${reached ? '' : ' NOT REACHED'}\n`,
  );
  stdout.write(
    `  ${'decisions'.padEnd(22)} ${`${Math.round(perSecond).toLocaleString('en')} /s`.padStart(14)}   ${recorded.outcome.changes} changes in the recorded day, ${front.length} trade-offs in the front\n`,
  );
}
if (!reached) process.exitCode = 1;

/** Millicores: a night, a day with a noon and an evening peak, and short bursts on top. */
function dayLoad(second: number): number {
  const hour = second / 3600;
  const peaks = 180 * bell(hour, 12.5, 2) + 260 * bell(hour, 19.5, 1.5);
  const burst = second % 1_800 < 90 ? 120 : 0;
  const ripple = 20 * Math.sin(second / 37) + 10 * Math.sin(second / 11);
  return Math.max(5, 40 + peaks + burst + ripple);
}

/** Seen starts of pods, one each quarter of an hour, as a day with as many changes would have. */
function startsOfDay({ runningAfterMs, readyAfterMs, sampledAfterMs, servesAfterMs }: PodModel) {
  return Array.from({ length: 96 }, (_, i) => ({
    bornT: i * 900_000,
    runningAfterMs,
    readyAfterMs,
    sampledAfterMs,
    servesAfterMs,
  }));
}

function bell(hour: number, middle: number, width: number): number {
  return Math.exp(-(((hour - middle) / width) ** 2));
}
