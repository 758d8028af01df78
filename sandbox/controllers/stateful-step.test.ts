import { expect, test } from 'vitest';
import type { KubeObject } from '../store/types.ts';
import { REVISION_LABEL, statefulActions } from './stateful-step.ts';

const revisions = { current: 'db-1', update: 'db-1' };
const newer = { current: 'db-1', update: 'db-2' };

function set(replicas: number, spec: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: { replicas, ...spec },
  };
}

function pod(
  ordinal: number,
  traits: { ready?: boolean; phase?: string; revision?: string; going?: boolean } = {},
): KubeObject {
  const { ready = true, phase = 'Running', revision = 'db-1', going = false } = traits;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `db-${ordinal}`,
      labels: { [REVISION_LABEL]: revision },
      ...(going && { deletionTimestamp: '2026-11-23T12:00:30Z' }),
    },
    spec: {},
    status: {
      phase,
      conditions: [
        { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: '2026-11-23T11:59:00Z' },
      ],
    },
  };
}

const onDelete = { updateStrategy: { type: 'OnDelete' } };
const partition = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } };
const parallel = { podManagementPolicy: 'Parallel' };

test.each([
  ['the first pod is made first', set(3), [], revisions, ['create 0']],
  ['the second waits for the first to be ready', set(3), [pod(0, { ready: false })], revisions, []],
  ['the second is made when the first is ready', set(3), [pod(0)], revisions, ['create 1']],
  ['all are made at once in parallel', set(3, parallel), [pod(1)], revisions, ['create 0', 'create 2']],
  ['a gap is filled', set(3), [pod(0), pod(2)], revisions, ['create 1']],
  ['a finished pod is replaced', set(1), [pod(0, { phase: 'Failed' })], revisions, ['delete db-0']],
  ['a pod on its way out is waited for', set(2), [pod(0, { going: true }), pod(1)], revisions, []],
  [
    'the last goes first when there are too many',
    set(1),
    [pod(0), pod(1), pod(2)],
    revisions,
    ['delete db-2'],
  ],
  ['the next waits until the last is gone', set(1), [pod(0), pod(1), pod(2, { going: true })], revisions, []],
  ['nothing to do', set(2), [pod(0), pod(1)], revisions, []],
  ['an update begins at the end', set(2), [pod(0), pod(1)], newer, ['delete db-1']],
  [
    'an update goes on when the replaced pod is ready',
    set(2),
    [pod(0), pod(1, { revision: 'db-2' })],
    newer,
    ['delete db-0'],
  ],
  [
    'an update waits for the replaced pod',
    set(2, parallel),
    [pod(0), pod(1, { revision: 'db-2', ready: false })],
    newer,
    [],
  ],
  ['an update stops at the partition', set(2, partition), [pod(0), pod(1, { revision: 'db-2' })], newer, []],
  ['with OnDelete an update waits for the user', set(2, onDelete), [pod(0), pod(1)], newer, []],
])('%s', (_, subject, pods, known, expected) => {
  const actions = statefulActions(subject, pods, known, Date.parse('2026-11-23T12:00:00Z'));
  const told = actions.map((a) =>
    a.do === 'create' ? `create ${a.ordinal}` : `delete ${a.pod.metadata.name}`,
  );
  expect(told).toEqual(expected);
});

test('below the partition a missing pod comes back in the old revision', () => {
  const [action] = statefulActions(set(2, partition), [pod(1, { revision: 'db-2' })], newer, 0);
  expect(action).toEqual({ do: 'create', ordinal: 0, revision: 'current' });
});
