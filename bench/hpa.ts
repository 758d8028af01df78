/**
 * Decisions of the autoscaler's algorithm per second of CPU, its garbage included, by the shape of its input: a wave of load, in and
 * out of tolerance, every decision with its trace and from the state before. The medians count; the best of the
 * rounds, which is what a machine can do that nothing else uses, is shown beside them.
 */

import type { HpaInput } from '../hpa/index.ts';
import { CPU, LONG_MEMORY, METRICS, type Shape, waveOf } from './hpa/shapes.ts';
import { type Context, median, ownCpuSeconds, type Row, runBench } from './lib/bench.ts';

const PER_SECOND = { atLeast: 200_000 };
/** From 100 to 1,000 pods the cost of a pod may grow by this much: caches get colder. */
const LINEAR_WITHIN = 1.5;
const SYNC_MS = 15_000;
const ROUNDS = 12;

interface Case {
  readonly name: string;
  readonly shape: Shape;
  readonly written?: boolean;
  readonly target?: { readonly atLeast: number };
}

const options = { roundMs: 100 };

await runBench({
  title: 'decisions per second of CPU, median of the rounds and the best one',
  options,
  notCovered: [
    'reading objects of the API server and samples into the input',
    'what is said about a decision afterwards (palier explain)',
    'autoscalers whose metrics fail, and pods of several containers or with sidecars',
    'memory and garbage over hours',
  ],
  parts: {
    pods: async (bench) => {
      const figures = await measure(bench, [
        { name: '1 pod', shape: { pods: 1 } },
        { name: '10 pods', shape: { pods: 10 }, target: PER_SECOND },
        {
          name: '10 pods, the spec as a file has it',
          shape: { pods: 10 },
          written: true,
          target: PER_SECOND,
        },
        { name: '10 pods, none shares its requests', shape: { pods: 10, apart: true } },
        { name: '10 pods, a third never ready, a third without sample', shape: { pods: 10, unready: true } },
        { name: '100 pods', shape: { pods: 100 } },
        { name: '1,000 pods', shape: { pods: 1_000 } },
      ]);
      const of = (name: string) => figures.find((one) => one.name === name)?.perSecond ?? Number.NaN;
      const growth = of('100 pods') / of('1,000 pods') / 10;
      return [
        ...figures.map(rowOf),
        {
          name: 'cost of a pod, 1,000 ÷ 100 pods',
          value: growth,
          unit: '×',
          target: { atMost: LINEAR_WITHIN },
        },
      ];
    },
    'metrics, 10 pods': async (bench) => {
      const cases = Object.entries(METRICS).map(([name, metric]) => ({
        name,
        shape: { pods: 10, metrics: [metric] },
      }));
      const all = { name: 'all of them', shape: { pods: 10, metrics: Object.values(METRICS) } };
      return (await measure(bench, [...cases, all])).map(rowOf);
    },
    'behavior, 10 pods': async (bench) =>
      (
        await measure(bench, [
          { name: 'none', shape: { pods: 10, metrics: [CPU], behavior: null } },
          { name: 'windows of an hour, policies over 30 min', shape: { pods: 10, behavior: LONG_MEMORY } },
        ])
      ).map(rowOf),
  },
});

interface Figures extends Case {
  readonly perSecond: number;
  readonly best: number;
}

/** Round by round through all cases, so that none has a quieter time or a fresher compiler than another. */
async function measure(
  { load, options: { roundMs }, repeats }: Context<typeof options>,
  cases: readonly Case[],
): Promise<Figures[]> {
  const { decide, emptyState, withDefaults } = await load<typeof import('../hpa/index.ts')>('hpa/index.ts');
  const runs = cases.map((one) => ({
    one,
    // Complete, as the API server stores it.
    wave: waveOf(one.shape).map((input) =>
      one.written ? input : { ...input, spec: withDefaults(input.spec) },
    ),
    rates: [] as number[],
  }));
  for (const { wave } of runs) rate(wave);
  for (let round = 0; round < repeats(ROUNDS); round++)
    for (const { wave, rates } of runs) rates.push(rate(wave));
  return runs.map(({ one, rates }) => ({ ...one, perSecond: median(rates), best: Math.max(...rates) }));

  /** Decisions per second of CPU, whatever else the machine does. The clock is read once a wave. */
  function rate(wave: readonly HpaInput[]): number {
    const start = ownCpuSeconds();
    let elapsed = 0;
    let decisions = 0;
    let state = emptyState;
    while (elapsed < roundMs / 1000) {
      for (const input of wave) {
        state = decide(input, state, decisions * SYNC_MS).state;
        decisions++;
      }
      elapsed = ownCpuSeconds() - start;
    }
    return decisions / elapsed;
  }
}

function rowOf({ name, perSecond, best, target }: Figures): Row {
  return {
    name,
    value: perSecond,
    unit: '/s',
    target,
    note: `best ${Math.round(best).toLocaleString('en')}`,
  };
}
