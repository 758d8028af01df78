import { describe, expect, it } from 'vitest';
import {
  at,
  type HpaNumbers,
  hpa,
  hpaObject,
  loadEnded,
  pod,
  podDeleted,
  runStarted,
  workload,
} from '../testing/make.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { reduce } from './reduce.ts';
import { scaleDownStepsMs, settleStatus } from './settle.ts';
import { initialState } from './state.ts';

const END_T = 100_000;

/** A run whose load ended at 100 s, with `before` seen during it and `after` since. */
function stateAfter(
  before: readonly TimelineEvent[],
  after: readonly TimelineEvent[] = [],
  header = runStarted(),
) {
  return [
    at(0, header),
    at(1_000, { type: 'load.started', pid: 1 }),
    ...before,
    at(END_T, loadEnded()),
    ...after,
  ].reduce(reduce, initialState());
}

const rested = [
  at(10, hpa({ desired: 1, cpu: 5 })),
  at(11, workload(1, 1)),
  at(12, pod('a', 'ready', -60_000)),
];
const scaled = (numbers: Partial<HpaNumbers> = {}) => [
  at(10, hpa({ desired: 1, cpu: 5, ...numbers })),
  at(40_000, hpa({ desired: 4, cpu: 200, ...numbers })),
  at(41_000, workload(4, 4)),
  at(55_000, hpa({ desired: 4, cpu: 50, ...numbers })),
];

