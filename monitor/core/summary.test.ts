import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObjectiveLimits, RunEndReason, TimelineEvent } from './events.ts';
import { summarize } from './summary.ts';
import { at, hpa, hpaObject, isoAt, loadEnded, runStarted, workload } from './testing/make.ts';
import { syntheticRun } from './testing/synthetic-run.ts';

const run = syntheticRun();

/** The run with some events replaced or left out. */
function changed(change: (event: TimelineEvent) => TimelineEvent | null): TimelineEvent[] {
  return run.map(change).filter((event) => event !== null);
}

function withLimits(limits: Partial<ObjectiveLimits>, events = run): TimelineEvent[] {
  const none = {
    firstScaleUpSeconds: null,
    readyCapacitySeconds: null,
    settledSeconds: null,
    errorRate: null,
  };
  return events.map((event) =>
    event.type === 'run.started' ? { ...event, objectives: { ...none, ...limits } } : event,
  );
}

describe('the summary of a good run', () => {
  const summary = summarize(run);

  it('has the numbers of the run', () => {
    expect(summary).toMatchObject({
      schema: 'palier.summary/1',
      target: { kind: 'sandbox', name: 'sandbox' },
      load: { requests: 5_750, failed: 0, droppedIterations: 0 },
      scaling: {
        minReplicas: 1,
        maxReplicas: 6,
        peakReplicas: 4,
        finalReplicas: 1,
        firstScaleUpSeconds: 36,
        readyCapacitySeconds: 39.5,
        settledSeconds: 88.81,
        decisions: 2,
      },
      validity: { valid: true, reasons: [] },
      verdict: 'pass',
    });
  });

  it.each([
    ['has lasted for 5 s', 45_600, 39.5],
    ['comes back, when it was lost sooner', 45_400, 49],
  ])('counts full capacity that %s', (_what, lostT, readyCapacitySeconds) => {
    const events = [...run, at(lostT, workload(4, 3)), at(50_000, workload(4, 4))];
    const { scaling } = summarize(events.toSorted((a, b) => a.t - b.t));
    expect(scaling).toMatchObject({ readyCapacitySeconds });
  });

  it('has exactly the fields of the contract', () => {
    expect(Object.keys(summary)).toEqual([
      'schema',
      'target',
      'load',
      'scaling',
      'validity',
      'verdict',
      'objectives',
    ]);
  });

  it('is the same when replayed', () => {
    expect(JSON.stringify(summarize(JSON.parse(JSON.stringify(run))))).toBe(JSON.stringify(summary));
  });
});

describe('a run that ends with its load', () => {
  const loadEndT = run.find(({ type }) => type === 'load.ended')?.t ?? Number.NaN;
  const settledOf = (reason: RunEndReason, limits: Partial<ObjectiveLimits> = {}) => {
    const loaded = run.filter(({ t, type }) => t <= loadEndT && type !== 'run.ended');
    const ended = [...loaded, at(loadEndT + 1, { type: 'run.ended', reason, message: '' } as const)];
    return summarize(withLimits(limits, ended)).objectives.find(({ name }) => name === 'settledSeconds');
  };

  it('is not judged by its settling where that was not to be observed, unless a limit says so', () => {
    expect(settledOf('load-over')).toBeUndefined();
    expect(settledOf('load-over', { settledSeconds: 60 })?.verdict).toBe('inconclusive');
    expect(settledOf('not-settled')?.verdict).toBe('inconclusive');
  });
});

/** What k6 uses when it has all that it needs. */
const K6_USE = { cpuMillicores: 300, cores: 2, throttledShare: null };

