import { describe, expect, it } from 'vitest';
import { at, k6, pod, prometheus, runStarted, workload } from '../testing/make.ts';
import { WHOLE_EVENTS } from '../testing/whole-events.ts';
import { checkEvent } from './check-event.ts';
import type { PalierEvent } from './events.ts';

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
    [
      { ...at(1, prometheus()), dependencies: { mysql: 4 } },
      'prometheus.observed: expected an object at dependencies.mysql',
    ],
    [{ ...at(1, runStarted()), hpas: 'x' }, 'run.started: expected a list at hpas'],
    [
      { ...at(1, runStarted()), objectives: { errorRate: '1' } },
      'run.started: expected a number at objectives.errorRate',
    ],
  ])('refuses %o', (value, reason) => expect(checkEvent(value)).toEqual({ kind: 'malformed', reason }));
});

/** Kubernetes' own objects: only that they are some is checked. */
const AS_IN_THE_API = ['spec', 'status', 'patch', 'replacedSpec'];

/** Every field with a value of another kind in its place, and where that is. */
function* spoiled(value: unknown, path = ''): Generator<readonly [path: string, value: unknown]> {
  if (path !== '') yield [path, typeof value === 'string' ? 5 : 'other'];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (path === '' && key === 'type') continue;
    const below = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const copies = AS_IN_THE_API.includes(key) ? [[below, 'other'] as const] : spoiled(inner, below);
    for (const [at, copy] of copies) {
      yield [at, Array.isArray(value) ? value.with(Number(key), copy) : { ...value, [key]: copy }];
    }
  }
}

describe.each(Object.values(WHOLE_EVENTS))('every field of $type', (event) => {
  const stamped = at(1, event as PalierEvent);

  it('is taken as it should be', () => {
    expect(checkEvent(stamped)).toEqual({ kind: 'event', event: stamped });
  });

  it('is refused by its name when it is of another kind', () => {
    for (const [path, copy] of spoiled(event)) {
      const reason = expect.stringMatching(new RegExp(`^${event.type}: expected .* at ${nameOf(path)}$`));
      expect(checkEvent({ ...stamped, ...(copy as object) }), path).toEqual({ kind: 'malformed', reason });
    }
  });
});

/** Of a pair in a list, the pair is named. */
function nameOf(path: string): string {
  return path.replace(/^(histogram\[\d+\])\[\d+\]$/, '$1').replaceAll(/[[\].]/g, '\\$&');
}
