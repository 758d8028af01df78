import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/events.ts';
import { momentOf } from './moment.ts';

const events = [
  { t: 0, at: '2026-11-23T10:00:00.000Z' },
  { t: 4_000_000, at: '2026-11-23T11:06:40.000Z' },
] as unknown as readonly TimelineEvent[];

describe('a moment of a run', () => {
  it.each([
    ['2:31', 151_000],
    ['1:02:31', 3_751_000],
    ['151s', 151_000],
    ['151', 151_000],
    ['1:15.5', 75_500],
    ['2026-11-23T10:01:15Z', 75_000],
  ])('%s', (text, t) => {
    expect(momentOf(text, events)).toBe(t);
  });

  it.each(['', 'soon', '-5s', '5000s', '2:5', '2026-11-23', '2025-01-01T00:00:00Z'])('not %j', (text) => {
    expect(() => momentOf(text, events)).toThrow(/--at: expected a moment of the run, 0s to 4000s, got/);
  });
});
