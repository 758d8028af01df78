import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run, withLimits } from '../testing/changed-run.ts';
import { at, workload } from '../testing/make.ts';
import type { ObjectiveLimits, RunEndReason } from '../timeline/events.ts';
import { summarize } from './summary.ts';

describe('the summary of a good run', () => {
  const summary = summarize(run);

  it('has the numbers of the run', () => {
    expect(summary).toMatchObject({
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
      validity: { valid: true, findings: [] },
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

describe('any recording', () => {
  it('knows nothing about an empty recording, and says so', () => {
    const summary = summarize([]);
    expect(summary.verdict).toBe('inconclusive');
    expect(summary.scaling.firstScaleUpSeconds).toBeNull();
    expect(summary.scaling.peakReplicas).toBeNull();
  });

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
