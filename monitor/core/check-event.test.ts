import { describe, expect, it } from 'vitest';
import { checkEvent } from './check-event.ts';
import { at, k6, pod, prometheus, runStarted, workload } from './testing/make.ts';

describe('checking an event', () => {
  it('lets fields through that it does not know', () => {
    expect(checkEvent({ ...at(1, k6(1)), future: { a: 1 } }).kind).toBe('event');
  });

  it('keeps types it does not know', () => {
    expect(checkEvent({ t: 1, at: '', type: 'new.thing' })).toMatchObject({
      kind: 'unknown-type',
      type: 'new.thing',
    });
    expect(checkEvent({ t: 1, at: '', type: 'toString' })).toMatchObject({ kind: 'unknown-type' });
  });

  it.each([
    [null, 'expected a JSON object'],
    [[], 'expected a JSON object'],
    [{ at: '', type: 'gap' }, 'expected a number in "t"'],
    [{ t: 1, type: 'gap' }, 'expected a time in "at"'],
    [{ t: 1, at: '' }, 'expected a name in "type"'],
    [{ ...at(1, k6(1)), requests: null }, 'k6.sample: expected a number at requests'],
    [{ ...at(1, k6(1)), t: -1 }, 'expected milliseconds since the run began in "t", got -1'],
    [{ ...at(1, k6(1)), t: -0.5 }, 'expected milliseconds since the run began in "t", got -0.5'],
    [{ ...at(1, k6(1)), t: 1e15 }, `expected milliseconds since the run began in "t", got ${1e15}`],
    [{ ...at(1, k6(1)), at: 'yesterday' }, 'expected a time such as 2026-11-23T10:00:00Z at "at"'],
    [{ ...at(1, k6(1)), requests: -1 }, 'k6.sample: expected a number from 0 at requests'],
    [{ ...at(1, k6(1)), windowMs: 1e300 }, 'k6.sample: expected a number at windowMs'],
    [{ ...at(1, k6(1)), histogram: [[-4, 1]] }, 'k6.sample: expected a number from 0 at histogram[0]'],
    [
      { ...at(1, workload(1, 1)), readyReplicas: 1e11 },
      'workload.observed: expected a count of pods at readyReplicas',
    ],
    [{ ...at(1, k6(1)), histogram: [[1]] }, 'k6.sample: expected 2 values at histogram[0]'],
    [{ ...at(1, k6(1)), byPod: { a: '1' } }, 'k6.sample: expected a number at byPod.a'],
    [
      { ...at(1, pod('a', 'ready', 0)), ready: 'Yes' },
      'pod.observed: expected one of True, False, Unknown, none at ready',
    ],
    [
      { ...at(1, pod('a', 'ready', 0)), containers: [{}] },
      'pod.observed: expected a string at containers[0].name',
    ],
    [{ ...at(1, prometheus()), mysql: 4 }, 'prometheus.sample: expected an object at mysql'],
    [{ ...at(1, runStarted()), hpas: 'x' }, 'run.started: expected a list at hpas'],
    [
      { ...at(1, runStarted()), objectives: { errorRate: '1' } },
      'run.started: expected a number at objectives.firstScaleUpSeconds',
    ],
  ])('refuses %o', (value, reason) => expect(checkEvent(value)).toEqual({ kind: 'malformed', reason }));
});
