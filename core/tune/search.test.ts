import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateSpec } from '../../hpa/spec/validate.ts';
import { applyMergePatch } from '../lib/merge-patch.ts';
import { bestOf, cautionsOf, differencesOf } from './advise.ts';
import { backtest } from './backtest.ts';
import { spaceAround } from './candidates.ts';
import { dominates, frontOf, spread } from './front.ts';
import { createEvaluator, OBJECTIVES, type Outcome } from './outcome.ts';
import { patchBetween } from './patch.ts';
import { search } from './search.ts';
import { simulate } from './simulate.ts';
import { COURSE_SPEC, madeModel } from './testing/model.ts';

const model = madeModel({ load: (second) => (second >= 60 && second < 300 ? 400 : 20), seconds: 900 });

function searchIn(budget: number) {
  const evaluate = createEvaluator(model);
  return search(model, {
    objectives: OBJECTIVES,
    budget,
    evaluate: async (specs) => specs.map(evaluate),
  });
}

const outcomes = fc.array(
  fc
    .tuple(fc.nat(9), fc.nat(9), fc.nat(9))
    .map(([replicaSeconds, underSeconds, changes]): { outcome: Outcome } => ({
      outcome: { replicaSeconds, underSeconds, changes, peakReplicas: 1 },
    })),
  { minLength: 1, maxLength: 40 },
);

describe('the front of best trade-offs', () => {
  it('holds nothing that another one dominates, and whatever it leaves out is dominated or equal', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const front = frontOf(all, OBJECTIVES);
        for (const one of front) {
          expect(all.some(({ outcome }) => dominates(outcome, one.outcome, OBJECTIVES))).toBe(false);
        }
        for (const { outcome } of all) {
          const covered = front.some(
            (one) =>
              dominates(one.outcome, outcome, OBJECTIVES) ||
              JSON.stringify(one.outcome) === JSON.stringify(outcome),
          );
          expect(covered).toBe(true);
        }
      }),
    );
  });

  it('shows no more than asked for, each once, with the one that must be there', () => {
    fc.assert(
      fc.property(outcomes, fc.integer({ min: 1, max: 6 }), (all, count) => {
        const front = frontOf(all, OBJECTIVES);
        const keep = front.at(-1) ?? null;
        const shown = spread(front, OBJECTIVES, count, keep);
        expect(shown.length).toBeLessThanOrEqual(count);
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown).toContain(keep);
      }),
    );
  });
});

describe('the search', () => {
  it('gives the same answer for the same model, within its budget', async () => {
    const [first, second] = [await searchIn(300), await searchIn(300)];
    expect(first.tried.length).toBeLessThanOrEqual(300);
    expect(second.front.map(({ point }) => point)).toEqual(first.front.map(({ point }) => point));
    expect(first.recorded.spec).toEqual(COURSE_SPEC);
  });

  it('tries only what the API server takes, and each setting once', async () => {
    const { tried } = await searchIn(300);
    for (const { spec } of tried) expect(validateSpec(spec)).toEqual([]);
    expect(new Set(tried.map(({ point }) => point.join())).size).toBe(tried.length);
  });

  it('finds a setting that is better than the recorded one where that is easily so', async () => {
    const result = await searchIn(300);
    const best = bestOf(result, OBJECTIVES);
    expect(dominates(best.outcome, result.recorded.outcome, OBJECTIVES)).toBe(true);
  });

  it('drops differences that change nothing for the better', async () => {
    const result = await searchIn(300);
    for (const one of result.front.slice(0, 5)) {
      const simplest = await result.simplify(one);
      expect(simplest.differences).toBeLessThanOrEqual(one.differences);
      for (const objective of OBJECTIVES) {
        const key = (
          {
            'replica-seconds': 'replicaSeconds',
            'under-provisioned': 'underSeconds',
            changes: 'changes',
          } as const
        )[objective];
        expect(simplest.outcome[key]).toBeLessThanOrEqual(one.outcome[key]);
      }
    }
  });
});

describe('advice', () => {
  it('comes as a patch that makes the setting of the recorded one', () => {
    const space = spaceAround(COURSE_SPEC, 8);
    const point = fc.tuple(...space.axes.map(({ choices }) => fc.nat(choices - 1)));
    fc.assert(
      fc.property(point, (choice) => {
        const spec = space.specOf(choice);
        if (spec === null) return;
        const { spec: patch } = patchBetween(COURSE_SPEC, spec);
        expect(applyMergePatch(COURSE_SPEC, patch)).toEqual(spec);
      }),
    );
  });

  it('does not call a difference certain that is within the error of the model', () => {
    const test = { ...backtest(model, simulate(model, COURSE_SPEC).replicas), error: 0.05 };
    const from = { replicaSeconds: 1_000, underSeconds: 100, changes: 4, peakReplicas: 6 };
    const to = { replicaSeconds: 970, underSeconds: 60, changes: 4, peakReplicas: 6 };
    expect(differencesOf(from, to, test, model).map(({ certain }) => certain)).toEqual([false, true, false]);
  });

  it('warns of more pods than were ever there, and of a minimum that costs all day', async () => {
    const { recorded } = await searchIn(1);
    const outcome = { ...recorded.outcome, peakReplicas: recorded.outcome.peakReplicas + 2 };
    const spec = { ...COURSE_SPEC, minReplicas: 3 };
    expect(cautionsOf(recorded, { ...recorded, spec, outcome }).map(({ code }) => code)).toEqual([
      'more-pods',
      'minimum',
    ]);
    expect(cautionsOf(recorded, recorded)).toEqual([]);
  });
});