describe('what makes a run inconclusive', () => {
  const cases: [string, TimelineEvent[]][] = [
    ['cut off', run.slice(0, -1)],
    ['interrupted', changed((e) => (e.type === 'run.ended' ? { ...e, reason: 'interrupted' } : e))],
    ['stopped before its end', changed((e) => (e.type === 'load.ended' ? { ...e, outcome: 'stopped' } : e))],
    ['script failed', changed((e) => (e.type === 'load.ended' ? { ...e, outcome: 'script-error' } : e))],
    ['no request', changed((e) => (e.type === 'k6.sample' ? null : e))],
    [
      'k6 had too little CPU for',
      changed((e) => (e.type === 'k6.sample' ? { ...e, generator: { ...K6_USE, throttledShare: 0.5 } } : e)),
    ],
    [
      'k6 had too little CPU for',
      changed((e) => (e.type === 'k6.sample' ? { ...e, generator: { ...K6_USE, cpuMillicores: 1_900 } } : e)),
    ],
    [
      'dropped 24',
      changed((e) => (e.type === 'k6.sample' && e.t > 130_000 ? { ...e, droppedIterations: 22 } : e)),
    ],
    [
      'planned',
      changed((e) => (e.type === 'k6.sample' ? { ...e, requests: Math.floor(e.requests * 0.8) } : e)),
    ],
    [
      'no figures of k6 for 2',
      changed((e) => (e.type === 'k6.sample' && e.t > 50_000 && e.t < 70_000 ? null : e)),
    ],
    ['never seen', changed((e) => (e.type.startsWith('hpa.') ? null : noHpaAtStart(e)))],
    ['could not read its metrics', withInactive()],
    ['was switched off for', withInactive('ScalingDisabled')],
    ['never had a metric', changed((e) => (e.type === 'pod-metrics.observed' ? null : withoutMetric(e)))],
    ['no pod metrics for', changed((e) => (e.type === 'pod-metrics.observed' && e.t > 40_000 ? null : e))],
    [
      'still wanted from before',
      [...run.slice(0, 11), at(13, hpa({ desired: 3, cpu: 5 })), ...run.slice(11)],
    ],
    ['clock of this machine', changed((e) => (e.t < 60_000 ? e : { ...e, at: isoAt(e.t - 3_600_000) }))],
    [
      'answered by pods that are not among those watched, such as other-1',
      changed((e) => (e.type === 'k6.sample' ? { ...e, byPod: { 'other-1': e.requests } } : e)),
    ],
    ['no figures of MySQL for', syntheticRun({ exporter: false })],
    [
      'no figures of MySQL for 1',
      changed((e) => (e.type === 'prometheus.sample' && e.t > 40_000 ? null : e)),
    ],
    ['1 gap', [...run.slice(0, 90), gap(), ...run.slice(90)]],
  ];

  it.each(cases)('%s', (reason, events) => {
    const { validity, verdict } = summarize(events);
    expect(validity.reasons.join(' | ')).toContain(reason);
    expect(validity.valid).toBe(false);
    expect(verdict).toBe('inconclusive');
  });

  it('names one reason at a time', () => {
    for (const [reason, events] of cases) {
      if (reason === 'cut off' || reason === 'no request') continue;
      expect(summarize(events).validity.reasons, reason).toHaveLength(1);
    }
  });

  it('does not ask for figures of a MySQL that was never seen, nor for those of a minute', () => {
    const without = changed((e) => (e.type === 'prometheus.sample' ? null : e));
    const late = changed((e) => (e.type === 'prometheus.sample' && e.t < 70_000 ? null : e));
    for (const events of [without, late]) expect(summarize(events).validity.reasons).toEqual([]);
  });

  it('tells an HPA that could never read a metric from one that was never seen', () => {
    const conditions = [
      { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: '' },
    ];
    const blind = changed((e) =>
      e.type === 'hpa.observed' ? { ...e, object: hpaObject({ desired: 0, conditions }) } : noHpaAtStart(e),
    );
    const { reasons } = summarize(blind).validity;
    expect(reasons.join(' | ')).toContain('could not read its metrics');
    expect(reasons.join(' | ')).not.toContain('never seen');
  });

  it('takes a MySQL that is down for measured', () => {
    const down = changed((e) =>
      e.type === 'prometheus.sample' ? { ...e, mysql: { ...e.mysql, up: false, connections: null } } : e,
    );
    expect(summarize(down).validity.reasons).toEqual([]);
  });

  it('knows nothing about an empty recording, and says so', () => {
    const summary = summarize([]);
    expect(summary.verdict).toBe('inconclusive');
    expect(summary.scaling.firstScaleUpSeconds).toBeNull();
    expect(summary.scaling.peakReplicas).toBeNull();
  });
});

