import { expect, test } from 'vitest';
import type { Pod } from '../../cluster/objects.ts';
import { ManualClock } from '../../lib/clock.ts';
import { sketch } from '../../testing/sketch.ts';
import { whenOverdue } from './active-deadline.ts';

const clock = new ManualClock();
const pod = (activeDeadlineSeconds: number | undefined, startTime?: string) =>
  sketch<Pod>({ spec: { activeDeadlineSeconds }, status: { startTime } });

/** After how many seconds it is overdue; undefined: it was not within `withinSeconds`. */
function overdueAfter(of: Pod, withinSeconds: number): number | undefined {
  const begun = clock.now();
  let after: number | undefined;
  const cancel = whenOverdue(of, begun, clock, () => {
    after = (clock.now() - begun) / 1000;
  });
  clock.advance(withinSeconds * 1000);
  cancel();
  return after;
}

test('a pod without a deadline is never overdue', () =>
  expect(overdueAfter(pod(undefined), 1e6)).toBeUndefined());

test('a pod is overdue once its deadline is over, not before', () => {
  expect(overdueAfter(pod(60), 59)).toBeUndefined();
  expect(overdueAfter(pod(60), 100)).toBe(60);
});

test('what it was active in a former life of the node counts', () => {
  const earlier = new Date(clock.now() - 50_000).toISOString();
  expect(overdueAfter(pod(60, earlier), 100)).toBe(10);
});

test('a deadline of months is no timer that ends at once', () => {
  const days = 24 * 60 * 60;
  expect(overdueAfter(pod(60 * days), 59 * days)).toBeUndefined();
  expect(overdueAfter(pod(60 * days), 61 * days)).toBe(60 * days);
});
