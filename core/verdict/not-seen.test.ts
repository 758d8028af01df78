import { describe, expect, it } from 'vitest';
import { scalingReadings } from '../compare/scaling-readings.ts';
import { type Blindness, blindTo } from '../testing/blind.ts';
import { at, hpa, workload } from '../testing/make.ts';
import { syntheticRun } from '../testing/synthetic-run.ts';
import type { ObjectiveLimits, TimelineEvent } from '../timeline/events.ts';
import { judgeEvents } from './judge-run.ts';
import type { Objective } from './objective.ts';
import { summarize } from './summary.ts';

/** 1 → 4 → 1: scaled up at 36 s, all ready at 39.5 s of the load, settled 88.8 s after it. */
const run = syntheticRun();
const all = ['hpa', 'workloads', 'pods'] as const;
const none: ObjectiveLimits = {
  firstScaleUpSeconds: null,
  readyCapacitySeconds: null,
  settledSeconds: null,
  errorRate: 0.01,
};

function judged(limits: Partial<ObjectiveLimits>, blindness: Blindness, events = run) {
  const limited = events.map((event) =>
    event.type === 'run.started' ? { ...event, objectives: { ...none, ...limits } } : event,
  );
  return summarize(blindTo(limited, blindness));
}

function objective(summary: ReturnType<typeof summarize>, name: string): Objective | undefined {
  return summary.objectives.find((one) => one.name === name);
}

describe('watches that tell nothing of the whole load', () => {
  // 1 → 6 → 2 → 6, of which nothing was seen.
  const busy: TimelineEvent[] = [
    ...run,
    at(60_000, hpa({ desired: 6, version: 10 })),
    at(60_000, workload(6, 6)),
    at(80_000, hpa({ desired: 2, version: 11 })),
    at(95_000, hpa({ desired: 6, version: 12 })),
  ].sort((a, b) => a.t - b.t);

  it.each(['gap', 'status', 'both'] as const)('are no evidence of anything, told by %s', (told) => {
    const summary = judged({}, { sources: all, fromT: 2_000, toT: 300_600, forGood: true, told }, busy);
    expect(summary.verdict).toBe('inconclusive');
    expect(summary.validity.findings[0]).toMatchObject({
      code: 'not-seen',
      values: { source: 'hpa', unseenMs: 298_600 },
    });
    expect(summary.scaling).toMatchObject({
      peakReplicas: null,
      firstScaleUpSeconds: null,
      decisions: null,
      settledSeconds: null,
      finalReplicas: null,
      bounds: { peakReplicas: [1, 6], firstScaleUpSeconds: [1, null], decisions: [0, null] },
    });
  });

  it('never say that a pod was never added', () => {
    const limits = { firstScaleUpSeconds: 30, readyCapacitySeconds: 60, peakReplicas: 3, flaps: 0 };
    const summary = judged(limits, { sources: all, fromT: 2_000, toT: 300_000, forGood: true }, busy);
    expect(JSON.stringify(summary)).not.toContain('never');
    for (const name of [
      'firstScaleUpSeconds',
      'readyCapacitySeconds',
      'settledSeconds',
      'peakReplicas',
      'flaps',
    ]) {
      expect(objective(summary, name), name).toMatchObject({
        verdict: 'inconclusive',
        value: null,
        reason: { code: 'within-bounds', values: { bounds: { source: 'hpa' } } },
      });
    }
  });
});

describe('an API that is away while the autoscaler reacts', () => {
  const away: Blindness = { sources: all, fromT: 18_000, toT: 50_000, reason: 'connection refused' };

  it('leaves the reaction between its going and its coming back', () => {
    const summary = judged({ firstScaleUpSeconds: 30, readyCapacitySeconds: 45 }, away);
    expect(summary.verdict).toBe('inconclusive');
    expect(summary.scaling).toMatchObject({
      firstScaleUpSeconds: null,
      readyCapacitySeconds: null,
      bounds: { firstScaleUpSeconds: [17, 49], readyCapacitySeconds: [17, null] },
    });
    expect(objective(summary, 'firstScaleUpSeconds')).toMatchObject({
      verdict: 'inconclusive',
      reason: {
        code: 'within-bounds',
        values: { unit: 'seconds', bounds: { lowest: 17, highest: 49, source: 'hpa', unseenMs: 32_000 } },
      },
    });
    expect(summary.validity.findings[0]?.values).toMatchObject({ reason: 'connection refused' });
  });

  it('is told in the summary, with its time and reason', () => {
    expect(judged({}, away).unseen).toEqual(
      all.map((source) => ({
        source,
        times: 1,
        seconds: 32,
        longestSeconds: 32,
        reason: 'connection refused',
      })),
    );
  });
});

