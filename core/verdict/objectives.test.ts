import { describe, expect, it, test } from 'vitest';
import { changed, withLimits } from '../testing/changed-run.ts';
import { hpa, loadEnded } from '../testing/make.ts';
import { summarize } from './summary.ts';

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
        reason: {
          code: 'threshold-crossed',
          values: { metric: 'http_req_duration', expression: 'p(95)<1', value: 84.25, endedLoad: false },
        },
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
    const blind = changed((e) => (e.type === 'prometheus.observed' ? null : e));
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

test('an objective that only a newer Palier knows is no pass', () => {
  const { verdict, objectives } = summarize(withLimits({ rollbacks: 2 }));
  expect(verdict).toBe('inconclusive');
  expect(objectives.find(({ name }) => name === 'rollbacks')).toMatchObject({
    verdict: 'inconclusive',
    reason: { code: 'unknown-objective' },
  });
});