describe('settling', () => {
  it('has not begun while the load is on', () => {
    const state = [at(0, runStarted()), at(1_000, { type: 'load.started', pid: 1 })].reduce(
      (next, event) => reduce(next, event as TimelineEvent),
      initialState(),
    );
    expect(settleStatus(state, 50_000)).toMatchObject({
      settled: false,
      reason: 'load-not-ended',
      waitingFor: 'load-end',
      deadlineT: null,
    });
  });

  it('waits two syncs even when nothing ever scaled: the last metrics may still come', () => {
    const state = stateAfter(rested);
    expect(settleStatus(state, END_T + 29_000)).toMatchObject({ settled: false, waitingFor: 'quiet' });
    expect(settleStatus(state, END_T + 30_000)).toMatchObject({
      settled: true,
      reason: 'back-at-minimum',
      settledT: END_T,
    });
  });

  it('waits for the scale-down, and has a deadline from the HPA’s own window', () => {
    const status = settleStatus(stateAfter(scaled()), END_T + 50_000);
    expect(status).toMatchObject({ settled: false, expired: false, waitingFor: 'scale-down' });
    expect(status.deadlineT).toBe(END_T + 60_000 + 60_000 + 60_000 + 4 * 15_000);
  });

  it('takes the controller’s window when the HPA has none', () => {
    const short = settleStatus(stateAfter(scaled({ windowSeconds: 60 })), END_T).deadlineT ?? 0;
    const long = settleStatus(stateAfter(scaled({ windowSeconds: null })), END_T).deadlineT ?? 0;
    expect(long - short).toBe(240_000);
  });

  it('gives up at the deadline, or at the limit it was given', () => {
    const state = stateAfter(scaled(), [at(END_T + 20_000, hpa({ desired: 4, cpu: 5 }))]);
    expect(settleStatus(state, END_T + 239_000)).toMatchObject({ settled: false, expired: false });
    expect(settleStatus(state, END_T + 240_000)).toMatchObject({
      settled: false,
      expired: true,
      reason: 'time-limit',
    });
    expect(settleStatus(state, END_T + 10_000, { timeLimitMs: 10_000 })).toMatchObject({ expired: true });
  });

  it.each([
    [
      'that some still end, which nobody counts any more',
      [pod('a', 'ready', -60_000), pod('b', 'terminating', 40_000)],
      { kind: 'pods-gone', byT: null, current: 2, desired: 1 },
    ],
    [
      'that one is made again',
      [pod('a', 'running', 40_000)],
      { kind: 'pods-ready', byT: null, ready: 0, desired: 1 },
    ],
  ])('tells of the pods what is to come: %s', (_what, pods, next) => {
    const ready = pods.length - 1;
    const after = [hpa({ desired: 1, current: 1, cpu: 5 }), workload(1, ready), ...pods];
    const state = stateAfter(
      scaled(),
      after.map((event, i) => at(END_T + 80_000 + i, event)),
    );
    expect(state.phase).toMatchObject({ name: 'settling', next });
  });

  it('waits until the pods are gone, then for more than a sync period of quiet', () => {
    const down = [
      at(170_000, hpa({ desired: 1, current: 4, cpu: 5 })),
      at(170_100, workload(1, 1)),
      at(170_200, pod('a', 'ready', -60_000)),
      at(170_200, pod('b', 'terminating', 40_000)),
    ];
    const leaving = stateAfter(scaled(), down);
    expect(settleStatus(leaving, 180_000)).toMatchObject({ settled: false, waitingFor: 'pods' });
    const gone = reduce(leaving, at(185_000, podDeleted('b')));
    expect(settleStatus(gone, 201_000)).toMatchObject({
      settled: false,
      waitingFor: 'quiet',
      quietAtT: 202_000,
    });
    expect(settleStatus(gone, 202_000)).toMatchObject({ settled: true, settledT: 185_000 });
  });

  it('accepts a count above the minimum once it has been stable for the whole window', () => {
    const state = stateAfter(scaled());
    expect(settleStatus(state, END_T + 149_000)).toMatchObject({ settled: false, waitingFor: 'scale-down' });
    expect(settleStatus(state, END_T + 150_000)).toMatchObject({
      settled: true,
      reason: 'stable-above-minimum',
    });
  });

  it('takes a count that no metric asks for as waiting, not as stable', () => {
    const conditions = [
      { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: '' },
    ];
    for (const numbers of [{ cpu: 50, conditions }, { cpu: null }, { cpu: 5 }]) {
      const state = stateAfter(scaled(), [at(END_T + 20_000, hpa({ desired: 4, ...numbers }))]);
      expect(settleStatus(state, END_T + 200_000)).toMatchObject({
        settled: false,
        waitingFor: 'scale-down',
      });
    }
  });

  it('waits for an HPA that was never seen, until the deadline', () => {
    const state = stateAfter([], [], runStarted({ hpaAtStart: [] }));
    expect(settleStatus(state, END_T + 1_000)).toMatchObject({ settled: false, waitingFor: 'hpa-data' });
  });

  it('has nothing to wait for without an HPA', () => {
    const state = stateAfter([], [], runStarted({ hpas: [], hpaAtStart: [] }));
    expect(settleStatus(state, END_T)).toMatchObject({ settled: true, reason: 'no-hpa' });
  });

  it('does not settle while the metric is still past its target', () => {
    const busy = [...rested, at(99_000, hpa({ desired: 1, cpu: 90 }))];
    expect(settleStatus(stateAfter(busy), END_T + 40_000)).toMatchObject({
      settled: false,
      waitingFor: 'metrics',
    });
  });
});

describe('scale-down policies', () => {
  const policies = (scaleDown: object) => {
    const object = hpaObject({ desired: 6 });
    return { ...object, spec: { ...object.spec, behavior: { scaleDown } } };
  };

  it.each([
    ['none: all at once', {}, 0],
    ['one pod a minute', { policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] }, 240_000],
    ['half a of them per 30 s', { policies: [{ type: 'Percent', value: 50, periodSeconds: 30 }] }, 30_000],
    ['everything each 15 s', { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] }, 0],
    ['never', { selectPolicy: 'Disabled', policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] }, 0],
    ['a policy of nothing', { policies: [{ type: 'Pods', value: 0, periodSeconds: 60 }] }, 3_600_000],
  ])('stretch the way from 6 to 1: %s', (_name, scaleDown, ms) => {
    expect(scaleDownStepsMs(policies(scaleDown), 6, 1)).toBe(ms);
  });
});
