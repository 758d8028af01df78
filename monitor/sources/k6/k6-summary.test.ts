import { describe, expect, test } from 'vitest';
import { thresholdsOf as judge, type K6Summary, parseK6Summary, totalsOf } from './k6-summary.ts';

/** As k6 1.8.1 and 2.2.0 wrote it for a script with thresholds on things that never happened. */
const SUMMARY = {
  root_group: { name: '', path: '', groups: {}, checks: {} },
  metrics: {
    http_reqs: { count: 20, rate: 1581.9 },
    iterations: { count: 20, rate: 1581.9 },
    http_req_failed: { passes: 3, fails: 17, thresholds: { 'rate<0.01': true }, value: 0.15 },
    checks: { passes: 20, fails: 20, value: 0.5 },
    'checks{check:never}': { passes: 0, fails: 0, thresholds: { 'rate>0.5': false }, value: 0 },
    'http_req_duration{name:get}': { avg: 0.7, max: 1.6, thresholds: { 'p(95)<50': false, 'avg<0.1': true } },
    'http_req_duration{name:none}': { avg: 0, max: 0, 'p(95)': 0, thresholds: { 'p(95)<50': false } },
    my_gauge: { value: 0, min: 0, max: 0, thresholds: { 'value<1': false } },
    dropped_iterations: { count: 0, rate: 0, thresholds: { 'count<1': false } },
  },
};

const neverSet = (_metric: string) => false;
const thresholdsOf = (thresholds: Record<string, string[]>, summary: K6Summary | null, wasSet = neverSet) =>
  judge({ thresholds }, summary, wasSet, null);

const parsed = parseK6Summary(JSON.stringify(SUMMARY));
if (parsed === null) throw new Error('the summary of the test is not one');

describe('the end-of-test summary', () => {
  test('has the final counts; a metric that is missing was never counted', () => {
    expect(totalsOf(parsed)).toEqual({
      requests: 20,
      failed: 3,
      iterations: 20,
      droppedIterations: 0,
      checksPassed: 20,
      checksFailed: 20,
    });
  });

  test.each([
    ['http_req_failed', 'rate<0.01', { ok: false, value: 0.15 }, 'crossed'],
    ['http_req_duration{name:get}', 'p(95)<50', { ok: true }, 'held; k6 was not asked for that percentile'],
    ['http_req_duration{name:get}', 'avg<0.1', { ok: false, value: 0.7 }, 'crossed'],
    ['dropped_iterations', 'count<1', { ok: true, value: 0 }, 'a count of zero is data when the script ran'],
    ['checks{check:never}', 'rate>0.5', { ok: null }, 'a rate without a check'],
    ['http_req_duration{name:none}', 'p(95)<50', { ok: null }, 'a trend without a request'],
    ['my_gauge', 'value<1', { ok: null }, 'a gauge that was never set'],
  ])('%s %s → %o (%s)', (...[metric, expression, judged]) => {
    expect(thresholdsOf({}, parsed)).toContainEqual({ metric, expression, ...judged });
  });

  test('a planned threshold that the summary lacks is unknown', () => {
    const found = thresholdsOf({ http_reqs: ['count>1'] }, parsed);
    expect(found).toContainEqual({ metric: 'http_reqs', expression: 'count>1', ok: null });
  });

  test('without a summary every threshold is unknown', () => {
    expect(thresholdsOf({ checks: ['rate>0.9', 'rate>0.5'] }, null)).toEqual([
      { metric: 'checks', expression: 'rate>0.5', ok: null },
      { metric: 'checks', expression: 'rate>0.9', ok: null },
    ]);
  });

  test('zeros that were measured are data: a gauge that was pushed, a trend with values', () => {
    const trend = (count: number) => ({ avg: 0, 'p(99.9)': 0, count, thresholds: { 'p(99.90)<5': false } });
    const zeros = parseK6Summary(
      JSON.stringify({ metrics: { ...SUMMARY.metrics, zeros: trend(3), none: trend(0) } }),
    );
    const told = thresholdsOf({}, zeros, (metric) => metric === 'my_gauge');
    expect(told).toContainEqual({ metric: 'my_gauge', expression: 'value<1', ok: true, value: 0 });
    expect(told).toContainEqual({ metric: 'zeros', expression: 'p(99.90)<5', ok: true, value: 0 });
    expect(told).toContainEqual({ metric: 'none', expression: 'p(99.90)<5', ok: null });
  });

  test.each([
    ['crossed at the end', true, ['count<5']],
    ['held again at the end', false, ['count<5']],
  ])('a threshold that ended the load is named: %s', (_, crossed, endedBy) => {
    const summary = parseK6Summary(
      JSON.stringify({
        metrics: { http_reqs: { count: 6, rate: 3, thresholds: { 'count<5': crossed, 'rate<1': true } } },
      }),
    );
    const thresholds = { http_reqs: ['count<5', 'rate<1'] };
    const abortOnFail = { http_reqs: ['count<5'] };
    const said =
      "thresholds on metrics 'checks, http_reqs' were crossed; at least one has abortOnFail enabled, stopping test prematurely";
    const told = judge({ thresholds, abortOnFail }, summary, neverSet, said);
    expect(told.filter((one) => one.endedLoad).map((one) => one.expression)).toEqual(endedBy);
    expect(judge({ thresholds, abortOnFail }, summary, neverSet, null).some((one) => one.endedLoad)).toBe(
      false,
    );
  });

  test('counts of zero say nothing when not one iteration ran', () => {
    const idle = parseK6Summary('{"metrics":{"errors":{"count":0,"thresholds":{"count<1":false}}}}');
    expect(thresholdsOf({}, idle)).toEqual([{ metric: 'errors', expression: 'count<1', ok: null }]);
  });

  test.each(['', '{', '[]', '{"metrics":3}', 'null'])('%j is not a summary', (text) => {
    expect(parseK6Summary(text)).toBeNull();
  });
});
