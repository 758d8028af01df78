import { randomFrom } from '../lib/random.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { type SyntheticOptions, syntheticRun } from './synthetic-run.ts';

/** What was made worse, and how. Called with what the unchanged run would have had. */
export type Regression = (
  unchanged: Required<Pick<SyntheticOptions, 'latencyMs' | 'failedShare' | 'rps'>> & {
    readonly scaleUpT: number;
    readonly podStartMs: number;
    readonly goneT: number;
    /** The same for the same run. */
    readonly random: () => number;
  },
) => Partial<SyntheticOptions>;

const UNCHANGED: Regression = () => ({});

/**
 * A run of the same system as any other with a seed: the machine is a little quicker or slower, answers have a tail
 * and slow seconds in a row, and the load begins anywhere in the periods of controller and metrics.
 */
export function noisyRun(seed: number, regression: Regression = UNCHANGED): TimelineEvent[] {
  const random = randomFrom(seed * 7_919 + 13);
  const machine = Math.exp(0.03 * normal(random));
  const slowSeconds = slowStretches(random);
  const unchanged = {
    scaleUpT: Math.round(21_500 + 15_000 * random() + 15_000 * random()),
    podStartMs: Math.round(2_500 * Math.exp(0.15 * normal(random))),
    goneT: Math.round(215_000 + 15_000 * random() + 15_000 * random()),
    latencyMs: (ms: number, t: number) =>
      ms * machine * (slowSeconds.has(Math.floor(t / 1000)) ? 1.25 : 1) * Math.exp(0.25 * normal(random)),
    failedShare: () => 0,
    rps: (planned: number) => planned,
    random,
  };
  const { random: _, ...options } = unchanged;
  return syntheticRun({ seed, ...options, ...regression(unchanged) });
}

/** Seconds that are slower than others come together: a collection, a checkpoint. */
function slowStretches(random: () => number): ReadonlySet<number> {
  const slow = new Set<number>();
  for (let second = 0; second < 150; second++) {
    if (random() > 0.04) continue;
    for (let length = 0; length < 3; length++) slow.add(second + length);
  }
  return slow;
}

/** Box–Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
