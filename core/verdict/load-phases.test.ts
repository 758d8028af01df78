import { describe, expect, it } from 'vitest';
import { reduce } from '../state/reduce.ts';
import { initialState } from '../state/state.ts';
import { at, hpa, isoAt, k6, loadEnded, runStarted, workload } from '../testing/make.ts';
import { syntheticRun } from '../testing/synthetic-run.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { judgeEvents } from './judge-run.ts';
import { summarize } from './summary.ts';

const setup = { type: 'load.phase', phase: 'setup', agoMs: 250 } as const;
const teardown = (agoMs: number) => ({ type: 'load.phase', phase: 'teardown', agoMs }) as const;
const started = { type: 'load.started', pid: 1 } as const;

function statesOf(events: readonly TimelineEvent[]) {
  let state = initialState();
  return events.map((event) => {
    state = reduce(state, event);
    return { phase: state.phase.name, status: state.load.status, load: state.load };
  });
}

const phases = [
  at(0, runStarted()),
  at(1_000, setup),
  at(41_000, started),
  at(42_000, k6(10)),
  at(62_000, teardown(800)),
  at(63_000, k6(0)),
  at(102_000, loadEnded()),
];

describe('setup() and teardown() of the load script', () => {
  it('are phases of the run, told in the feed', () => {
    expect(statesOf(phases).map(({ phase }) => phase)).toEqual([
      'preparing',
      'setup',
      'baseline',
      'baseline',
      'teardown',
      'teardown',
      // Quiet for so long that it was settled in between.
      'settled',
    ]);
  });

  it('are no load: it begins with the first iteration and ends with the last, when that was', () => {
    const last = statesOf(phases).at(-1)?.load;
    expect(last).toMatchObject({ startedT: 41_000, endedT: 61_200, status: 'ended', plannedRps: null });
    expect(last?.steps[0]?.t).toBe(41_000);
  });

  it('a wish to stop in setup() is no load', () => {
    const asked = at(2_000, { type: 'load.stop-requested', by: 'user' } as const);
    expect(statesOf([...phases.slice(0, 2), asked]).at(-1)?.phase).toBe('setup');
  });

  it('a wish to stop changes nothing when the iterations are over', () => {
    const asked = at(70_000, { type: 'load.stop-requested', by: 'user' } as const);
    expect(statesOf([...phases.slice(0, 6), asked]).at(-1)?.phase).toBe('teardown');
  });

  it('are not in its measures: a scale-up while it seeds is no answer to it, a long clean-up no gap', () => {
    const shifted = (event: TimelineEvent, byMs: number) => ({
      ...event,
      t: event.t + byMs,
      at: isoAt(event.t + byMs),
    });
    const run = syntheticRun();
    const endT = run.find(({ type }) => type === 'load.ended')?.t ?? Number.NaN;
    const seeded = [
      ...run.filter(({ type }) => type === 'run.started').map((event) => shifted(event, 0)),
      at(1_000, setup),
      at(10_000, hpa({ desired: 2, cpu: 90 })),
      at(11_000, workload(2, 2)),
      at(30_000, hpa({ desired: 1, cpu: 20 })),
      at(31_000, workload(1, 1)),
      ...run.filter(({ type }) => type !== 'run.started').map((event) => shifted(event, 40_000)),
    ].map((event) =>
      event.type === 'load.ended' ? [at(endT + 40_000, teardown(0)), shifted(event, 45_000)] : [event],
    );
    const events = seeded.flat().toSorted((a, b) => a.t - b.t);
    const plain = summarize(run);
    const told = summarize(events);
    expect(told.scaling.firstScaleUpSeconds).toBe(plain.scaling.firstScaleUpSeconds);
    expect(told.scaling.settledSeconds).toBe(plain.scaling.settledSeconds);
    expect(told.validity).toEqual(plain.validity);
    expect(told.verdict).toBe('pass');
  });

  it('a last sample that comes in afterwards is of the load all the same', () => {
    const run = syntheticRun();
    const endT = run.find(({ type }) => type === 'load.ended')?.t ?? Number.NaN;
    const events = [...run, at(endT + 5_000, k6(7, null, { windowMs: 500 }))].toSorted((a, b) => a.t - b.t);
    const { phaseStats, summary } = judgeEvents(events);
    expect(phaseStats.reduce((sum, { requests }) => sum + requests, 0)).toBe(summary.load.requests);
    expect(phaseStats.find(({ name }) => name === 'settling')?.requests).toBe(0);
  });
});
