import { describe, expect, it } from 'vitest';
import { at, hpa, k6, loadEnded, podMetrics, prometheus, runStarted, workload } from '../testing/make.ts';
import type { PalierEvent } from '../timeline/events.ts';
import { foldFacts, initialFacts, type RunFacts } from './facts.ts';

type Timed = readonly [number, PalierEvent];

/** The facts after events given as [run time, event]. */
function factsOf(...events: readonly Timed[]): RunFacts {
  return events.reduce((facts, [t, event]) => foldFacts(facts, at(t, event)), initialFacts());
}

const BEGUN = [
  [0, runStarted()],
  [10, hpa({ desired: 2, cpu: 50 })],
  [20, workload(2, 2)],
  [1_000, { type: 'load.started', pid: 1 }],
] as const satisfies readonly Timed[];

describe('the facts of a run', () => {
  it('count the highest wish since the load began, and not one of before', () => {
    const before = factsOf([0, runStarted()], [10, hpa({ desired: 6, cpu: 50 })], [500, hpa({ desired: 2 })]);
    expect(before.peakDesired).toBeNull();
    expect(factsOf(...BEGUN).peakDesired).toBe(2);
    expect(factsOf(...BEGUN, [2_000, hpa({ desired: 5 })], [3_000, hpa({ desired: 3 })]).peakDesired).toBe(5);
  });

  it('count a turn only from removing pods to adding them', () => {
    const wish = (t: number, desired: number) => [t, hpa({ desired })] as const;
    const up = factsOf(...BEGUN, wish(2_000, 4));
    expect(up.turns).toEqual({ direction: 'up', flaps: 0 });
    expect(factsOf(...BEGUN, wish(2_000, 4), wish(3_000, 3), wish(4_000, 5)).turns.flaps).toBe(1);
  });

  it('know the longest time without figures of k6, while the load is on', () => {
    const events = [...BEGUN, [2_000, k6(1)], [9_000, k6(1)], [10_000, k6(1)]] as const;
    expect(factsOf(...events).samples).toEqual({ lastT: 10_000, longestGapMs: 7_000 });
    expect(factsOf(...events, [10_100, loadEnded()], [60_000, k6(1)]).samples.longestGapMs).toBe(7_000);
  });

  it('take the share of MySQL’s connections under load alone; where one is not known there is none', () => {
    const share = (connections: number | null) => prometheus({ connections, maxConnections: 100 });
    const worst = (...events: Timed[]) => factsOf(...events).dependencies.mysql?.worst.connections;
    expect(worst([0, runStarted()], [500, share(90)])).toBeUndefined();
    expect(worst(...BEGUN, [2_000, share(40)], [7_000, share(30)])).toBe(0.4);
    expect(worst(...BEGUN, [2_000, share(null)])).toBeUndefined();
  });

  it('add up how long the autoscaler said that it cannot scale, with its last reason', () => {
    const conditions = [
      { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: '' },
    ];
    const facts = factsOf(
      ...BEGUN,
      [10_000, hpa({ desired: 2, conditions })],
      [15_000, podMetrics(15_000, {})],
      [25_000, hpa({ desired: 2, cpu: 50 })],
      [40_000, k6(1)],
    );
    expect(facts).toMatchObject({ inactiveMs: 15_000, inactiveReason: 'FailedGetResourceMetric' });
  });

  it('add up how long the autoscaler was gone, while the load was on', () => {
    const gone = { type: 'hpa.deleted', hpa: 'palier/backend' } as const;
    const facts = factsOf(...BEGUN, [10_000, gone], [12_000, k6(1)], [30_000, hpa({ desired: 2 })]);
    expect(facts.deletedMs).toBe(20_000);
  });

  it('find a clock that was set: by how much it and the monotonic one drifted apart between two events', () => {
    const steady = factsOf(...BEGUN, [5_000, k6(1)]);
    expect(steady.clockJumpMs).toBe(0);
    const set = { ...at(6_000, k6(1)), at: at(66_000, k6(1)).at };
    expect(foldFacts(steady, set).clockJumpMs).toBe(60_000);
  });
});
