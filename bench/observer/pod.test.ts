import { expect, test } from 'vitest';
import { podObserved } from '../../monitor/sources/kubernetes/objects/pod.ts';
import { type PodStage, podName, podObject } from './pod.ts';

const TARGETS = new Map([['shop/Deployment/app-007', { matchLabels: { app: 'app-007' } }]]);
const pod = (stage: PodStage) => {
  const name = podName('app-007', 12);
  return podObject({ name, app: 'app-007', node: 'node-3', stage, createdMs: 0, changedMs: 5_000 });
};

test('a running pod is as large as one from a real API server', () => {
  const bytes = JSON.stringify(pod('ready')).length;
  expect(bytes).toBeGreaterThan(5_000);
  expect(bytes).toBeLessThan(12_000);
});

test.each([
  ['unscheduled', 'Pending', 'none'],
  ['creating', 'Pending', 'False'],
  ['starting', 'Running', 'False'],
  ['ready', 'Running', 'True'],
  ['unready', 'Running', 'False'],
  ['ending', 'Running', 'True'],
] as const)('%s is read as %s, ready %s', (stage, phase, ready) => {
  const seen = podObserved(pod(stage), TARGETS);
  expect(seen).toMatchObject({ phase, ready, workload: 'Deployment/app-007' });
  expect(seen.deletionTimestamp === null).toBe(stage !== 'ending');
});
