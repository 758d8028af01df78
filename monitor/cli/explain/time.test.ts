import { describe, expect, it } from 'vitest';
import { checkMoment, momentOf } from './time.ts';

const first = { t: 0, at: '2026-11-23T10:00:00.000Z' };

describe('a moment of a run', () => {
  it.each([
    ['2:31', 151_000],
    ['1:02:31', 3_751_000],
    ['151s', 151_000],
    ['151', 151_000],
    ['1:15.5', 75_500],
    ['2026-11-23T10:01:15Z', 75_000],
  ])('%s', (text, t) => {
    expect(momentOf(text, first)).toBe(t);
    expect(() => checkMoment(text, t, 4_000_000)).not.toThrow();
  });

  it.each(['', 'soon', '-5s', '5000s', '2:5', '2026-11-23', '2025-01-01T00:00:00Z'])('not %j', (text) => {
    const check = () => checkMoment(text, momentOf(text, first), 4_000_000);
    expect(check).toThrow(/--at: expected a moment of the run, 0s to 4000s, got/);
  });
});
