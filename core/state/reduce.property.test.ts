import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEvents } from '../testing/arbitrary.ts';
import { foldAll } from '../testing/fold-events.ts';
import { at, k6, pod, podDeleted, warning } from '../testing/make.ts';
import { syntheticRun } from '../testing/synthetic-run.ts';
import { checkEvent } from '../timeline/check-event.ts';
import { summarize } from '../verdict/summary.ts';
import { FEED_ENTRIES } from './feed.ts';
import { reduce } from './reduce.ts';
import { settleStatus } from './settle.ts';
import { initialState, type RunState } from './state.ts';

describe('reduce, whatever comes in whatever order', () => {
  it('never throws, and neither do the summary and the settling', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const state = foldAll(events);
        settleStatus(state, state.now.t + 1_000);
        expect(['pass', 'fail', 'inconclusive']).toContain(summarize(events).verdict);
        expect(state.eventCount).toBe(events.length);
      }),
      { numRuns: 400 },
    );
  });

  it('is pure: a state that was given is never changed', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        let state = initialState();
        for (const event of events) {
          deepFreeze(state);
          deepFreeze(event);
          state = reduce(state, event);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('replayed from JSON, gives the live state', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        expect(foldAll(JSON.parse(JSON.stringify(events)))).toEqual(foldAll(events));
      }),
      { numRuns: 100 },
    );
  });

  it('shuffled, still knows every request', () => {
    const run = syntheticRun();
    fc.assert(
      fc.property(fc.shuffledSubarray(run, { minLength: run.length }), (shuffled) => {
        expect(foldAll(shuffled).load.totals.requests).toBe(foldAll(run).load.totals.requests);
      }),
      { numRuns: 20 },
    );
  });

  it('takes only events that the shape check lets through', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        for (const event of events) expect(checkEvent(JSON.parse(JSON.stringify(event))).kind).toBe('event');
      }),
      { numRuns: 50 },
    );
  });

  it('survives any value that the shape check lets through', () => {
    const events = syntheticRun();
    fc.assert(
      fc.property(fc.nat(events.length - 1), fc.string(), fc.jsonValue(), (index, key, value) => {
        const event: unknown = { ...events[index], [key]: value };
        const checked = checkEvent(event);
        if (checked.kind !== 'malformed') reduce(foldAll(events.slice(0, index)), checked.event);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the memory of a long run', () => {
  it('is bounded: five times the events, the same size', () => {
    const sizeAfter = (seconds: number) => {
      let state: RunState = foldAll(syntheticRun());
      for (let t = 400_000; t < 400_000 + seconds * 1_000; t += 1_000) {
        const name = `backend-${t}`;
        state = reduce(state, at(t, k6(5, { [name]: 5 })));
        state = reduce(state, at(t, pod(name, 'ready', t)));
        state = reduce(state, at(t, warning({ object: { kind: 'Pod', name } })));
        state = reduce(state, at(t + 500, podDeleted(name)));
      }
      expect(state.feed.entries).toHaveLength(FEED_ENTRIES);
      expect(state.pods.size).toBe(1);
      return JSON.stringify({ ...state, warnings: [...state.warnings] }).length;
    };
    const short = sizeAfter(1_000);
    expect(sizeAfter(5_000)).toBeLessThan(short * 1.3);
  }, 30_000);
});

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  if (value instanceof Map) for (const inner of value.values()) deepFreeze(inner);
}
