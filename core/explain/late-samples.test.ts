import { describe, expect, it } from 'vitest';
import { at, hpa, isoAt, pod, podDeleted, podMetrics, runStarted, workload } from '../testing/make.ts';
import { agreement } from './agreement.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const usage = (millicores: number, names = NAMES) =>
  Object.fromEntries(names.map((name) => [name, millicores]));

/** Five pods at 3 % become one; we read the samples of that moment only when three of the pods are gone. */
const events = [
  at(0, runStarted()),
  at(0, workload(5, 5)),
  ...NAMES.map((name) => at(0, pod(name, 'ready', -600_000))),
  at(1_000, podMetrics(1_000, usage(9))),
  at(1_100, hpa({ desired: 5, cpu: 9, version: 1, windowSeconds: 0 })),
  at(14_000, podMetrics(10_000, usage(8))),
  at(15_900, workload(1, 5)),
  at(16_000, shrunk()),
  ...['c', 'd', 'e'].map((name) => at(20_000, podDeleted(name))),
  at(29_000, { ...podMetrics(16_000, usage(3, ['a', 'b'])), gone: ['c', 'd', 'e'] }),
];

function shrunk() {
  const seen = hpa({ desired: 1, current: 5, cpu: 3, version: 2, windowSeconds: 0 });
  const { object } = seen;
  return { ...seen, object: { ...object, status: { ...object.status, lastScaleTime: isoAt(16_000) } } };
}

describe('samples that are read late', () => {
  it('do not make pods that went since missing ones', () => {
    const [last] = agreement(events).list.slice(-1);
    // Had three pods been missing, they would count as busy, and nothing would change.
    expect(last).toMatchObject({ from: 5, theirs: 1, ours: 1, result: 'agrees', metrics: 'inferred' });
  });
});
