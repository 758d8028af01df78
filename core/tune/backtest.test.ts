import { describe, expect, it } from 'vitest';
import { refusalOf } from './advise.ts';
import { backtest, compareCurves } from './backtest.ts';
import { simulate } from './simulate.ts';
import { COURSE_SPEC, madeModel } from './testing/model.ts';

const load = (second: number) => (second >= 60 && second < 180 ? 225 : 0);
const model = madeModel({ load, seconds: 600 });
const span = { fromT: 0, toT: 100_000, controller: model.controller };
const steps = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([t, value]) => ({ t, value }));

describe('a backtest', () => {
  it('is without error when the run did what the model does', () => {
    const test = backtest(model, simulate(model, COURSE_SPEC).replicas);
    expect(test.error).toBe(0);
    expect(test.stepsWithinSync).toBe(true);
    expect(test.steps.map(({ errorMs }) => errorMs)).toEqual([0, 0, 0]);
  });

  it('measures the area between the curves against the pod-seconds that were', () => {
    const test = compareCurves(steps([0, 1], [50_000, 3]), steps([0, 1], [60_000, 3]), span);
    // 10 s with 2 pods too many, of 60 · 1 + 40 · 3 pod-seconds.
    expect(test.error).toBeCloseTo(20 / 180);
    expect(test.steps).toEqual([
      { actual: { t: 60_000, from: 1, to: 3 }, predicted: { t: 50_000, from: 1, to: 3 }, errorMs: -10_000 },
    ]);
    expect(test.stepsWithinSync).toBe(true);
  });

  it('says which steps are missing and which are too many', () => {
    const test = compareCurves(
      steps([0, 2], [20_000, 4], [60_000, 2]),
      steps([0, 2], [20_000, 3], [25_000, 4]),
      span,
    );
    expect(test.steps.filter(({ predicted }) => predicted === null)).toHaveLength(1);
    expect(test.extra).toEqual([{ t: 60_000, from: 4, to: 2 }]);
    expect(test.stepsWithinSync).toBe(false);
  });

  it('does not take a step of the other direction for the same', () => {
    const test = compareCurves(steps([0, 2], [50_000, 1]), steps([0, 2], [50_000, 3]), span);
    expect(test.steps[0]?.predicted).toBeNull();
    expect(test.extra).toHaveLength(1);
  });

  it('does not allow advice when it is off by too much, nor when nothing was scaled', () => {
    const off = compareCurves(steps([0, 1], [20_000, 3]), steps([0, 1], [60_000, 3]), span);
    expect(refusalOf(off, 0.1)).toMatchObject({ code: 'error', limit: 0.1 });
    expect(refusalOf(off, 0.9)).toBeNull();
    const flat = compareCurves(steps([0, 1]), steps([0, 1]), span);
    expect(flat.error).toBe(0);
    expect(refusalOf(flat, 0.1)).toEqual({ code: 'never-scaled' });
  });
});
