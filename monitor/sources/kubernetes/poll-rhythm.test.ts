import { describe, expect, it } from 'vitest';
import { createPollRhythm } from './poll-rhythm.ts';

interface Poll {
  readonly atMs: number;
  /** Since the measurement that it brought; null: it brought none. */
  readonly lateMs: number | null;
}

interface Measured {
  readonly periodMs: number;
  readonly firstMs: number;
  /** What a timestamp adds to the moment of the measurement; null: timestamps say nothing. */
  readonly stampedMs?: number | null;
  readonly stuckAfterMs?: number;
}

/** Polls something that is measured every `periodMs`, the first time at `firstMs`. */
function poll(measured: Measured, untilMs: number): readonly Poll[] {
  const { periodMs, firstMs, stampedMs = null, stuckAfterMs = Number.POSITIVE_INFINITY } = measured;
  const rhythm = createPollRhythm();
  const polls: Poll[] = [];
  let known = Number.NEGATIVE_INFINITY;
  for (let atMs = 0; atMs < untilMs; ) {
    const count = Math.floor((Math.min(atMs, stuckAfterMs) - firstMs) / periodMs);
    const isFresh = count > known;
    known = count;
    const momentMs = firstMs + count * periodMs;
    polls.push({ atMs, lateMs: isFresh ? atMs - momentMs : null });
    atMs += rhythm.after(isFresh, atMs, stampedMs === null ? Number.NaN : momentMs + stampedMs);
  }
  return polls;
}

const within = (polls: readonly Poll[], fromMs: number, toMs: number) =>
  polls.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
const worstLateMs = (polls: readonly Poll[]) => Math.max(...polls.map(({ lateMs }) => lateMs ?? 0));
const MINUTE_MS = 60_000;
const PHASES = [0.02, 0.2, 0.35, 0.5, 0.65, 0.8, 0.98];

describe('when to ask for samples', () => {
  it.each([15_000, 15_250, 14_800, 30_000])(
    'a measurement every %i ms is found with few polls, and soon to about half a second',
    (periodMs) => {
      for (const phase of PHASES) {
        const polls = poll({ periodMs, firstMs: -phase * periodMs }, 20 * MINUTE_MS);
        expect(within(polls, 0, MINUTE_MS).length).toBeLessThanOrEqual(10);
        expect(worstLateMs(within(polls, 1, MINUTE_MS))).toBeLessThanOrEqual(9_000);
        expect(worstLateMs(within(polls, 4 * MINUTE_MS, 20 * MINUTE_MS))).toBeLessThanOrEqual(2_000);
        const later = within(polls, 2 * MINUTE_MS, 20 * MINUTE_MS);
        const seen = later.filter(({ lateMs }) => lateMs !== null);
        expect(seen.length).toBeGreaterThanOrEqual(Math.floor((18 * MINUTE_MS) / periodMs) - 1);
        expect(later.length / seen.length).toBeLessThan(1.3);
      }
    },
  );

  it('every 15 s it is known to half a second within five measurements, and costs less than five polls a minute', () => {
    for (const phase of PHASES) {
      const polls = poll({ periodMs: 15_000, firstMs: -phase * 15_000 }, 20 * MINUTE_MS);
      expect(within(polls, 0, MINUTE_MS).length).toBeLessThanOrEqual(8);
      expect(worstLateMs(within(polls, 75_000, 20 * MINUTE_MS))).toBeLessThanOrEqual(1_100);
      expect(within(polls, MINUTE_MS, 20 * MINUTE_MS).length / 19).toBeLessThanOrEqual(4.7);
    }
  });

  it.each([10_000, 60_000])('another usual rhythm is found too: every %i ms', (periodMs) => {
    for (const phase of PHASES) {
      const polls = poll({ periodMs, firstMs: -phase * periodMs }, 20 * MINUTE_MS);
      expect(worstLateMs(within(polls, 4 * MINUTE_MS, 20 * MINUTE_MS))).toBeLessThanOrEqual(1_600);
      const later = within(polls, 4 * MINUTE_MS, 20 * MINUTE_MS);
      expect(later.filter(({ lateMs }) => lateMs !== null).length).toBeGreaterThanOrEqual(
        Math.floor((16 * MINUTE_MS) / periodMs) - 1,
      );
      expect(later.length / 16).toBeLessThanOrEqual((1.3 * MINUTE_MS) / periodMs);
    }
  });

  it('a timestamp tells sooner when it was, and one of another clock does little harm', () => {
    for (const phase of PHASES) {
      const measured = { periodMs: 15_000, firstMs: -phase * 15_000 };
      const told = poll({ ...measured, stampedMs: -400 }, 10 * MINUTE_MS);
      expect(worstLateMs(within(told, 30_000, 10 * MINUTE_MS))).toBeLessThanOrEqual(3_500);
      for (const stampedMs of [-3_600_000, 3_600_000, 5_000, -9_000]) {
        const polls = poll({ ...measured, stampedMs }, 10 * MINUTE_MS);
        expect(within(polls, 0, MINUTE_MS).length).toBeLessThanOrEqual(9);
        expect(worstLateMs(within(polls, 4 * MINUTE_MS, 10 * MINUTE_MS))).toBeLessThanOrEqual(3_500);
      }
    }
  });

  it('new at every query has no rhythm to be found: four times a minute', () => {
    for (const stampedMs of [null, 0]) {
      const polls = poll({ periodMs: 1, firstMs: 0, stampedMs }, 20 * MINUTE_MS);
      expect(within(polls, 0, MINUTE_MS).length).toBeLessThanOrEqual(8);
      expect(within(polls, MINUTE_MS, 20 * MINUTE_MS).length / 19).toBeLessThanOrEqual(4.5);
    }
  });

  it('not often while nothing is measured', () => {
    const polls = poll({ periodMs: 15_000, firstMs: -5_000, stuckAfterMs: 300_000 }, 1_200_000);
    expect(within(polls, 400_000, 1_200_000).length).toBeLessThan(60);
  });
});
