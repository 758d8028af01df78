import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PalierError } from '../core/lib/errors.ts';
import { plannedRequests } from '../core/timeline/plan.ts';
import { type PlanOverrides, planFor } from './plan.ts';
import { PROFILES, SHAPES } from './profiles.ts';
import { listScenarios } from './scenarios.ts';
import { THRESHOLDS } from './thresholds.ts';

const secondsOf = (scenario: string, profile: string, overrides?: PlanOverrides) =>
  planFor(scenario, profile, overrides).stages.reduce((sum, stage) => sum + stage.durationMs, 0) / 1000;
const peakOf = (scenario: string, profile: string, overrides?: PlanOverrides) =>
  Math.max(...planFor(scenario, profile, overrides).stages.map((stage) => stage.targetRps));

describe('planFor', () => {
  test('the ramp of the lab takes about four minutes and peaks at 110 requests/s', () => {
    expect(secondsOf('ramp', 'lab')).toBe(235);
    expect(peakOf('ramp', 'lab')).toBe(110);
  });

  test('the ramp of a pipeline takes about two and a half minutes', () => {
    expect(secondsOf('ramp', 'ci')).toBe(155);
  });

  test('the ramp ends as calm as it was after its warm-up', () => {
    const { stages } = planFor('ramp', 'lab');
    expect(stages.at(-1)?.targetRps).toBe(stages[1]?.targetRps);
  });

  test.each(
    Object.keys(SHAPES).flatMap((scenario) => Object.keys(PROFILES).map((profile) => [scenario, profile])),
  )('%s/%s offers load with bounded virtual users', (scenario, profile) => {
    const plan = planFor(scenario, profile);
    expect(plannedRequests(plan, 24 * 3600 * 1000)).toBeGreaterThan(50);
    expect(plan.preAllocatedVUs).toBeLessThanOrEqual(plan.maxVUs);
    expect(plan.maxVUs).toBeLessThanOrEqual(1000);
    expect(plan.stages.every((stage) => stage.name !== '' && stage.durationMs >= 0)).toBe(true);
  });

  test('peakRps sets the highest rate and keeps the shape', () => {
    const plan = planFor('ramp', 'lab', { peakRps: 220 });
    expect(plan.stages.map((stage) => stage.targetRps)).toEqual([20, 20, 80, 80, 160, 160, 220, 220, 20, 20]);
  });

  test('any factor scales every rate and every duration by itself', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        (rateFactor, durationFactor) => {
          const scaled = planFor('spike', 'ci', { rateFactor, durationFactor });
          planFor('spike', 'ci').stages.forEach((stage, i) => {
            expect(scaled.stages[i]?.targetRps).toBeCloseTo(stage.targetRps * rateFactor, 1);
            expect(
              Math.abs((scaled.stages[i]?.durationMs ?? -1) - stage.durationMs * durationFactor),
            ).toBeLessThan(1);
          });
        },
      ),
    );
  });

  test('durationMs sets the whole time', () => {
    expect(secondsOf('soak', 'ci', { durationMs: 60_000 })).toBeCloseTo(60, 1);
  });

  test('the slash at the end of a base URL is dropped', () => {
    expect(planFor('smoke', 'lab', { baseUrl: 'http://h:1/sub/' }).baseUrl).toBe('http://h:1/sub');
  });

  test.each([
    [
      'an unknown scenario',
      () => planFor('rampp', 'lab'),
      'load-unknown-scenario',
      /expected smoke, ramp.*got "rampp"; did you mean ramp\?$/,
    ],
    [
      'two letters that changed places',
      () => planFor('smoek', 'lab'),
      'load-unknown-scenario',
      /mean smoke\?$/,
    ],
    [
      'an unknown profile',
      () => planFor('ramp', 'laptop'),
      'load-unknown-profile',
      /expected lab, ci, long, got "laptop"$/,
    ],
    ['a name of Object', () => planFor('toString', 'lab'), 'load-unknown-scenario', /toString/],
    ['a rate of zero', () => planFor('ramp', 'lab', { peakRps: 0 }), 'load-bad-override', /above 0, got 0/],
    [
      'a duration that is no number',
      () => planFor('ramp', 'lab', { durationMs: Number.NaN }),
      'load-bad-override',
      /NaN/,
    ],
    [
      'a base URL without a scheme',
      () => planFor('ramp', 'lab', { baseUrl: 'localhost:80' }),
      'load-bad-override',
      /localhost:80/,
    ],
  ])('%s is a usage error that says what was expected', (_, make, code, message) => {
    expect(make).toThrow(PalierError);
    expect(make).toThrow(
      expect.objectContaining({ code, exitCode: 2, message: expect.stringMatching(message) }),
    );
  });
});

test('every threshold says why it is what it is', () => {
  for (const specs of Object.values(THRESHOLDS)) {
    for (const { reason, expression } of specs) {
      expect(reason.length).toBeGreaterThan(20);
      expect(expression).toMatch(/^(rate|p\(\d+\)|count)[<>]=?[\d.]+$/);
    }
  }
});

test('every scenario is listed with its question and its time in each profile', () => {
  const listed = listScenarios('en');
  expect(listed.map((one) => one.name)).toEqual(['smoke', 'ramp', 'spike', 'soak', 'breakpoint']);
  for (const one of listed) {
    expect(one.question).toMatch(/\?/);
    expect(one.profiles.map((profile) => profile.name)).toEqual(['lab', 'ci', 'long']);
  }
});
