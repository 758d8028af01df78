import { describe, expect, it } from 'vitest';
import { histogramOf, histogramPercentile } from '../lib/histogram.ts';
import { at, hpa, k6, prometheus, runStarted } from '../testing/make.ts';
import { syntheticRun } from '../testing/synthetic-run.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { measureEvents, measureRun } from './measure.ts';

const run = syntheticRun();
const measures = measureEvents(run);
const codes = (events: readonly TimelineEvent[]) => measureEvents(events).bottlenecks.map(({ code }) => code);

describe('the phases of a run', () => {
  it('come from the measurements, in their order and at their times', () => {
    expect(measures.phases.map(({ name, fromT }) => [name, fromT])).toEqual([
      ['baseline', 1_000],
      ['climbing', 21_000],
      ['reacting', 37_000],
      ['settled-under-load', 39_800],
      ['descending', 111_000],
      ['settling', 141_200],
      ['settled-after', 230_010],
    ]);
  });

  it('follow each other without a hole', () => {
    const { phases } = measures;
    expect(phases.slice(1).map(({ fromT }) => fromT)).toEqual(phases.slice(0, -1).map(({ toT }) => toT));
  });

  it('do not depend on the plan', () => {
    const unplanned = run.map((event) =>
      event.type === 'run.started' && event.load !== null
        ? { ...event, load: { ...event.load, stages: [] } }
        : event,
    );
    expect(measureEvents(unplanned).phases).toEqual(measures.phases);
  });

  it('are baseline and settled when the autoscaler has nothing to do', () => {
    const calm = [
      at(0, runStarted()),
      at(10, hpa({ desired: 1, cpu: 20 })),
      at(1_000, { type: 'load.started', pid: 1 }),
      ...Array.from({ length: 60 }, (_, index) => at(2_000 + index * 1_000, k6(10))),
    ];
    expect(measureEvents(calm).phases.map(({ name }) => name)).toEqual(['baseline']);
  });

  it('come back with each step of a ramp', () => {
    const events = [
      at(0, runStarted()),
      at(10, hpa({ desired: 1, cpu: 20 })),
      at(1_000, { type: 'load.started', pid: 1 } as const),
    ];
    const rates = [10, 40, 80].flatMap((rate) => new Array<number>(60).fill(rate));
    for (const [index, rate] of rates.entries()) events.push(at(2_000 + index * 1_000, k6(rate)));
    events.push(at(75_000, hpa({ desired: 3, current: 1, cpu: 150 })), at(85_000, ready(3)));
    events.push(at(135_000, hpa({ desired: 5, current: 3, cpu: 130 })), at(145_000, ready(5)));
    const { phases } = measureEvents(events.sort((a, b) => a.t - b.t));
    expect(phases.map(({ name }) => name)).toEqual([
      'baseline',
      'climbing',
      'reacting',
      'settled-under-load',
      'climbing',
      'reacting',
      'settled-under-load',
    ]);
  });
});

describe('statistics by phase', () => {
  const row = (name: string) => measures.phaseStats.find((stats) => stats.name === name);

  it('hold every request once', () => {
    expect(measures.phaseStats.reduce((sum, { requests }) => sum + requests, 0)).toBe(5_750);
  });

  it('have each phase’s own rate and latency', () => {
    expect(row('baseline')).toMatchObject({ requests: 200, requestsPerSecond: 10, readyReplicas: 1 });
    expect(row('climbing')?.p95Ms).toBeGreaterThan(3 * (row('settled-under-load')?.p95Ms ?? Number.NaN));
    expect(row('settling')).toMatchObject({ requests: 0, errorRate: null, p95Ms: null });
  });

  it('are those of all samples merged, not an average of percentiles', () => {
    const spans = measures.phases.filter(({ name }) => name === 'climbing');
    const samples = run.filter(
      (event) =>
        event.type === 'k6.sample' && event.t > (spans[0]?.fromT ?? 0) && event.t <= (spans[0]?.toT ?? 0),
    );
    const all = samples.flatMap((event) => (event.type === 'k6.sample' ? (event.histogram ?? []) : []));
    const merged = histogramOf(
      all.flatMap(([index, count]) => new Array<number>(count).fill(0.1 * 1.05 ** index)),
    );
    expect(row('climbing')?.p95Ms).toBeCloseTo(histogramPercentile(merged, 95) ?? 0, 6);
  });
});

