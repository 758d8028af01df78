import { describe, expect, it } from 'vitest';
import { foldEvents, told } from '../testing/fold-events.ts';
import { hpa, runStarted } from '../testing/make.ts';
import type { PalierEvent, SourceName, SourceStatus } from '../timeline/events.ts';
import { blindMs, blindSpans, earliestOf, spansWithin } from './sight.ts';

const status = (source: SourceName, state: SourceStatus['state'], reason = ''): PalierEvent => ({
  type: 'source.status',
  source,
  state,
  reason,
});
const gap = (source: SourceName, fromT: number, toT: number, reason = 'half-open'): PalierEvent => ({
  type: 'gap',
  source,
  fromT,
  toT,
  reason,
});
const after = (...events: readonly (readonly [number, PalierEvent])[]) =>
  foldEvents([[0, runStarted()], [5, status('hpa', 'connecting')], [40, status('hpa', 'ok')], ...events]);

describe('what was not seen', () => {
  it('is told by a gap event, by statuses where none came, and by both once', () => {
    const byGap = after([50_000, gap('hpa', 10_000, 50_000)]);
    const byStatus = after([10_000, status('hpa', 'degraded', '503')], [50_000, status('hpa', 'ok')]);
    const byBoth = after(
      [20_000, status('hpa', 'degraded', '503')],
      [50_000, status('hpa', 'ok')],
      [50_000, gap('hpa', 10_000, 50_000, '503')],
    );
    for (const state of [byGap, byStatus, byBoth]) {
      expect(blindSpans(state, 'hpa')).toMatchObject([{ fromT: 10_000, toT: 50_000 }]);
    }
    expect(blindSpans(byStatus, 'hpa')[0]?.reason).toBe('503');
  });

  it('goes on until now while sight is not back', () => {
    const state = after([10_000, status('hpa', 'down', 'forbidden')], [42_000, hpa({ desired: 1 })]);
    expect(blindSpans(state, 'hpa')).toEqual([{ fromT: 10_000, toT: 42_000, reason: 'forbidden' }]);
  });

  it('is not what it takes to begin; but a source that never began has seen nothing', () => {
    expect(blindSpans(after(), 'hpa')).toEqual([]);
    const never = foldEvents([
      [0, runStarted()],
      [5, status('pods', 'connecting')],
      [30_000, status('hpa', 'ok')],
    ]);
    expect(blindSpans(never, 'pods')).toMatchObject([{ fromT: 5, toT: 30_000 }]);
  });

  it('is no answer that came with a word of warning', () => {
    const state = after(
      [10_000, status('prometheus', 'degraded', 'one store did not answer')],
      [20_000, hpa({ desired: 1 })],
    );
    expect(blindSpans(state, 'prometheus')).toEqual([]);
  });

  it('of the whole API is of every watch', () => {
    const state = after([50_000, gap('kubernetes', 10_000, 50_000)]);
    expect(blindMs(blindSpans(state, 'hpa', 'pods', 'workloads'), 0, 60_000)).toBe(40_000);
  });

  it('of the recorder is none of sight: nothing at all is known of it', () => {
    const state = after([50_000, gap('recorder', 10_000, 50_000)]);
    expect(state.sight.recorder).toBeUndefined();
    expect(state.gaps.total).toBe(1);
  });

  it('is told when sight is lost, and which time it was when it is back', () => {
    const state = after(
      [10_000, status('hpa', 'degraded', '503')],
      [50_000, status('hpa', 'ok')],
      [50_000, gap('hpa', 10_000, 50_000, '503')],
    );
    expect(told(state, 'source-lost')).toMatchObject([{ t: 10_000, source: 'hpa' }]);
    expect(told(state, 'not-seen')).toMatchObject([{ fromT: 10_000, toT: 50_000, reason: '503' }]);
    expect(state.gaps.total).toBe(0);
  });

  it('is told with its whole length, also where a dead stream was found late', () => {
    const state = after(
      [48_000, gap('hpa', 9_000, 48_000, 'the stream was dead')],
      [48_001, status('hpa', 'degraded', 'the stream was dead')],
      [49_000, status('hpa', 'ok')],
    );
    expect(told(state, 'source-back')).toMatchObject([{ downMs: 40_000 }]);
  });

  it('dates what is found at its end to within it', () => {
    const spans = blindSpans(after([50_000, gap('hpa', 10_000, 50_000)]), 'hpa');
    expect(earliestOf(spans, 49_990)).toBe(10_000);
    expect(earliestOf(spans, 50_010)).toBe(10_000);
    expect(earliestOf(spans, 52_000)).toBe(52_000);
    expect(earliestOf(spans, 10_000)).toBe(10_000);
    expect(spansWithin(spans, 0, 10_000)).toHaveLength(0);
    expect(spansWithin(spans, 49_000, 60_000)).toHaveLength(1);
  });

  it('stays bounded when sight is lost again and again', () => {
    const events = Array.from({ length: 1_000 }, (_, index): [number, PalierEvent] => [
      index * 2_000 + 1_000,
      gap('hpa', index * 2_000, index * 2_000 + 1_000),
    ]);
    const spans = blindSpans(after(...events), 'hpa');
    expect(spans.length).toBeLessThanOrEqual(200);
    expect(blindMs(spans, 0, 2_000_000)).toBeGreaterThanOrEqual(1_000_000);
  });
});
