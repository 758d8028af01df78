/**
 * How many injected regressions a comparison of runs finds, and how often it raises an alarm where nothing changed:
 * all found against five runs, no false alarm.
 */

import type { Comparison } from '../core/compare/compare.ts';
import { noisyRun, type Regression } from '../core/testing/noisy-run.ts';
import { REGRESSIONS } from '../core/testing/regressions.ts';
import { type Row, runBench } from './lib/bench.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index);
const UNCHANGED = Array.from({ length: 200 }, (_, index) => index);

await runBench({
  title: `${Object.keys(REGRESSIONS).length} injected regressions, ${SEEDS.length} runs each; ${UNCHANGED.length} unchanged runs`,
  notCovered: [
    'runs of a real cluster: these are made, with noise that is known (npm run test:regressions has real ones)',
    'regressions smaller than the injected ones, or several at once',
    'what a comparison costs in time and memory',
  ],
  parts: {
    async ''({ load }) {
      const { compareRuns } =
        await load<typeof import('../core/compare/compare.ts')>('core/compare/compare.ts');
      const { figuresOf } =
        await load<typeof import('../core/compare/figures.ts')>('core/compare/figures.ts');
      const run = (seed: number, regression?: Regression) => figuresOf(noisyRun(seed, regression));
      const five = [1, 2, 3, 4, 5].map((seed) => run(seed));
      const found = Object.entries(REGRESSIONS).flatMap(([name, [regression, id]]): Row[] => {
        const candidates = SEEDS.map((seed) => run(5_000 + seed, regression));
        const against = (base: (index: number) => typeof five) =>
          candidates.filter((one, index) => finds(compareRuns(base(index), [one]), id)).length;
        const unit = `of ${SEEDS.length}`;
        return [
          {
            name: `${name}, against five`,
            value: against(() => five),
            unit,
            target: { atLeast: SEEDS.length },
          },
          { name: `${name}, against one`, value: against((index) => [run(6_000 + index)]), unit },
        ];
      });
      const alarms = (base: (seed: number) => typeof five, candidate: number) =>
        UNCHANGED.filter((seed) => finds(compareRuns(base(seed), [run(candidate + seed)]))).length;
      const unit = `of ${UNCHANGED.length}`;
      return [
        ...found,
        { name: 'false alarms, against five', value: alarms(() => five, 1_000), unit, target: { atMost: 0 } },
        { name: 'false alarms, against one', value: alarms((seed) => [run(2_000 + seed)], 3_000), unit },
      ];
    },
  },
});

function finds({ measures }: Comparison, id?: string): boolean {
  return measures.some((one) =>
    id === undefined ? ['worse', 'better'].includes(one.finding) : one.id === id && one.finding === 'worse',
  );
}
