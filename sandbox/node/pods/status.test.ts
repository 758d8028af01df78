import { describe, expect, it } from 'vitest';
import type { ContainerState, ContainerStatus, Pod } from '../../cluster/objects.ts';
import { podStatus } from './status.ts';

const T0 = Date.parse('2026-11-23T12:00:00Z');
const waiting = { waiting: { reason: 'ContainerCreating' } };
const running = { running: { startedAt: '2026-11-23T12:00:00Z' } };
const ended = (exitCode: number): ContainerState => ({
  terminated: { exitCode, reason: exitCode ? 'Error' : 'Completed', startedAt: '', finishedAt: '' },
});

function container(state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus {
  const basic = { name: 'backend', image: 'i', imageID: 'i', restartCount: 0, ready: false, started: false };
  return { ...basic, state, lastState: {}, ...more };
}

function statusOf(
  containers: ContainerStatus[],
  more: { pod?: Partial<Pod>; init?: ContainerStatus[]; now?: number } = {},
) {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [] },
    ...more.pod,
  } as Pod;
  const { init = [], now = T0 } = more;
  return podStatus({
    pod,
    podIP: '127.77.0.1',
    hostIP: '127.0.0.1',
    startedAt: T0,
    initContainers: init,
    containers,
    now,
  });
}

const never = { spec: { restartPolicy: 'Never' as const, containers: [] } };

describe('the phase of a pod', () => {
  it.each([
    ['is Pending while a container is created', [container(waiting)], {}, 'Pending'],
    ['is Running with a running container', [container(running)], {}, 'Running'],
    ['stays Running in a crash loop', [container(waiting, { lastState: ended(1) })], {}, 'Running'],
    [
      'is Pending while an init container runs',
      [container(waiting)],
      { init: [container(running)] },
      'Pending',
    ],
    [
      'is Failed when an init container failed for good',
      [container(waiting)],
      { init: [container(ended(1))], pod: never },
      'Failed',
    ],
    [
      'is Succeeded when all ended well and nothing restarts',
      [container(ended(0))],
      { pod: never },
      'Succeeded',
    ],
    [
      'is Failed when one ended badly and nothing restarts',
      [container(ended(0)), container(ended(2))],
      { pod: never },
      'Failed',
    ],
  ])('%s', (_rule, containers, more, phase) => expect(statusOf(containers, more).phase).toBe(phase));
});

describe('the conditions of a pod', () => {
  const ready = container(running, { ready: true, started: true });
  const find = (status: ReturnType<typeof statusOf>, type: string) =>
    status.conditions?.find((it) => it.type === type);

  it('names the containers that are not ready', () => {
    expect(find(statusOf([container(running)]), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [backend]',
    });
  });

  it('moves the transition time only when the status changes', () => {
    const first = statusOf([container(running)]);
    const still = statusOf([container(running)], { pod: { status: first }, now: T0 + 5_000 });
    expect(find(still, 'Ready')?.lastTransitionTime).toBe('2026-11-23T12:00:00Z');
    const then = statusOf([ready], { pod: { status: still }, now: T0 + 9_000 });
    expect(find(then, 'Ready')).toMatchObject({ status: 'True', lastTransitionTime: '2026-11-23T12:00:09Z' });
    expect(find(then, 'Ready')?.reason).toBeUndefined();
    expect(find(then, 'Initialized')?.lastTransitionTime).toBe('2026-11-23T12:00:00Z');
  });

  it('waits for the conditions that others set: readiness gates', () => {
    const gate = { type: 'example.com/gate', status: 'False' as const };
    const spec = { containers: [], readinessGates: [{ conditionType: gate.type }] };
    const closed = statusOf([ready], { pod: { spec, status: { conditions: [gate] } } });
    expect(find(closed, 'Ready')).toMatchObject({ status: 'False', reason: 'ReadinessGatesNotReady' });
    expect(find(closed, 'ContainersReady')?.status).toBe('True');
    const open = statusOf([ready], { pod: { spec, status: { conditions: [{ ...gate, status: 'True' }] } } });
    expect(find(open, 'Ready')?.status).toBe('True');
  });

  it('of a pod that is deleted are those of one that is over when its containers are', () => {
    const pod = { metadata: { name: 'p', deletionTimestamp: '2026-11-23T12:00:00Z' } };
    const status = statusOf([container(ended(0))], { pod });
    expect(status.phase).toBe('Succeeded');
    expect(find(status, 'Ready')).toMatchObject({ status: 'False', reason: 'PodCompleted' });
  });
});

it('conditions say which generation of the pod they are of', () => {
  const metadata = { name: 'p', namespace: 'n', uid: 'u', generation: 3 };
  const { conditions, observedGeneration } = statusOf([container(running)], { pod: { metadata } });
  expect([...new Set(conditions?.map((it) => it.observedGeneration))]).toEqual([observedGeneration]);
});