describe('objectives', () => {
  it('fail when k6 thresholds failed', () => {
    const thresholds = [{ metric: 'http_req_duration', expression: 'p(95)<1', ok: false, value: 84.25 }];
    const { verdict, objectives } = summarize(
      changed((e) =>
        e.type === 'load.ended'
          ? { ...e, ...loadEnded({ outcome: 'thresholds-failed', exitCode: 99, thresholds }) }
          : e,
      ),
    );
    expect(verdict).toBe('fail');
    expect(objectives.filter((one) => one.verdict === 'fail')).toEqual([
      {
        name: 'k6: http_req_duration p(95)<1',
        verdict: 'fail',
        value: 84.25,
        limit: 'p(95)<1',
        unit: 'threshold',
        reason: 'k6: http_req_duration did not hold p(95)<1: 84.25',
      },
    ]);
  });

  it('never pass on a threshold that k6 had no data for', () => {
    const noData = changed((e) => (e.type === 'load.ended' ? { ...e, thresholds: [] } : e));
    expect(summarize(noData).verdict).toBe('inconclusive');
  });

  it('fail on too many errors', () => {
    const errors = changed((e) =>
      e.type === 'k6.sample' ? { ...e, failed: Math.ceil(e.requests / 20) } : e,
    );
    expect(summarize(errors)).toMatchObject({ verdict: 'fail', validity: { valid: true } });
  });

  it.each([
    ['firstScaleUpSeconds', 36, 'pass'],
    ['firstScaleUpSeconds', 35.9, 'fail'],
    ['readyCapacitySeconds', 40, 'pass'],
    ['readyCapacitySeconds', 39, 'fail'],
    ['settledSeconds', 90, 'pass'],
    ['settledSeconds', 60, 'fail'],
    ['peakReplicas', 4, 'pass'],
    ['peakReplicas', 3, 'fail'],
    ['flaps', 0, 'pass'],
    ['mysqlConnectionsShare', 0.9, 'pass'],
    ['mysqlConnectionsShare', 0.0001, 'fail'],
  ] as const)('judge %s of at most %d: %s', (name, limit, verdict) => {
    const { objectives } = summarize(withLimits({ [name]: limit }));
    expect(objectives.find((one) => one.name === name)?.verdict).toBe(verdict);
  });

  it('count each turn from removing pods to adding them', () => {
    // Up to 4 as before, then 2, 3 and 1.
    const wanted = new Map([
      [155_000, 2],
      [229_100, 3],
    ]);
    const turning = changed((e) => {
      const desired = e.type === 'hpa.observed' ? wanted.get(e.t) : undefined;
      return desired === undefined ? e : { ...e, ...hpa({ desired }) };
    });
    const { objectives } = summarize(withLimits({ flaps: 0 }, turning));
    expect(objectives.find(({ name }) => name === 'flaps')).toMatchObject({ verdict: 'fail', value: 1 });
  });

  it('stay open where MySQL’s connections were not measured', () => {
    const blind = changed((e) => (e.type === 'prometheus.sample' ? null : e));
    const { objectives } = summarize(withLimits({ mysqlConnectionsShare: 0.5 }, blind));
    expect(objectives.find(({ name }) => name === 'mysqlConnectionsShare')).toMatchObject({
      verdict: 'inconclusive',
      value: null,
    });
  });

  const flat = changed((e) => {
    const isScaling = (e.type === 'hpa.observed' && e.t > 100) || e.type === 'workload.observed';
    return isScaling || (e.type.startsWith('pod') && 'name' in e && e.name !== 'backend-a') ? null : e;
  });

  it('fail when the autoscaler never answered although it had the time', () => {
    const { scaling, objectives } = summarize(withLimits({ firstScaleUpSeconds: 60 }, flat));
    expect(scaling.firstScaleUpSeconds).toBeNull();
    expect(objectives.find(({ name }) => name === 'firstScaleUpSeconds')?.verdict).toBe('fail');
  });

  it('stay open when it was not watched for as long as it was allowed', () => {
    const { objectives } = summarize(withLimits({ firstScaleUpSeconds: 600 }, flat));
    expect(objectives.find(({ name }) => name === 'firstScaleUpSeconds')?.verdict).toBe('inconclusive');
  });
});

