import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Blindness, blindTo } from '../testing/blind.ts';
import { apiTime, at, hpa, k6, loadEnded, podMetrics, runStarted, workload } from '../testing/make.ts';
import type { ObjectiveLimits, PalierEvent, TimelineEvent } from '../timeline/events.ts';
import { judgeEvents } from './judge-run.ts';

const SYNC_MS = 15_000;
const LOAD = { fromT: 1_000, toT: 151_000 };
const END_T = 400_000;

/** A run in which the autoscaler wants these counts, one a sync; pods are ready some seconds later. */
function runOf(counts: readonly number[], limits: ObjectiveLimits, tellsScaling: boolean): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  const add = (t: number, event: PalierEvent) => void events.push(at(t, event));
  add(0, runStarted({ load: null, objectives: limits }));
  for (const source of ['hpa', 'workloads', 'pods', 'k6'] as const)
    add(5, { type: 'source.status', source, state: 'ok', reason: '' });
  add(10, hpa({ desired: 1, cpu: 30 }));
  add(11, workload(1, 1));
  add(LOAD.fromT, { type: 'load.started', pid: 1 });
  for (let t = LOAD.fromT + 1_000; t <= LOAD.toT; t += 1_000) add(t, k6(10));
  for (let t = 2_000; t < END_T; t += SYNC_MS) add(t, podMetrics(t, { a: 50 }));
  add(LOAD.toT, loadEnded({ thresholds: [] }));
  let before = 1;
  let lastScaleTime: string | undefined;
  for (const [index, desired] of counts.entries()) {
    const t = 7_000 + index * SYNC_MS;
    if (desired !== before) lastScaleTime = apiTime(t);
    const event = hpa({ desired, cpu: 50, version: index + 2 });
    const told = tellsScaling && lastScaleTime !== undefined ? { lastScaleTime } : {};
    const status = { ...event.object.status, ...told };
    add(t, { ...event, object: { ...event.object, status } });
    if (desired !== before) {
      add(t + 100, workload(desired, before, desired));
      add(t + 4_000, workload(desired, desired));
    }
    before = desired;
  }
  add(END_T, { type: 'run.ended', reason: 'settled', message: '' });
  return events.sort((a, b) => a.t - b.t);
}

const someLimits: fc.Arbitrary<ObjectiveLimits> = fc.record({
  firstScaleUpSeconds: fc.integer({ min: 5, max: 160 }),
  readyCapacitySeconds: fc.integer({ min: 5, max: 160 }),
  settledSeconds: fc.integer({ min: 5, max: 240 }),
  errorRate: fc.constant(0.01),
  peakReplicas: fc.integer({ min: 1, max: 6 }),
  flaps: fc.integer({ min: 0, max: 2 }),
  atMaximumSeconds: fc.integer({ min: 0, max: 60 }),
});

/** Up to ten syncs under load, then back. */
const someCounts = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 3, maxLength: 9 })
  .map((counts) => [...counts, counts.at(-1) ?? 1, 1, 1, 1]);

const someBlindness: fc.Arbitrary<Blindness> = fc
  .record({
    sources: fc.constantFrom<Blindness['sources']>(
      ['hpa'],
      ['workloads', 'pods'],
      ['hpa', 'workloads', 'pods'],
    ),
    fromT: fc.integer({ min: 2_000, max: 250_000 }),
    ms: fc.integer({ min: 1_000, max: 60_000 }),
    told: fc.constantFrom<NonNullable<Blindness['told']>>('gap', 'status', 'both'),
    newsMs: fc.integer({ min: 0, max: 900 }),
    forGood: fc.boolean(),
  })
  .map(({ ms, ...rest }) => ({ ...rest, toT: rest.forGood ? END_T : rest.fromT + ms }));

/** A source says that it is well when all of it is. */
function areApart([one, other]: readonly Blindness[]): boolean {
  if (one === undefined || other === undefined) return true;
  return one.toT + 2_000 < other.fromT || other.toT + 2_000 < one.fromT;
}

describe('whatever was not seen of any run', () => {
  const given = fc.tuple(
    someCounts,
    someLimits,
    fc.boolean(),
    fc.array(someBlindness, { minLength: 1, maxLength: 2 }).filter(areApart),
  );
  const both = ([counts, limits, tells, blindnesses]: typeof given extends fc.Arbitrary<infer T>
    ? T
    : never) => {
    const whole = runOf(counts, limits, tells);
    return {
      truth: judgeEvents(whole).summary,
      known: judgeEvents(blindnesses.reduce((events, one) => blindTo(events, one), whole)).summary,
    };
  };

  it('no objective is judged otherwise than by one who saw it all: as that, or not', () => {
    fc.assert(
      fc.property(given, (run) => {
        const { truth, known } = both(run);
        for (const { name, verdict } of known.objectives) {
          if (verdict === 'inconclusive') continue;
          const seen = truth.objectives.find((one) => one.name === name);
          expect({ name, verdict }).toEqual({ name, verdict: seen?.verdict });
        }
      }),
      { numRuns: 120 },
    );
  });

  it('what is told is true: the value, or that it lies within bounds', () => {
    fc.assert(
      fc.property(given, (run) => {
        const { truth, known } = both(run);
        const { bounds = {} } = known.scaling;
        for (const name of [
          'firstScaleUpSeconds',
          'readyCapacitySeconds',
          'settledSeconds',
          'peakReplicas',
          'decisions',
        ] as const) {
          const real = truth.scaling[name];
          const within = bounds[name];
          const told = known.scaling[name];
          if (within !== undefined) {
            const [lowest, highest] = within;
            if (real === null) expect({ name, highest }).toEqual({ name, highest: null });
            else {
              expect(real, name).toBeGreaterThanOrEqual(lowest);
              if (highest !== null) expect(real, name).toBeLessThanOrEqual(highest);
            }
          } else expect({ name, told }).toEqual({ name, told: real });
        }
      }),
      { numRuns: 120 },
    );
  });
});
