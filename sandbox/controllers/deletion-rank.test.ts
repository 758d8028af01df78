import { expect, test } from 'vitest';
import type { KubeObject } from '../store/types.ts';
import { podsToDelete } from './deletion-rank.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

interface Traits {
  node?: boolean;
  phase?: string;
  readyForS?: number;
  ageS?: number;
  restarts?: number;
  cost?: number;
  uid?: string;
}

function pod(name: string, traits: Traits = {}): KubeObject {
  const { node = true, phase = 'Running', readyForS, ageS = 100, restarts = 0, cost, uid = name } = traits;
  const at = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid,
      creationTimestamp: at(ageS),
      ...(cost !== undefined && {
        annotations: { 'controller.kubernetes.io/pod-deletion-cost': String(cost) },
      }),
    },
    spec: node ? { nodeName: 'sandbox' } : {},
    status: {
      phase,
      containerStatuses: [{ restartCount: restarts }],
      conditions:
        readyForS === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: at(readyForS) }],
    },
  };
}

test.each<[string, Traits, Traits]>([
  ['a pod without a node', { node: false, phase: 'Pending' }, { phase: 'Pending' }],
  ['a pending pod', { phase: 'Pending' }, {}],
  ['a pod that is not ready', {}, { readyForS: 50 }],
  ['the cheaper pod', { readyForS: 50, cost: -1 }, { readyForS: 1 }],
  ['the pod that is ready for a shorter time', { readyForS: 5 }, { readyForS: 500 }],
  ['the pod with more restarts', { readyForS: 50, restarts: 3 }, { readyForS: 50 }],
  ['the younger pod', { readyForS: 50, ageS: 60 }, { readyForS: 50, ageS: 600 }],
  [
    'of pods of about the same age, the one with the smaller uid',
    { readyForS: 100, uid: 'a' },
    { readyForS: 90, uid: 'b' },
  ],
])('%s goes first', (_, first, second) => {
  for (const pods of [
    [pod('x', first), pod('y', second)],
    [pod('y', second), pod('x', first)],
  ]) {
    expect(podsToDelete(pods, 1, NOW).map((p) => p.metadata.name)).toEqual(['x']);
  }
});

test('no more go than are too many', () => {
  const pods = [pod('a'), pod('b'), pod('c')];
  expect(podsToDelete(pods, 3, NOW)).toEqual([]);
  expect(podsToDelete(pods, 5, NOW)).toEqual([]);
  expect(podsToDelete(pods, 0, NOW)).toHaveLength(3);
});
