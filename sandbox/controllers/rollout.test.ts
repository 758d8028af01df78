import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../store/types.ts';
import { limitsOf, MAX_REPLICAS, newSetReplicas, rollingStep, scalingSteps, total } from './rollout.ts';

function deployment(
  replicas: number,
  rollingUpdate: object = { maxSurge: 1, maxUnavailable: 0 },
): KubeObject {
  const spec = { replicas, strategy: { type: 'RollingUpdate', rollingUpdate } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
}

function set(name: string, replicas: number, availableReplicas = replicas, max?: number): KubeObject {
  const annotations = max === undefined ? {} : { [MAX_REPLICAS]: String(max) };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, annotations, creationTimestamp: '2026-11-23T12:00:00Z' },
    spec: { replicas },
    status: { replicas, availableReplicas },
  };
}

const told = (steps: readonly { set: KubeObject; replicas: number }[]) =>
  steps.map((step) => `${step.set.metadata.name}=${step.replicas}`);

test.each([
  ['25% of 10: surge rounds up, unavailable down', 10, { maxSurge: '25%', maxUnavailable: '25%' }, [3, 2]],
  ['25% of 1 has one to spare above, none below', 1, { maxSurge: '25%', maxUnavailable: '25%' }, [1, 0]],
  ['nothing either way would never move', 4, { maxSurge: '0%', maxUnavailable: '10%' }, [0, 1]],
  ['never more unavailable than there are', 2, { maxSurge: 0, maxUnavailable: 5 }, [0, 2]],
])('%s', (_, replicas, rollingUpdate, expected) => {
  const { maxSurge, maxUnavailable } = limitsOf(deployment(replicas, rollingUpdate));
  expect([maxSurge, maxUnavailable]).toEqual(expected);
});

describe('a rolling update', () => {
  test('first grows the new set by the surge', () => {
    expect(told(rollingStep(deployment(3), { current: set('new', 0), old: [set('old', 3)] }))).toEqual([
      'new=1',
    ]);
  });

  test('waits while the new pod is not available', () => {
    expect(rollingStep(deployment(3), { current: set('new', 1, 0), old: [set('old', 3)] })).toEqual([]);
  });

  test('takes an old pod for each new one that is available', () => {
    expect(told(rollingStep(deployment(3), { current: set('new', 1), old: [set('old', 3)] }))).toEqual([
      'old=2',
    ]);
  });

  test('takes broken old pods first', () => {
    const old = [set('broken', 2, 0), set('old', 2, 2)];
    expect(
      told(rollingStep(deployment(3, { maxSurge: 1, maxUnavailable: 1 }), { current: set('new', 0), old })),
    ).toEqual(['broken=0']);
  });

  test('keeps its promises from any state: never too many, never more taken than may be missing', () => {
    const size = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(
        size,
        size,
        size,
        size,
        size,
        size,
        fc.nat(4),
        fc.nat(4),
        (wanted, n, na, o, oa, p, surge, down) => {
          const subject = deployment(wanted, { maxSurge: surge, maxUnavailable: down });
          const current = set('new', n, Math.min(n, na));
          const old = [set('old', o, Math.min(o, oa)), set('older', p, p)];
          const { maxSurge, maxUnavailable } = limitsOf(subject);
          const before = total([current, ...old]);
          const steps = rollingStep(subject, { current, old });
          const sizes = new Map([current, ...old].map((s) => [s, s.spec.replicas]));
          for (const step of steps) sizes.set(step.set, step.replicas);
          const after = [...sizes.values()].reduce((a, b) => a + b, 0);
          expect(after).toBeLessThanOrEqual(Math.max(before, wanted + maxSurge));
          // Of the available old pods at most so many go that enough stay.
          const left = [...sizes].reduce(
            (sum, [s, size]) => sum + Math.min(size, s.status.availableReplicas),
            0,
          );
          const available = [current, ...old].reduce((sum, s) => sum + s.status.availableReplicas, 0);
          expect(left).toBeGreaterThanOrEqual(Math.min(available, wanted - maxUnavailable));
          for (const [, size] of sizes) expect(size).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('scaling', () => {
  test('the only living set follows at once', () => {
    const sets = { current: set('new', 2), old: [set('old', 0)] };
    expect(told(scalingSteps(deployment(5), sets))).toEqual(['new=5']);
  });

  test('in the middle of a rolling update all sets grow in proportion', () => {
    // They were 13 in all (10 and a surge of 3) and may be 18: each grows to 18/13 of its size.
    const sets = { current: set('new', 5, 5, 13), old: [set('old', 8, 8, 13)] };
    const steps = scalingSteps(deployment(15, { maxSurge: 3, maxUnavailable: 2 }), sets);
    expect(told(steps)).toEqual(['old=11', 'new=7']);
  });

  test('to zero, all go', () => {
    const sets = { current: set('new', 2, 2, 4), old: [set('old', 2, 2, 4)] };
    expect(told(scalingSteps(deployment(0), sets)).toSorted()).toEqual(['new=0', 'old=0']);
  });

  test('a new set starts with what the old ones leave room for', () => {
    expect(newSetReplicas(deployment(3), [], 0)).toBe(3);
    expect(newSetReplicas(deployment(3), [set('old', 3)], 0)).toBe(1);
  });
});