describe('an autoscaler that is deleted during the load', () => {
  const loadStartT = run.find(({ type }) => type === 'load.started')?.t ?? Number.NaN;
  const deletedFor = (ms: number) => {
    const fromT = loadStartT + 2_000;
    const gone = at(fromT, { type: 'hpa.deleted', hpa: 'palier/backend' });
    const kept = run.filter(({ t, type }) => type !== 'hpa.observed' || t <= fromT || t > fromT + ms);
    const events = [...kept, gone].toSorted((a, b) => a.t - b.t);
    return summarize(events).validity.reasons.join();
  };

  it.each([20_000, 60_000, 10_000_000])('for %i ms leaves no verdict', (ms) => {
    expect(deletedFor(ms)).toMatch(/there was no HPA for .* of the load: it had been deleted/);
  });
});

describe('any recording', () => {
  it('does not say that nothing happened after it was cut off', () => {
    const scaledUpAt = run.findIndex(
      (event) => event.type === 'hpa.observed' && Number(event.object.status.desiredReplicas) > 1,
    );
    const { scaling, objectives } = summarize(run.slice(0, scaledUpAt));
    expect(scaling.firstScaleUpSeconds).toBeNull();
    expect(scaling.bounds).toMatchObject({
      firstScaleUpSeconds: [expect.any(Number), null],
      peakReplicas: [1, 6],
      decisions: [0, null],
    });
    expect(JSON.stringify(objectives)).not.toContain('never added a pod');
  });

  it('never passes with a part of it cut off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: run.length - 1 }), (length) => {
        expect(summarize(run.slice(0, length)).verdict).not.toBe('pass');
      }),
      { numRuns: 30 },
    );
  });
});

function gap(): TimelineEvent {
  return at(50_000, { type: 'gap', source: 'recorder', fromT: 49_000, toT: 50_000, reason: 'damaged' });
}

function noHpaAtStart(event: TimelineEvent): TimelineEvent {
  return event.type === 'run.started' ? { ...event, ...runStarted({ hpaAtStart: [] }) } : event;
}

function withoutMetric(event: TimelineEvent): TimelineEvent {
  return event.type === 'hpa.observed' ? { ...event, object: hpaObject({ desired: 1 }) } : event;
}

it('names the adapter, not metrics-server, where the metric is not of resources', () => {
  const events = changed((event) => {
    const bare = event.type === 'run.started' ? { ...event, hpaAtStart: [] } : event;
    if (bare.type !== 'hpa.observed') return bare;
    const metrics = [{ type: 'External', external: { metric: { name: 'lag' }, target: { value: '1' } } }];
    const { spec, status } = bare.object;
    const object = { ...bare.object, spec: { ...spec, metrics }, status: { ...status, currentMetrics: [] } };
    return { ...bare, object };
  });
  const reasons = summarize(events).validity.reasons.join(' | ');
  expect(reasons).toContain('never had a metric');
  expect(reasons).toContain('the adapter that serves its custom or external metrics');
});

function withInactive(reason = 'FailedGetResourceMetric'): TimelineEvent[] {
  const conditions = [{ type: 'ScalingActive', status: 'False', reason, message: '' }];
  const failing = at(45_000, hpa({ desired: 4, cpu: 50, conditions }));
  const back = at(95_000, hpa({ desired: 4, cpu: 50 }));
  const rest = run.filter((event) => event.type !== 'hpa.observed' || event.t < 45_000 || event.t > 95_000);
  return [...rest, failing, back].sort((a, b) => a.t - b.t);
}
