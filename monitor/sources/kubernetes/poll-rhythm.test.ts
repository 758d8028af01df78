import { describe, expect, it } from 'vitest';
import { createPollRhythm } from './poll-rhythm.ts';

/** Polls something that is measured every `periodMs`, the first time at `firstMs`. */
function poll(periodMs: number, firstMs: number, untilMs: number, stuckAfterMs = Number.POSITIVE_INFINITY) {
  const rhythm = createPollRhythm();
  const polls: { readonly atMs: number; readonly lateMs: number | null }[] = [];
  let known = -1;
  for (let atMs = 0; atMs < untilMs; ) {
    const measured = Math.floor((Math.min(atMs, stuckAfterMs) - firstMs) / periodMs);
    const isFresh = measured > known;
    known = measured;
    polls.push({ atMs, lateMs: isFresh ? atMs - (firstMs + measured * periodMs) : null });
    atMs += rhythm.after(isFresh, atMs);
  }
  return polls;
}

describe('when to ask for samples', () => {
  it.each([
    [15_000, -11_000],
    [15_000, -200],
    [15_000, -7_300],
    [15_250, -3_000],
    [14_800, -14_000],
    [10_000, -9_000],
    [60_000, -40_000],
  ])('within a second after each measurement, every %i ms from %i on', (periodMs, firstMs) => {
    const polls = poll(periodMs, firstMs, 600_000).filter(({ atMs }) => atMs > 3 * periodMs + 15_000);
    const late = polls.flatMap(({ lateMs }) => (lateMs === null ? [] : [lateMs]));
    expect(late.length).toBeGreaterThanOrEqual(Math.floor((600_000 - 3 * periodMs - 15_000) / periodMs) - 1);
    expect(Math.max(...late)).toBeLessThanOrEqual(1_500);
    expect(polls.length / late.length).toBeLessThan(1.3);
  });

  it('not often while nothing is measured', () => {
    const polls = poll(15_000, -5_000, 1_200_000, 300_000).filter(({ atMs }) => atMs > 400_000);
    expect(polls.length).toBeLessThan(60);
  });
});
