import { describe, expect, it } from 'vitest';
import { inEnglish } from '../testing/in-english.ts';
import { judgeWarnings } from './events.ts';

const NOW = Date.parse('2026-11-24T03:00:00Z');
const event = (reason: string, more: object = {}) => ({
  type: 'Warning',
  reason,
  message: 'why',
  involvedObject: { kind: 'Pod', name: 'web-1' },
  lastTimestamp: '2026-11-24T02:59:00Z',
  ...more,
});
const judge = (events: readonly object[], recovered: readonly string[] = []) =>
  inEnglish(judgeWarnings(events as never, NOW, 600_000, (pod) => recovered.includes(pod)));

describe('judgeWarnings', () => {
  it('calls critical what keeps a pod from running', () => {
    expect(judge([event('FailedMount', { count: 4 })])).toEqual({
      critical: ['FailedMount pod/web-1 (4 times): why'],
      others: 0,
    });
  });

  it('does not hold the past against a pod that is Ready, or gone', () => {
    expect(judge([event('BackOff')], ['web-1'])).toEqual({ critical: [], others: 1 });
  });

  it('counts a probe that came too early among the others', () => {
    expect(judge([event('Unhealthy')])).toEqual({ critical: [], others: 1 });
  });

  it('holds what happened to other objects to be critical', () => {
    const failed = event('FailedCreate', { involvedObject: { kind: 'ReplicaSet', name: 'web-7f' } });
    expect(judge([failed], ['web-7f']).critical).toEqual(['FailedCreate replicaset/web-7f: why']);
  });

  it('forgets what is old', () => {
    expect(judge([event('BackOff', { lastTimestamp: '2026-11-24T02:00:00Z' })])).toEqual({
      critical: [],
      others: 0,
    });
  });

  it('takes the time of a series, and of an event without either', () => {
    const series = event('BackOff', {
      lastTimestamp: '2026-11-24T02:00:00Z',
      series: { lastObservedTime: '2026-11-24T02:59:30Z' },
    });
    const bare = event('Failed', { lastTimestamp: null, eventTime: '2026-11-24T02:58:00Z' });
    expect(judge([series, bare]).critical).toHaveLength(2);
  });
});
