import { describe, expect, it } from 'vitest';
import { noisyRun } from '../testing/noisy-run.ts';
import { REGRESSIONS } from '../testing/regressions.ts';
import { type Comparison, compareRuns } from './compare.ts';
import { figuresOf, type RunFigures } from './figures.ts';

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
