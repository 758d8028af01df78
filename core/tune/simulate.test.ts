import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spaceAround } from './candidates.ts';
import { simulate } from './simulate.ts';
import { COURSE_SPEC, madeModel } from './testing/model.ts';

const stepLoad = (from: number, to: number, at: number) => (second: number) => (second < at ? from : to);

describe('simulating an autoscaler over a demand', () => {
  it('scales up as far as the demand divided by the target asks, in the steps the policies allow', () => {
    const { replicas } = simulate(madeModel({ load: stepLoad(10, 225, 60), seconds: 600 }), COURSE_SPEC);
    // 225 + 5 · 4 idle on 4 pods is 61 % of their requests: within the tolerance of 60 %.
    expect(replicas.map(({ value }) => value)).toEqual([1, 4]);
    expect(replicas[1]?.t).toBe(75_000);
  });

  it('goes back when the load is gone and the window has forgotten it', () => {
    const load = (second: number) => (second >= 60 && second < 180 ? 225 : 0);
    const { replicas } = simulate(madeModel({ load, seconds: 600 }), COURSE_SPEC);
    expect(replicas.map(({ value }) => value)).toEqual([1, 4, 2, 1]);
    const down = replicas.find(({ value }) => value === 2)?.t ?? 0;
    // The last sync that asked for 4 was at 180 s; exactly 60 s later it no longer counts.
    expect(down).toBe(240_000);
  });

  it('counts a pod as ready only after it took as long as pods took', () => {
    const model = madeModel({ load: stepLoad(10, 225, 60), seconds: 600, readyAfterMs: 40_000 });
    const { ready } = simulate(model, COURSE_SPEC);
    expect(ready).toEqual([
      { t: 15_000, value: 1 },
      { t: 115_000, value: 4 },
    ]);
  });

  it('sees no more usage than the limit of the pods allows', () => {
    const spec = { ...COURSE_SPEC, maxReplicas: 100 };
    const load = stepLoad(10, 10_000, 60);
    const limited = simulate(madeModel({ load, seconds: 90, spec, limitMillicores: 250 }), spec);
    const free = simulate(madeModel({ load, seconds: 90, spec, limitMillicores: null }), spec);
    // One pod at 250 % of its request: ceil(250/60) = 5, and at most 4 more are allowed.
    expect(limited.replicas[1]).toEqual({ t: 75_000, value: 5 });
    expect(free.replicas[1]).toEqual({ t: 75_000, value: 5 });
    expect(limited.replicas.length).toBeLessThanOrEqual(free.replicas.length);
  });

  it('starts within the bounds of the candidate, whatever was recorded', () => {
    const { replicas } = simulate(madeModel({ load: () => 0, seconds: 60 }), {
      ...COURSE_SPEC,
      minReplicas: 3,
    });
    expect(replicas).toEqual([{ t: 15_000, value: 3 }]);
  });

  it('never leaves the bounds, and never has more pods ready than were ever wanted', () => {
    const space = spaceAround(COURSE_SPEC, 8);
    const point = fc.tuple(...space.axes.map(({ choices }) => fc.nat(choices - 1)));
    fc.assert(
      fc.property(point, fc.array(fc.nat(1_500), { minLength: 5, maxLength: 12 }), (choice, levels) => {
        const spec = space.specOf(choice);
        fc.pre(spec !== null);
        if (spec === null) return;
        const model = madeModel({ load: (second) => levels[Math.floor(second / 60)] ?? 0, seconds: 600 });
        const { replicas, ready } = simulate(model, spec);
        for (const { value } of replicas) {
          expect(value).toBeGreaterThanOrEqual(spec.minReplicas ?? 1);
          expect(value).toBeLessThanOrEqual(spec.maxReplicas);
        }
        const most = Math.max(...replicas.map(({ value }) => value ?? 0));
        for (const { value } of ready) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 60 },
    );
  });
});
