import { describe, expect, it } from 'vitest';
import { createRetry, retryAfterMs } from './retry.ts';

const DATE = 'Mon, 30 Nov 2026 10:00:00 GMT';
const NOW_MS = Date.parse(DATE);

describe('how long a server asks us to stay away', () => {
  it.each([
    ['seconds', '7', 7_000],
    ['none', '0', 0],
    ['with spaces', ' 12 ', 12_000],
    ['fractions, which some proxies send', '1.5', 1_500],
    ['more than any timer can wait', '99999999999', 99_999_999_999_000],
    ['an HTTP date', 'Mon, 30 Nov 2026 10:00:30 GMT', 30_000],
    ['the older form of it', 'Monday, 30-Nov-26 10:00:30 GMT', 30_000],
    ['the oldest form, without a zone', 'Mon Nov 30 10:00:30 2026', 30_000],
    ['a date that is over', 'Mon, 30 Nov 2026 09:00:00 GMT', 0],
    ['a negative number', '-5', null],
    ['words', 'soon', null],
    ['a day that is none', 'Monday, in the morning', null],
    ['an empty field', '', null],
  ])('%s', (_, said, expected) => {
    expect(retryAfterMs({ 'retry-after': said }, NOW_MS)).toBe(expected);
  });

  it('by the clock of the server, when it tells it', () => {
    const headers = { 'retry-after': 'Mon, 30 Nov 2026 10:00:30 GMT', date: DATE };
    expect(retryAfterMs(headers, NOW_MS - 3_600_000)).toBe(30_000);
  });

  it('is not known without the field', () => {
    expect(retryAfterMs({})).toBeNull();
  });
});

describe('when to try again', () => {
  const failed = (ms: number | null) => ({ retryAfterMs: ms });

  it('after twice as long each time, up to the longest', () => {
    const retry = createRetry({ random: () => 0, longestMs: 2_000 });
    expect([retry.waitMs(), retry.waitMs(), retry.waitMs(), retry.waitMs()]).toEqual([
      250, 500, 1_000, 1_000,
    ]);
    retry.worked();
    expect(retry.waitMs()).toBe(250);
  });

  it('not before the server wants it', () => {
    expect(createRetry({ random: () => 0 }).waitMs(failed(7_000))).toBe(7_000);
  });

  it.each([0, 1, null])('never at once, though a server says %s again and again', (ms) => {
    const retry = createRetry({ random: () => 0 });
    const waits = Array.from({ length: 20 }, () => retry.waitMs(failed(ms)));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(250);
    expect(waits.at(-1)).toBe(15_000);
  });

  it.each([2 ** 31, 1e15, Number.POSITIVE_INFINITY])('not in months, though a server says %d ms', (ms) => {
    expect(createRetry({ random: () => 0 }).waitMs(failed(ms))).toBe(300_000);
  });
});
