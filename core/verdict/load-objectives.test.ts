import { describe, expect, it } from 'vitest';
import { syntheticRun } from '../testing/synthetic-run.ts';
import type { LoadEnded, TimelineEvent } from '../timeline/events.ts';
import { summarize } from './summary.ts';

const run = syntheticRun();

/** The run, with its load ended otherwise, and so much in each sample of k6. */
function summaryWith(ended: Partial<LoadEnded>, sample: object = {}) {
  const changed = run.map((event): TimelineEvent => {
    if (event.type === 'load.ended') return { ...event, ...ended };
    return event.type === 'k6.sample' ? { ...event, ...sample } : event;
  });
  const summary = summarize(changed);
  return { ...summary, failed: summary.objectives.filter(({ verdict }) => verdict === 'fail') };
}

describe('what k6 and its script say has a say in the verdict', () => {
  it.each([
    ['its reason', { markedAsFailed: 'two orders' }, 'two orders'],
    ['no reason', { markedAsFailed: '' }, ''],
    ['an older recording', { outcome: 'thresholds-failed' }, ''],
  ] as const)('a test marked as failed fails: %s', (_, ended, message) => {
    const summary = summaryWith({ exitCode: 110, outcome: 'marked-as-failed', ...ended });
    expect(summary.validity.valid).toBe(true);
    expect(summary.verdict).toBe('fail');
    expect(summary.failed.map((one) => one.reason)).toEqual([
      { code: 'marked-as-failed', values: { message } },
    ]);
  });

  it('thresholds that k6 alone knows to be crossed fail', () => {
    const { verdict, failed } = summaryWith({
      exitCode: 99,
      outcome: 'thresholds-failed',
      message: 'crossed',
    });
    expect(verdict).toBe('fail');
    expect(failed.map((one) => one.reason)).toEqual([
      { code: 'thresholds-crossed', values: { exitCode: 99, message: 'crossed' } },
    ]);
  });

  it('a threshold that ended the load fails and says so, even when it holds again at the end', () => {
    const threshold = { metric: 'http_req_failed', expression: 'rate<0.01', ok: true, value: 0 };
    const { verdict, failed } = summaryWith({
      exitCode: 99,
      outcome: 'thresholds-failed',
      thresholds: [{ ...threshold, endedLoad: true }],
    });
    expect(verdict).toBe('fail');
    expect(failed.map((one) => one.reason)).toEqual([
      {
        code: 'threshold-crossed',
        values: { metric: 'http_req_failed', expression: 'rate<0.01', value: 0, endedLoad: true },
      },
    ]);
  });

  it('requests that k6 was told not to judge have no error rate, and take none of its failures away', () => {
    const errorRate = (unclassified: number, failed: number) =>
      summaryWith({ unclassified }, { requests: 10, failed }).objectives.find(
        ({ name }) => name === 'errorRate',
      );
    const { samples = 0 } = errorRate(0, 0) ?? {};
    expect(samples).toBeGreaterThan(0);
    expect(errorRate(samples, 0)).toMatchObject({
      verdict: 'inconclusive',
      value: null,
      samples,
      reason: { code: 'requests-not-judged' },
    });
    expect(errorRate(samples / 2, 0)).toMatchObject({ verdict: 'pass', value: 0, samples: samples / 2 });
    expect(errorRate(samples / 2, 1)).toMatchObject({ verdict: 'fail', value: 0.2 });
  });

  it('a script that ended the test is inconclusive, with its reason', () => {
    const { verdict, validity } = summaryWith({
      exitCode: 108,
      outcome: 'stopped',
      message: 'test aborted: enough',
    });
    expect(verdict).toBe('inconclusive');
    expect(validity.findings[0]).toMatchObject({
      code: 'load-failed',
      values: { outcome: 'stopped', message: 'test aborted: enough' },
    });
  });
});

describe('iterations that threw', () => {
  it.each([
    ['none', { exceptions: 0 }, 'pass'],
    ['as many as are allowed', { iterations: 100, exceptions: 1 }, 'pass'],
    ['more', { iterations: 100, exceptions: 2 }, 'fail'],
    ['all, while k6 was killed and told no iteration', { iterations: 0, exceptions: 1 }, 'fail'],
  ] as const)('%s: %j is a %s', (_, sample, verdict) => {
    const { objectives } = summaryWith({}, sample);
    expect(objectives.find(({ name }) => name === 'exceptionRate')?.verdict).toBe(verdict);
  });

  it('are not judged where they were not counted', () => {
    expect(summaryWith({}).objectives.some(({ name }) => name === 'exceptionRate')).toBe(false);
    expect(summaryWith({}).load.exceptions).toBeNull();
  });
});

describe('a load of another protocol than HTTP', () => {
  const calls = { requests: 0, failed: 0, histogram: null, latencyMs: null, byPod: null };
  const met = [{ metric: 'calls', expression: 'count==5', ok: true, value: 5 }];

  it('is judged by its thresholds; failed requests are left open, for that reason', () => {
    const { verdict, validity, objectives } = summaryWith({ thresholds: met }, calls);
    expect(validity.findings.map(({ code }) => code)).not.toContain('no-requests');
    expect(verdict).toBe('inconclusive');
    expect(objectives.find(({ name }) => name === 'errorRate')?.reason?.code).toBe('no-http-request');
    expect(objectives.find(({ name }) => name === 'k6: calls count==5')?.verdict).toBe('pass');
  });

  it.each([
    ['whose only iteration was cut, but whose threshold has a value', met, true],
    ['that made nothing at all', [{ ...met[0], metric: 'calls', expression: 'count==5', ok: null }], false],
  ])('%s: %j', (_, thresholds, made) => {
    const { validity } = summaryWith({ thresholds }, { ...calls, iterations: 0 });
    expect(!validity.findings.some(({ code }) => code === 'no-requests')).toBe(made);
  });
});
