import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { follow, nothingFollowed } from '../../explain/follow.ts';
import { anyEvents } from '../../testing/arbitrary.ts';
import { copies } from '../../testing/copies.ts';
import { foldAll } from '../../testing/fold-events.ts';
import { at, hpa, pod, podMetrics, workload } from '../../testing/make.ts';
import type { PodObserved } from '../../timeline/events.ts';
import { reduce } from '../reduce.ts';
import { initialState, type PodState } from '../state.ts';

const MANY = 4_000;

describe('the pods that are known', () => {
  it('are by scale target what they are all together', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const { pods, podsByTarget } = foldAll(events);
        const expected = new Set<string>();
        for (const one of pods.values()) {
          for (const target of new Set([
            ...one.countedFor,
            ...(one.workload === null ? [] : [one.workload]),
          ])) {
            expected.add(`${one.namespace}/${target} ${one.key}`);
          }
        }
        const found = [...podsByTarget].flatMap(([target, group]) =>
          [...group].map(([key, one]: [string, PodState]) => {
            expect(one).toBe(pods.get(key));
            return `${target} ${key}`;
          }),
        );
        expect(found.toSorted()).toEqual([...expected].toSorted());
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['one scale target', 1],
    ['many scale targets', 400],
  ])('are listed and changed without being copied each time: of %s', (_, targets) => {
    let state = [workload(2, 2), hpa({ desired: 2, cpu: 90 })].reduce(
      (before, event) => reduce(before, at(0, event)),
      initialState(),
    );
    let followed = nothingFollowed;
    const push = (t: number, event: PodObserved | ReturnType<typeof podMetrics>) => {
      state = reduce(state, at(t, event));
      followed = follow(followed, at(t, event));
    };
    const of = (i: number) => ({ workload: `Deployment/app-${i % targets}` });
    const listed = copies(() => {
      for (let i = 0; i < MANY; i++) push(1, pod(`p-${i}`, 'ready', 0, of(i)));
    });
    // Each with all before it, once for what is shown and once for what is explained, it would be 4,000 each.
    expect(listed / MANY).toBeLessThan(600);
    const usage = Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`p-${i}`, 50]));
    push(15_000, podMetrics(15_000, usage));
    const changed = copies(() => {
      for (let i = 0; i < MANY; i += 10) push(16_000, pod(`p-${i}`, 'terminating', 0, of(i)));
    });
    expect(changed / (MANY / 10)).toBeLessThan(600);
  });
});
