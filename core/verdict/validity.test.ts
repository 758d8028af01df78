import { describe, expect, it } from 'vitest';
import { changed, run } from '../testing/changed-run.ts';
import { at, hpa, hpaObject, isoAt, prometheus, runStarted } from '../testing/make.ts';
import { syntheticRun } from '../testing/synthetic-run.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import type { ValidityCode } from './finding.ts';
import { summarize } from './summary.ts';

/** What k6 uses when it has all that it needs. */
const K6_USE = { cpuMillicores: 300, cores: 2, throttledShare: null };

describe('what makes a run inconclusive', () => {
  const cases: [ValidityCode, object, TimelineEvent[]][] = [
    ['recording-incomplete', {}, run.slice(0, -1)],
    ['interrupted', {}, changed((e) => (e.type === 'run.ended' ? { ...e, reason: 'interrupted' } : e))],
    [
      'load-failed',
      { outcome: 'stopped' },
      changed((e) => (e.type === 'load.ended' ? { ...e, outcome: 'stopped' } : e)),
    ],
    [
      'load-failed',
      { outcome: 'script-error' },
      changed((e) => (e.type === 'load.ended' ? { ...e, outcome: 'script-error' } : e)),
    ],
    ['no-requests', {}, changed((e) => (e.type === 'k6.sample' ? null : e))],
    [
      'generator-saturated',
      {},
      changed((e) => (e.type === 'k6.sample' ? { ...e, generator: { ...K6_USE, throttledShare: 0.5 } } : e)),
    ],
    [
      'generator-saturated',
      {},
      changed((e) => (e.type === 'k6.sample' ? { ...e, generator: { ...K6_USE, cpuMillicores: 1_900 } } : e)),
    ],
    [
      'iterations-dropped',
      {},
      changed((e) => (e.type === 'k6.sample' && e.t > 130_000 ? { ...e, droppedIterations: 22 } : e)),
    ],
    [
      'rate-not-delivered',
      {},
      changed((e) => (e.type === 'k6.sample' ? { ...e, requests: Math.floor(e.requests * 0.8) } : e)),
    ],
    [
      'samples-missing',
      {},
      changed((e) => (e.type === 'k6.sample' && e.t > 50_000 && e.t < 70_000 ? null : e)),
    ],
    ['hpa-not-observed', {}, changed((e) => (e.type.startsWith('hpa.') ? null : noHpaAtStart(e)))],
    ['scaling-inactive', { reason: 'FailedGetResourceMetric' }, withInactive()],
    ['scaling-inactive', { reason: 'ScalingDisabled' }, withInactive('ScalingDisabled')],
    [
      'metrics-missing',
      { ofResources: true },
      changed((e) => (e.type === 'pod-metrics.observed' ? null : withoutMetric(e))),
    ],
    ['metrics-stale', {}, changed((e) => (e.type === 'pod-metrics.observed' && e.t > 40_000 ? null : e))],
    [
      'previous-run',
      { replicas: 3, minReplicas: 1 },
      [...run.slice(0, 11), at(13, hpa({ desired: 3, cpu: 5 })), ...run.slice(11)],
    ],
    ['clock-jump', {}, changed((e) => (e.t < 60_000 ? e : { ...e, at: isoAt(e.t - 3_600_000) }))],
    [
      'answered-elsewhere',
      { pod: 'other-1' },
      changed((e) => (e.type === 'k6.sample' ? { ...e, byPod: { 'other-1': e.requests } } : e)),
    ],
    ['dependency-unseen', { dependency: 'mysql' }, syntheticRun({ exporter: false })],
    [
      'dependency-unseen',
      { title: 'MySQL' },
      changed((e) => (e.type === 'prometheus.observed' && e.t > 40_000 ? null : e)),
    ],
    ['recording-gap', { count: 1, reason: 'damaged' }, [...run.slice(0, 90), gap(), ...run.slice(90)]],
  ];

  it.each(cases)('%s %j', (code, values, events) => {
    const { validity, verdict } = summarize(events);
    expect(validity.findings).toContainEqual({ code, values: expect.objectContaining(values) });
    expect(validity.valid).toBe(false);
    expect(verdict).toBe('inconclusive');
  });

  it('names one reason at a time', () => {
    for (const [code, , events] of cases) {
      if (code === 'recording-incomplete' || code === 'no-requests') continue;
      expect(codesOf(events)).toEqual([code]);
    }
  });

  it('does not ask for figures of a MySQL that was never seen, nor for those of a minute', () => {
    const without = changed((e) => (e.type === 'prometheus.observed' ? null : e));
    const late = changed((e) => (e.type === 'prometheus.observed' && e.t < 70_000 ? null : e));
    for (const events of [without, late]) expect(codesOf(events)).toEqual([]);
  });

  it('tells an HPA that could never read a metric from one that was never seen', () => {
    const conditions = [
      { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: '' },
    ];
    const blind = changed((e) =>
      e.type === 'hpa.observed' ? { ...e, object: hpaObject({ desired: 0, conditions }) } : noHpaAtStart(e),
    );
    expect(codesOf(blind)).toContain('scaling-inactive');
    expect(codesOf(blind)).not.toContain('hpa-not-observed');
  });

  it('takes a MySQL that is down for measured', () => {
    const down = changed((e) =>
      e.type === 'prometheus.observed' ? { ...e, ...prometheus({ connections: null }, { up: false }) } : e,
    );
    expect(codesOf(down)).toEqual([]);
  });

  it('names the adapter, not metrics-server, where the metric is not of resources', () => {
    const events = changed((event) => {
      const bare = event.type === 'run.started' ? { ...event, hpaAtStart: [] } : event;
      if (bare.type !== 'hpa.observed') return bare;
      const metrics = [{ type: 'External', external: { metric: { name: 'lag' }, target: { value: '1' } } }];
      const { spec, status } = bare.object;
      const object = {
        ...bare.object,
        spec: { ...spec, metrics },
        status: { ...status, currentMetrics: [] },
      };
      return { ...bare, object };
    });
    const { findings } = summarize(events).validity;
    expect(findings).toContainEqual({ code: 'metrics-missing', values: { ofResources: false } });
  });
});

