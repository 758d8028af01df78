import { describe, expect, it } from 'vitest';
import { checkEvent } from './check-event.ts';
import { at, k6, pod, prometheus, runStarted } from './testing/make.ts';

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
