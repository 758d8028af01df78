import { describe, expect, it } from 'vitest';
import { PLAN } from '../testing/make.ts';
import type { LoadPlan } from './events.ts';
import {
  highestRpsFrom,
  nextStep,
  planDurationMs,
  plannedRequests,
  plannedRpsAt,
  stagesBegunAt,
} from './plan.ts';

const ramp: LoadPlan = {
  ...PLAN,
  stages: [
    { durationMs: 10_000, targetRps: 20, name: 'up' },
    { durationMs: 10_000, targetRps: 20, name: 'hold' },
    { durationMs: 0, targetRps: 5, name: 'drop' },
    { durationMs: 5_000, targetRps: 5, name: 'low' },
  ],
};

describe('a load plan', () => {
  it.each([
    [-1, null],
    [0, 0],
    [5_000, 10],
    [10_000, 20],
    [19_999, 20],
    [20_000, 5],
    [24_999, 5],
    [25_000, null],
  ])('offers, after %d ms, %s requests/s', (elapsedMs, rps) =>
    expect(plannedRpsAt(ramp, elapsedMs)).toBe(rps),
  );

  it('offers the area under its rate', () => {
    expect(plannedRequests(ramp, 5_000)).toBe(25);
    expect(plannedRequests(ramp, 10_000)).toBe(100);
    expect(plannedRequests(ramp, 99_000)).toBe(100 + 200 + 25);
  });

  it('knows its stages, its length and its next change', () => {
    expect([0, 9_999, 10_000, 20_000].map((ms) => stagesBegunAt(ramp, ms))).toEqual([1, 1, 2, 4]);
    expect(planDurationMs(ramp)).toBe(25_000);
    expect(nextStep(ramp, 1)).toMatchObject({ stage: { name: 'drop' }, startMs: 20_000 });
    expect(nextStep(ramp, 3)).toBeNull();
  });

  it('knows when its highest rate is behind it', () => {
    expect(highestRpsFrom(ramp, 3_000)).toBe(20);
    expect(highestRpsFrom(ramp, 21_000)).toBe(5);
  });

  it('says nothing about a script without stages', () => {
    const unknown = { ...PLAN, stages: [] };
    expect(plannedRpsAt(unknown, 5)).toBeNull();
    expect(planDurationMs(unknown)).toBeNull();
  });
});