describe('the reaction waterfall', () => {
  it('times every hop and names the slowest', () => {
    const [waterfall] = measures.waterfalls;
    expect(waterfall?.hops.map(({ name, durationMs }) => [name, durationMs])).toEqual([
      ['metric-visible', 9_000],
      ['desired-changed', 7_000],
      ['pod-created', 40],
      ['pod-scheduled', 80],
      ['pod-started', 1_080],
      ['pod-ready', 1_400],
      ['all-ready', 200],
      ['first-request', 200],
    ]);
    expect(waterfall?.slowest?.name).toBe('metric-visible');
    expect(waterfall?.totalMs).toBe(19_000);
    expect(waterfall?.hops[0]?.uncertaintyMs).toBe(15_000);
  });

  it('gives the time of a hop that was not seen to the next one', () => {
    const unseen = run.filter((event) => event.type !== 'pod-metrics.observed');
    const [waterfall] = measureEvents(unseen).waterfalls;
    expect(waterfall?.hops.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBe(waterfall?.totalMs);
  });
});

describe('traffic reach', () => {
  it('is even on a good run', () => {
    expect(measures.reach?.imbalance).toBeCloseTo(0, 6);
    expect(measures.reach?.starved).toEqual([]);
    expect(measures.reach?.pods.map(({ pod }) => pod)).toContain('backend-n3');
  });

  it('shows connections pinned to the first pod', () => {
    const pinned = run.map((event) =>
      event.type === 'k6.sample' ? { ...event, byPod: { 'backend-a': event.requests } } : event,
    );
    const { reach, bottlenecks } = measureEvents(pinned);
    expect(reach?.starved).toEqual(['backend-n1', 'backend-n2', 'backend-n3']);
    expect(reach?.imbalance).toBeGreaterThan(0.5);
    expect(bottlenecks.map(({ code }) => code)).toEqual(['uneven-traffic']);
  });

  it('is as even as can be where the one pod that answers is not ready', () => {
    const [first] = run.filter((event) => event.type === 'pod.observed');
    const single = run
      .filter((event) => event.type !== 'pod.observed')
      .map((event) =>
        event.type === 'k6.sample' ? { ...event, byPod: { 'backend-a': event.requests } } : event,
      );
    const unready = { ...first!, t: 30_000, ready: 'False' as const };
    const { reach } = measureEvents([...single, first!, unready].toSorted((a, b) => a.t - b.t));
    expect(reach).toMatchObject({ imbalance: 0, starved: [], pods: [{ share: 1, reach: 1 }] });
  });

  it('is unknown when responses do not say who served them', () => {
    expect(
      measureEvents(run.map((event) => (event.type === 'k6.sample' ? { ...event, byPod: null } : event)))
        .reach,
    ).toBeNull();
  });
});

describe('elasticity of a run', () => {
  it('estimates the demand from the cost of a request', () => {
    expect(Math.max(...(measures.demand ?? []).map(({ value }) => value ?? 0))).toBe(4);
    expect(measures.elasticity).toMatchObject({ bestStaticReplicas: 4, instabilityPerHour: 0 });
    expect(measures.elasticity?.underShare).toBeGreaterThan(0.1);
    expect(measures.elasticity?.costRatio).toBeLessThan(1);
  });

  it('is unknown without pod metrics', () => {
    const { demand, elasticity } = measureEvents(run.filter(({ type }) => type !== 'pod-metrics.observed'));
    expect([demand, elasticity]).toEqual([null, null]);
  });
});

describe('bottlenecks', () => {
  const during = (t: number) => t > 40_000 && t < 110_000;

  it('are none on a good run', () => expect(codes(run)).toEqual([]));

  it('name a maximum that is too small', () => {
    const small = run.map((event) =>
      event.type === 'hpa.observed' && during(event.t)
        ? { ...event, ...hpa({ desired: 4, cpu: 90, max: 4 }) }
        : event,
    );
    expect(codes(small)).toEqual(['max-replicas']);
  });

  it('name MySQL’s connections and slow queries', () => {
    const tight = run.map((event) =>
      event.type === 'prometheus.observed' && during(event.t)
        ? { ...event, ...prometheus({ connections: 149, slowQueries: 3 }) }
        : event,
    );
    expect(measureEvents(tight).bottlenecks).toMatchObject([
      {
        code: 'dependency-limit',
        values: { dependency: 'mysql', gauge: { name: 'connections' }, limit: 151 },
      },
      {
        code: 'dependency-limit',
        values: { dependency: 'mysql', gauge: { name: 'slowQueries' }, value: 3 },
      },
    ]);
  });

  it('name CPU limits that throttle', () => {
    const hot = run.map((event) =>
      event.type === 'pod-metrics.observed' && during(event.t)
        ? {
            ...event,
            pods: event.pods.map((pod) => ({
              ...pod,
              containers: [{ name: 'backend', cpuMillicores: 249, memoryBytes: 1 }],
            })),
          }
        : event,
    );
    expect(codes(hot)).toEqual(['cpu-limit']);
  });

  it('name the generator', () => {
    const slow = run.map((event) =>
      event.type === 'k6.sample' && during(event.t) ? { ...event, droppedIterations: 5 } : event,
    );
    expect(codes(slow)).toEqual(['generator']);
  });
});

describe('measuring from a stream', () => {
  it('gives the same as from a list', async () => {
    const streamed = await measureRun(async function* () {
      yield* run;
    });
    expect(JSON.stringify(streamed)).toBe(JSON.stringify(measures));
  });
});

function ready(count: number) {
  return {
    type: 'workload.observed',
    namespace: 'palier',
    kind: 'Deployment',
    name: 'backend',
    specReplicas: count,
    replicas: count,
    readyReplicas: count,
    availableReplicas: count,
    updatedReplicas: count,
    generation: 1,
  } as const;
}