describe('an autoscaler that is deleted during the load', () => {
  const loadStartT = run.find(({ type }) => type === 'load.started')?.t ?? Number.NaN;
  const deletedFor = (ms: number) => {
    const fromT = loadStartT + 2_000;
    const gone = at(fromT, { type: 'hpa.deleted', hpa: 'palier/backend' });
    const kept = run.filter(({ t, type }) => type !== 'hpa.observed' || t <= fromT || t > fromT + ms);
    const events = [...kept, gone].toSorted((a, b) => a.t - b.t);
    return summarize(events).validity.findings;
  };

  it.each([20_000, 60_000, 10_000_000])('for %i ms leaves no verdict', (ms) => {
    expect(deletedFor(ms)).toContainEqual({
      code: 'scaling-inactive',
      values: expect.objectContaining({ reason: 'Deleted' }),
    });
  });
});

function codesOf(events: readonly TimelineEvent[]): readonly ValidityCode[] {
  return summarize(events).validity.findings.map(({ code }) => code);
}

function gap(): TimelineEvent {
  return at(50_000, { type: 'gap', source: 'recorder', fromT: 49_000, toT: 50_000, reason: 'damaged' });
}

function noHpaAtStart(event: TimelineEvent): TimelineEvent {
  return event.type === 'run.started' ? { ...event, ...runStarted({ hpaAtStart: [] }) } : event;
}

function withoutMetric(event: TimelineEvent): TimelineEvent {
  return event.type === 'hpa.observed' ? { ...event, object: hpaObject({ desired: 1 }) } : event;
}

function withInactive(reason = 'FailedGetResourceMetric'): TimelineEvent[] {
  const conditions = [{ type: 'ScalingActive', status: 'False', reason, message: '' }];
  const failing = at(45_000, hpa({ desired: 4, cpu: 50, conditions }));
  const back = at(95_000, hpa({ desired: 4, cpu: 50 }));
  const rest = run.filter((event) => event.type !== 'hpa.observed' || event.t < 45_000 || event.t > 95_000);
  return [...rest, failing, back].sort((a, b) => a.t - b.t);
}