describe('a short time without sight', () => {
  const short: Blindness = { sources: all, fromT: 33_000, toT: 43_000 };

  it('leaves decided what it would decide alike whatever happened in it', () => {
    const summary = judged(
      { firstScaleUpSeconds: 45, readyCapacitySeconds: 60, peakReplicas: 5, flaps: 0 },
      short,
    );
    expect(summary).toMatchObject({ verdict: 'pass', validity: { valid: true } });
    expect(objective(summary, 'firstScaleUpSeconds')).toMatchObject({
      verdict: 'pass',
      bounds: { lowest: 32, highest: 42 },
    });
  });

  it.each([
    [30, 'fail'],
    [40, 'inconclusive'],
    [42, 'pass'],
  ])('judges a limit of %i s as %s where 32 to 42 s are possible', (limit, verdict) => {
    expect(objective(judged({ firstScaleUpSeconds: limit }, short), 'firstScaleUpSeconds')?.verdict).toBe(
      verdict,
    );
  });

  it('after which nothing is new hides nothing', () => {
    const summary = judged(
      { firstScaleUpSeconds: 40, peakReplicas: 4, flaps: 0 },
      { ...short, fromT: 60_000, toT: 64_000 },
    );
    expect(summary.verdict).toBe('pass');
    expect(summary.scaling.bounds).toBeUndefined();
    expect(summary.scaling).toMatchObject({ peakReplicas: 4, firstScaleUpSeconds: 36, decisions: 2 });
    expect(summary.unseen?.[0]).toMatchObject({ source: 'hpa', seconds: 4 });
  });

  it('of two seconds leaves a time known', () => {
    const summary = judged({}, { ...short, fromT: 36_000, toT: 37_900 });
    expect(summary.scaling.firstScaleUpSeconds).toBe(36.9);
  });
});

describe('a longer time without the HPA', () => {
  const scaled = (lastScaleTime: string) =>
    run.map((event) =>
      event.type === 'hpa.observed' && event.t > 30_000 && event.t < 200_000
        ? { ...event, object: { ...event.object, status: { ...event.object.status, lastScaleTime } } }
        : event,
    );
  const gap: Blindness = { sources: ['hpa'], fromT: 60_000, toT: 80_000 };

  it('hides nothing where its own lastScaleTime says that it did not scale', () => {
    const summary = judged({ peakReplicas: 4 }, gap, scaled('2026-11-23T10:00:37Z'));
    expect(objective(summary, 'peakReplicas')).toMatchObject({ verdict: 'pass', value: 4 });
  });

  it('hides what it did where that tells nothing', () => {
    expect(objective(judged({ peakReplicas: 4 }, gap), 'peakReplicas')).toMatchObject({
      verdict: 'inconclusive',
      bounds: { lowest: 4, highest: 6 },
    });
  });

  it('or that says that it did scale, although the count is the same', () => {
    const events = [
      ...scaled('2026-11-23T10:00:37Z').filter(({ t, type }) => type !== 'hpa.observed' || t < 100_000),
      at(75_000, hpa({ desired: 4, version: 20 })),
    ].sort((a, b) => a.t - b.t);
    expect(objective(judged({ peakReplicas: 5 }, gap, events), 'peakReplicas')?.verdict).toBe('inconclusive');
  });

  it('is more than a run can do without, when it is most of the load', () => {
    const summary = judged({}, { sources: ['hpa'], fromT: 3_000, toT: 41_000, reason: 'forbidden' });
    expect(summary.verdict).toBe('inconclusive');
    expect(summary.validity.findings[0]).toMatchObject({
      code: 'not-seen',
      values: { unseenMs: 38_000, reason: 'forbidden' },
    });
  });
});

describe('settling', () => {
  const limits = { settledSeconds: 100 };

  it('is not found by one who does not look', () => {
    const summary = judged(limits, { sources: all, fromT: 200_000, toT: 300_000, forGood: true });
    expect(objective(summary, 'settledSeconds')).toMatchObject({ verdict: 'inconclusive', value: null });
  });

  it('may have come at any time of a blind span that ends with it', () => {
    const summary = judged(limits, { sources: all, fromT: 225_000, toT: 250_000 });
    expect(objective(summary, 'settledSeconds')).toMatchObject({
      verdict: 'inconclusive',
      bounds: { lowest: 83.8, highest: 108.8 },
    });
  });

  it('that was seen to its end is judged, whatever was missed before', () => {
    const summary = judged(limits, { sources: all, fromT: 160_000, toT: 170_000 });
    expect(objective(summary, 'settledSeconds')).toMatchObject({ verdict: 'pass', value: 88.81 });
  });
});

describe('pods that became ready unseen', () => {
  it('were ready within that time', () => {
    const summary = judged(
      { readyCapacitySeconds: 45 },
      { sources: ['workloads', 'pods'], fromT: 38_000, toT: 48_000 },
    );
    expect(objective(summary, 'readyCapacitySeconds')).toMatchObject({
      verdict: 'inconclusive',
      reason: {
        code: 'within-bounds',
        values: { bounds: { lowest: 37, highest: 47, source: 'workloads', unseenMs: 10_000 } },
      },
    });
  });
});

