import { describe, expect, it } from 'vitest';
import { at, HPA, hpa, k6, loadEnded, pod, podMetrics, runStarted, workload } from '../testing/make.ts';
import { syntheticRun } from '../testing/synthetic-run.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { reduce } from './reduce.ts';
import { initialState, type RunState } from './state.ts';

export function fold(events: readonly TimelineEvent[], from: RunState = initialState()): RunState {
  return events.reduce(reduce, from);
}

describe('reduce over a whole run', () => {
  const run = syntheticRun();
  const end = fold(run);
  const kinds = end.feed.entries.map((entry) => entry.kind);

  it('ends in the phase that the run ended in', () => {
    expect(end.phase.name).toBe('ended');
    expect(end.ended?.reason).toBe('settled');
  });

  it('went through the phases in their order', () => {
    const phases = end.feed.entries.flatMap((entry) => (entry.kind === 'phase-changed' ? [entry.to] : []));
    expect(phases).toEqual([
      'baseline',
      'climbing',
      'reacting',
      'holding',
      'descending',
      'settling',
      'settled',
      'ended',
    ]);
  });

  it('waits for no answer of an autoscaler that is at its maximum', () => {
    const rising = run.filter(({ t }) => t < 30_000);
    const full = rising.map((event) =>
      event.type === 'hpa.observed' ? { ...event, ...hpa({ desired: 1, max: 1, cpu: 90 }) } : event,
    );
    expect(fold(rising).phase.name).toBe('climbing');
    expect(fold(full).phase).toMatchObject({ name: 'holding', next: { kind: 'load-step' } });
  });

  it('counts every request', () => {
    expect(end.load.totals.requests).toBe(20 * 10 + 90 * 60 + 30 * 5);
    expect(end.load.totals.p95Ms).toBeGreaterThan(10);
  });

  it('knows peak, decisions and the first scale-up', () => {
    const state = end.hpas.get(HPA);
    expect(state?.peakReplicas).toBe(4);
    expect(state?.peakReady).toBe(4);
    expect(state?.decisions).toBe(2);
    expect(state?.firstScaleUpT).toBe(37_000);
    expect(state?.ready).toBe(1);
  });

  it('holds every hop of the scale-up, in order', () => {
    const [up, down] = end.transitions.list;
    expect(up).toMatchObject({ direction: 'up', from: 1, to: 4, closed: true });
    const hops = [
      up?.loadStep,
      up?.metricVisible,
      up?.desiredChanged,
      up?.podCreated,
      up?.podScheduled,
      up?.podStarted,
      up?.firstReady,
      up?.allReady,
    ].map((hop) => hop?.t);
    expect(hops).toEqual([21_000, 30_000, 37_000, 37_040, 37_120, 38_200, 39_600, 39_800]);
    expect(up?.metricVisible?.uncertaintyMs).toBe(15_000);
    expect(up?.firstRequest?.t).toBe(40_000);
    expect(up?.pods).toHaveLength(3);
    expect(down).toMatchObject({ direction: 'down', from: 4, to: 1, closed: true });
    expect(down?.allReady?.t).toBe(230_010);
  });

  it('tells the things that happen once, once', () => {
    const count = (kind: string) => kinds.filter((one) => one === kind).length;
    expect(count('run-started')).toBe(1);
    expect(count('load-step')).toBe(3);
    expect(count('hpa-scaled')).toBe(2);
    expect(count('pod-created')).toBe(3);
    expect(count('pod-ready')).toBe(3);
    expect(count('pod-first-request')).toBe(3);
    expect(count('pod-terminating')).toBe(3);
    expect(count('pod-gone')).toBe(3);
    expect(count('source-lost')).toBe(0);
  });

  it('numbers the feed in order', () => {
    expect(end.feed.entries.map((entry) => entry.id)).toEqual(kinds.map((_, index) => index + 1));
  });

  it('gives the same state when replayed', () => {
    const again = syntheticRun();
    expect(fold(JSON.parse(JSON.stringify(again)))).toEqual(end);
  });
});

