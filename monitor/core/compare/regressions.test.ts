import { describe, expect, it } from 'vitest';
import { noisyRun, type Regression } from '../testing/noisy-run.ts';
import { type Comparison, compareRuns } from './compare.ts';
import { figuresOf, type RunFigures } from './figures.ts';
import type { MeasureId } from './measures.ts';

const HOLD_ENDS_T = 111_000;

/** What is made worse, and the measure that has to say so. */
const REGRESSIONS: Readonly<Record<string, readonly [Regression, MeasureId]>> = {
  'every answer takes 60 % longer': [
    ({ latencyMs }) => ({ latencyMs: (ms, t) => 1.6 * latencyMs(ms, t) }),
    'settled-under-load.p95Ms',
  ],
  'every answer under load takes 60 % longer': [
    ({ latencyMs }) => ({ latencyMs: (ms, t) => (t > 22_000 ? 1.6 : 1) * latencyMs(ms, t) }),
    'settled-under-load.p50Ms',
  ],
  'one answer in twelve takes four times as long': [
    ({ latencyMs, random }) => ({ latencyMs: (ms, t) => (random() < 1 / 12 ? 4 : 1) * latencyMs(ms, t) }),
    'settled-under-load.p95Ms',
  ],
  'four requests of a hundred fail': [
    () => ({ failedShare: (t) => (t % 2_000 === 0 ? 0.08 : 0) }),
    'errorRate',
  ],
  'requests fail once the pods are there': [
    ({ scaleUpT }) => ({ failedShare: (t) => (t > scaleUpT + 10_000 && t < HOLD_ENDS_T ? 0.05 : 0) }),
    'settled-under-load.errorRate',
  ],
  'the metrics come a minute later': [
    ({ scaleUpT }) => ({ scaleUpT: scaleUpT + 50_000 }),
    'firstScaleUpSeconds',
  ],
  'a pod takes 20 s to be ready': [() => ({ podStartMs: 20_000 }), 'podStartSeconds'],
  'scaling down takes two minutes longer': [({ goneT }) => ({ goneT: goneT + 120_000 }), 'settledSeconds'],
  'it takes twice as many pods': [() => ({ pods: 8 }), 'replicaSeconds'],
  'a tenth of the load is not delivered': [() => ({ rps: (planned) => planned * 0.9 }), 'requestsPerSecond'],
};

const base = [1, 2, 3, 4, 5].map((seed) => figuresOf(noisyRun(seed)));
const [one] = base as [RunFigures];
const foundIn = ({ measures }: Comparison, finding: string) =>
  measures.filter((measure) => measure.finding === finding).map(({ id }) => id);

describe('a regression is found', { timeout: 60_000 }, () => {
  for (const [name, [regression, id]] of Object.entries(REGRESSIONS)) {
    it(`${name}: against five runs`, () => {
      for (const seed of [101, 102, 103]) {
        const candidate = figuresOf(noisyRun(seed, regression));
        expect(foundIn(compareRuns(base, [candidate]), 'worse')).toContain(id);
      }
    });

    it(`${name}: five runs against five`, () => {
      const candidate = [201, 202, 203, 204, 205].map((seed) => figuresOf(noisyRun(seed, regression)));
      expect(foundIn(compareRuns(base, candidate), 'worse')).toContain(id);
    });
  }

  it('names the exporter that is gone, and judges nothing then', () => {
    const { lost, result } = compareRuns([one], [figuresOf(noisyRun(101, () => ({ exporter: false })))]);
    expect(lost).toEqual(['mysql']);
    expect(result).toBe('inconclusive');
  });
});

describe('an unchanged system', { timeout: 60_000 }, () => {
  it('raises no alarm in twenty repeats against five runs', () => {
    for (let seed = 301; seed <= 320; seed++) {
      const comparison = compareRuns(base, [figuresOf(noisyRun(seed))]);
      expect([seed, foundIn(comparison, 'worse'), foundIn(comparison, 'better')]).toEqual([seed, [], []]);
    }
  });

  it('raises no alarm in twenty pairs of single runs', () => {
    for (let seed = 401; seed <= 420; seed++) {
      const comparison = compareRuns([figuresOf(noisyRun(seed))], [figuresOf(noisyRun(seed + 100))]);
      expect([seed, foundIn(comparison, 'worse'), foundIn(comparison, 'better')]).toEqual([seed, [], []]);
    }
  });
});