describe('what is measured beyond the summary', () => {
  const measured = (limits: Partial<ObjectiveLimits>, blindness: Blindness) =>
    judgeEvents(
      blindTo(
        run.map((event) =>
          event.type === 'run.started' ? { ...event, objectives: { ...none, ...limits } } : event,
        ),
        blindness,
      ),
    );
  const reacting: Blindness = { sources: all, fromT: 30_000, toT: 44_000 };
  const away: Blindness = { sources: all, fromT: 30_000, toT: 65_000 };

  it('is no phase whose beginning nobody saw', () => {
    const limits = { inPhases: { 'reacting.errorRate': 0.01 } };
    const { summary } = measured(limits, reacting);
    expect(objective(summary, 'reacting.errorRate')).toMatchObject({
      verdict: 'inconclusive',
      value: null,
      reason: { code: 'phase-unseen', values: { source: 'hpa', unseenMs: 14_000 } },
    });
    const harmless = measured(limits, { sources: all, fromT: 60_000, toT: 64_000 });
    expect(objective(harmless.summary, 'reacting.errorRate')?.verdict).toBe('pass');
  });

  it('is a hop of a reaction that may have been as early as sight was lost', () => {
    const [waterfall] = measured({}, reacting).waterfalls;
    expect(waterfall?.hops.find(({ name }) => name === 'all-ready')?.uncertaintyMs).toBeGreaterThanOrEqual(
      14_000,
    );
  });

  it('is no elasticity where the pods that were ready are not known', () => {
    expect(measured({}, { sources: all, fromT: 60_000, toT: 64_000 }).elasticity).not.toBeNull();
    expect(measured({}, away).elasticity).toBeNull();
  });

  it('is a time at the maximum, and an overshoot, within bounds', () => {
    const { summary } = measured({ atMaximumSeconds: 20, overshootReplicas: 3 }, away);
    expect(objective(summary, 'atMaximumSeconds')).toMatchObject({
      verdict: 'inconclusive',
      bounds: { lowest: 0, highest: 35, source: 'hpa' },
    });
    expect(objective(summary, 'overshootReplicas')).toMatchObject({
      verdict: 'inconclusive',
      bounds: { lowest: 2, highest: 4 },
    });
  });

  it('is no answer of strangers where the pods that came were not seen', () => {
    const { findings } = measured({}, { sources: all, fromT: 30_000, toT: 300_600, forGood: true }).summary
      .validity;
    expect(findings.map(({ code }) => code)).not.toContain('answered-elsewhere');
  });

  it('is no time that never came for a comparison', () => {
    const readings = scalingReadings(measured({}, { ...away, forGood: true, toT: 300_600 }), 15_000);
    expect(readings.firstScaleUpSeconds).toMatchObject({ kind: 'missing', why: 'not-known' });
    expect(readings.settledSeconds).toMatchObject({ kind: 'missing' });
  });
});

describe('connections of a database that nobody asked about', () => {
  const gap = (toT: number) =>
    [...run, at(toT, { type: 'gap', source: 'prometheus', fromT: 40_000, toT, reason: 'timed out' })].sort(
      (a, b) => a.t - b.t,
    );
  const share = (limit: number, toT: number) => {
    const limited = gap(toT).map((event) =>
      event.type === 'run.started'
        ? { ...event, objectives: { ...none, mysqlConnectionsShare: limit } }
        : event,
    );
    return objective(summarize(limited), 'mysqlConnectionsShare')?.verdict;
  };

  it.each([
    [0.5, 100_000, 'inconclusive'],
    [0.01, 100_000, 'fail'],
    [0.5, 60_000, 'pass'],
  ])('may have been more than %d until %d ms: %s', (limit, toT, verdict) => {
    expect(share(limit, toT)).toBe(verdict);
  });
});

describe('a reaction that was found at the end of a time without sight', () => {
  it('names no slowest step: its times say more of our sight', () => {
    const seen = judgeEvents(run).waterfalls[0];
    const blind = judgeEvents(blindTo(run, { sources: all, fromT: 30_000, toT: 44_000 })).waterfalls[0];
    expect(seen).toMatchObject({ wasSeen: true, slowest: expect.anything() });
    expect(blind).toMatchObject({ wasSeen: false, slowest: null });
  });
});

describe('a decision that was found at the end of a time without sight', () => {
  it('is compared with none of ours: what it was made from was not seen', () => {
    const of = (events: readonly TimelineEvent[]) =>
      judgeEvents(events).agreement.list.map(({ from, theirs }) => `${from} → ${theirs}`);
    expect(of(run)).toContain('1 → 4');
    expect(of(blindTo(run, { sources: all, fromT: 30_000, toT: 44_000 }))).not.toContain('1 → 4');
  });
});
