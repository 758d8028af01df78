/**
 * What `palier tune` costs: a day recorded at the usual 15 s between decisions, with 1 to 10 pods, against 1,000
 * settings, on all cores.
 */

import { availableParallelism } from 'node:os';
import { execPath } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PodModel } from '../core/tune/model.ts';
import { COURSE_SPEC, madeModel } from '../core/tune/testing/model.ts';
import { childrenCpuSeconds, ownCpuSeconds, runBench } from './lib/bench.ts';

const TARGET_SECONDS = 30;
const TARGET_SETTINGS = 1_000;
const TARGET_CORES = 2;
const DAY_SECONDS = 24 * 3600;
const ENDED_WITHIN_MS = 1_000;

const cores = availableParallelism();
const cpuSeconds = () => ownCpuSeconds() + childrenCpuSeconds();

await runBench({
  title: `a day of decisions against many settings, ${cores} cores`,
  options: { settings: TARGET_SETTINGS },
  notCovered: [
    'reading the recording and making the model of it',
    'printing; what the answer is worth (docs/tune.md has the backtests)',
    'memory; recordings of more than a day (bench week)',
    'loads and pods other than this one day',
  ],
  parts: {
    async ''({ load, path, options: { settings } }) {
      const { createEvaluators } = await load<typeof import('../monitor/cli/tune/evaluators.ts')>(
        'monitor/cli/tune/evaluators.ts',
      );
      const { OBJECTIVES } = await load<typeof import('../core/tune/outcome.ts')>('core/tune/outcome.ts');
      const { search } = await load<typeof import('../core/tune/search.ts')>('core/tune/search.ts');
      const made = madeModel({
        load: dayLoad,
        seconds: DAY_SECONDS,
        spec: { ...COURSE_SPEC, maxReplicas: 10 },
      });
      const model = { ...made, pod: { ...made.pod, starts: startsOfDay(made.pod) } };
      const cpuBefore = cpuSeconds();
      const began = performance.now();
      const evaluators = createEvaluators(model, settings, {
        self: { command: execPath, args: [path('monitor/main.ts')] },
        onExit: () => () => {},
      });
      const { tried, front, recorded } = await search(model, {
        objectives: OBJECTIVES,
        budget: settings,
        evaluate: evaluators.evaluate,
      });
      const seconds = (performance.now() - began) / 1000;
      evaluators.close();
      // What the other processes have used is known once they are gone.
      await sleep(ENDED_WITHIN_MS);
      const cpu = cpuSeconds() - cpuBefore;
      const decisions = tried.length * model.readings.length;
      return [
        {
          name: 'whole search',
          value: seconds,
          unit: 's',
          target: { atMost: mostSeconds(settings) },
          note: `${tried.length} settings, ${front.length} trade-offs in the front, ${recorded.outcome.changes} changes in the day`,
        },
        { name: 'CPU of all its processes', value: cpu, unit: 's' },
        { name: 'decisions', value: decisions / seconds, unit: '/s' },
        { name: 'decisions per second of CPU', value: decisions / cpu, unit: '/s' },
      ];
    },
  },
});

/** The target is of 1,000 settings on 2 cores: more cores do not make it easier to reach. */
function mostSeconds(settings: number): number {
  return ((TARGET_SECONDS * settings) / TARGET_SETTINGS) * Math.min(1, TARGET_CORES / cores);
}

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