describe('reduce by event', () => {
  const begun = fold([at(0, runStarted()), at(10, hpa({ desired: 1, cpu: 4 })), at(11, workload(1, 1))]);

  it('says that it prepares until the load starts', () => {
    expect(begun.phase.name).toBe('preparing');
    expect(begun.phase.next).toEqual({ kind: 'load-starts', byT: null });
  });

  it('does not speak of a load where only watching was asked for', () => {
    const listed = { type: 'source.status', source: 'pods', state: 'ok', reason: '' } as const;
    const watched = fold([
      at(0, runStarted({ load: null })),
      at(10, hpa({ desired: 1, cpu: 4 })),
      at(11, listed),
    ]);
    expect(watched.phase).toMatchObject({ name: 'quiet', next: { kind: 'nothing' } });
  });

  it('expects the next load step when its time is known', () => {
    const state = fold([at(1_000, { type: 'load.started', pid: 1 })], begun);
    expect(state.phase.name).toBe('baseline');
    expect(state.phase.next).toEqual({ kind: 'load-step', byT: 21_000, rps: 60, stage: 'step' });
  });

  it('shows planned beside real rate', () => {
    const state = fold([at(1_000, { type: 'load.started', pid: 1 }), at(2_000, k6(8))], begun);
    expect(state.load.latest).toMatchObject({ rps: 8, plannedRps: 10, p95Ms: 29, errorRate: 0 });
  });

  it('shows no latency and no error rate, rather than zero, without requests', () => {
    const state = fold([at(2_000, k6(0))], begun);
    expect(state.load.latest).toMatchObject({ rps: 0, p95Ms: null, errorRate: null });
  });

  it('does not take the first sight of an HPA for a scaling', () => {
    expect(fold([at(0, hpa({ desired: 5 }))]).transitions.total).toBe(0);
  });

  it('keeps the parts that an event does not touch', () => {
    const next = reduce(begun, at(2_000, k6(8)));
    expect(next.hpas).toBe(begun.hpas);
    expect(next.pods).toBe(begun.pods);
    expect(next.dependencies).toBe(begun.dependencies);
  });

  it('answers an event type it does not know with the clock only', () => {
    const next = reduce(begun, { t: 99, at: '', type: 'of-the-future', x: 1 } as unknown as TimelineEvent);
    expect({ ...next, now: begun.now, eventCount: begun.eventCount }).toEqual(begun);
    expect(next.now.t).toBe(99);
  });

  it('never lets the run time go back', () => {
    expect(fold([at(5_000, k6(1)), at(4_000, k6(1))], begun).now.t).toBe(5_000);
  });

  it('names k6 thresholds that failed and those without data apart', () => {
    const thresholds = [
      { metric: 'a', expression: 'p(95)<1', ok: false },
      { metric: 'b', expression: 'rate<1', ok: null },
      { metric: 'c', expression: 'rate<1', ok: true },
    ];
    const state = fold(
      [at(9_000, loadEnded({ outcome: 'thresholds-failed', exitCode: 99, thresholds }))],
      begun,
    );
    expect(state.feed.entries.find(({ kind }) => kind === 'thresholds-failed')).toMatchObject({
      failed: [{ metric: 'a' }],
      unknown: [{ metric: 'b' }],
    });
  });

  it('sees load steps in the requests when the script has no plan', () => {
    const plan = { ...runStarted().load, stages: [] } as NonNullable<ReturnType<typeof runStarted>['load']>;
    const rates = [...Array(10).fill(20), ...Array(10).fill(80)];
    const events = rates.map((rate, index) => at(2_000 + index * 1_000, k6(rate)));
    const state = fold([at(0, runStarted({ load: plan })), ...events]);
    expect(state.load.steps).toEqual([
      { t: 2_000, fromRps: 0, toRps: 20, stage: '' },
      { t: 12_000, fromRps: 20, toRps: 80, stage: '' },
    ]);
  });

  it('has the metric visible in the pods before the HPA says so', () => {
    const state = fold(
      [at(12, pod('backend-a', 'ready', -60_000)), at(15_000, podMetrics(15_000, { 'backend-a': 200 }))],
      begun,
    );
    expect(state.hpas.get(HPA)?.pressureSinceT).toBe(15_000);
    expect(state.pods.get('palier/backend-a')?.usage).toMatchObject({
      cpuMillicores: 200,
      observedT: 15_000,
    });
  });
});
