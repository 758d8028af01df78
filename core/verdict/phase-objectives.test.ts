import { describe, expect, it } from 'vitest';
import { syntheticRun } from '../testing/synthetic-run.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { judgeEvents } from './judge-run.ts';
import { DEFAULT_LIMITS } from './objectives.ts';
import { summarize } from './summary.ts';

const run = syntheticRun();
const withLimits = (limits: object): readonly TimelineEvent[] =>
  run.map((event) =>
    event.type === 'run.started' ? { ...event, objectives: { ...DEFAULT_LIMITS, ...limits } } : event,
  );
const judged = (limits: object, name: string) =>
  judgeEvents(withLimits(limits)).summary.objectives.find((one) => one.name === name);

describe('objectives of phases', () => {
  it.each([
    ['settled-under-load.p95Ms', 10_000, 'pass'],
    ['settled-under-load.p95Ms', 0.001, 'fail'],
    ['reacting.errorRate', 0.01, 'pass'],
  ])('judge %s of at most %d: %s, with the requests it rests on', (name, limit, verdict) => {
    const one = judged({ inPhases: { [name]: limit } }, name);
    expect(one).toMatchObject({ verdict, limit });
    expect(one?.samples).toBeGreaterThan(20);
  });

  it('find the failures of one phase that the whole run hides', () => {
    const phase = judgeEvents(run).phases.find(({ name }) => name === 'reacting');
    const events = withLimits({ inPhases: { 'reacting.errorRate': 0.01 } }).map((event) =>
      event.type === 'k6.sample' && event.t > (phase?.fromT ?? 0) && event.t <= (phase?.toT ?? 0)
        ? { ...event, failed: Math.ceil(event.requests / 50) }
        : event,
    );
    const { objectives, verdict } = judgeEvents(events).summary;
    expect(objectives.find(({ name }) => name === 'errorRate')?.verdict).toBe('pass');
    expect(objectives.find(({ name }) => name === 'reacting.errorRate')?.verdict).toBe('fail');
    expect(verdict).toBe('fail');
  });

  it('stay open where the run has no such phase', () => {
    const calm = withLimits({ inPhases: { 'reacting.p95Ms': 100 } }).filter(
      ({ type }) => type !== 'hpa.observed' && type !== 'workload.observed',
    );
    const one = judgeEvents(calm).summary.objectives.find(({ name }) => name === 'reacting.p95Ms');
    expect(one).toMatchObject({ verdict: 'inconclusive', value: null });
  });

  it('stay open, never passed, until the phases are known', () => {
    const limits = { inPhases: { 'settled-under-load.p95Ms': 10_000 }, overshootReplicas: 9 };
    const { objectives, verdict } = summarize(withLimits(limits));
    const open = objectives.filter((one) => one.verdict === 'inconclusive').map(({ name }) => name);
    expect(open).toEqual(['overshootReplicas', 'settled-under-load.p95Ms']);
    expect(verdict).toBe('inconclusive');
  });
});

describe('a maximum that is too small', () => {
  const atMaximum = (limit: number, max: number) => {
    const events = withLimits({ atMaximumSeconds: limit }).map((event) =>
      event.type === 'hpa.observed'
        ? { ...event, object: { ...event.object, spec: { ...event.object.spec, maxReplicas: max } } }
        : event,
    );
    return judgeEvents(events).summary.objectives.find(({ name }) => name === 'atMaximumSeconds');
  };

  it('is judged by how long the HPA could not give what its metric asked for', () => {
    expect(atMaximum(20, 100)).toMatchObject({ verdict: 'pass', value: 0, limit: 20 });
    const short = atMaximum(2, 1);
    expect(short).toMatchObject({ verdict: 'fail', reason: { code: 'at-maximum' } });
    expect(short?.value).toBeGreaterThan(2);
  });

  it('stays open where the whole run is not known', () => {
    const { objectives } = summarize(withLimits({ atMaximumSeconds: 20 }));
    expect(objectives.find(({ name }) => name === 'atMaximumSeconds')).toMatchObject({
      verdict: 'inconclusive',
      value: null,
    });
  });
});

describe('overshoot', () => {
  it('is judged by the pods that the load asked for', () => {
    const one = judged({ overshootReplicas: 9 }, 'overshootReplicas');
    expect(one).toMatchObject({ verdict: 'pass', limit: 9 });
    expect(one?.value).not.toBeNull();
  });

  it('stays open without the CPU of pods', () => {
    const blind = withLimits({ overshootReplicas: 9 }).filter(({ type }) => type !== 'pod-metrics.observed');
    const one = judgeEvents(blind).summary.objectives.find(({ name }) => name === 'overshootReplicas');
    expect(one).toMatchObject({ verdict: 'inconclusive', value: null });
  });
});
