import { describe, expect, it } from 'vitest';
import type { ContainerState, ContainerStatus } from '../../cluster/objects.ts';
import { ContainerHistory } from './history.ts';

const AT = Date.parse('2026-11-23T10:00:00Z');
const clock = { now: () => AT };
const running = { running: { startedAt: '2026-11-23T09:00:00Z' } };
const failed = { terminated: { exitCode: 1, reason: 'Error' } };

function after(state: ContainerState, restart: string, lastState: ContainerState = {}) {
  const former = { name: 'web', restartCount: 2, state, lastState, containerID: 'processes://u/web/2' };
  return new ContainerHistory(
    { waitingReason: 'PodInitializing', restart, former: former as ContainerStatus },
    clock,
  );
}

describe('what a container is told to have lived', () => {
  it('begins with waiting', () => {
    const history = new ContainerHistory({ waitingReason: 'ContainerCreating', restart: 'Always' }, clock);
    expect(history.state).toEqual({ waiting: { reason: 'ContainerCreating' } });
    expect(history).toMatchObject({ lastState: {}, restarts: 0, containerID: undefined });
  });

  it('goes on after the node has ended under it: one restart more, and nobody knows how it ended', () => {
    const history = after(running, 'Always');
    expect(history).toMatchObject({ state: { waiting: { reason: 'PodInitializing' } }, restarts: 3 });
    expect(history.lastState.terminated).toMatchObject({
      exitCode: 255,
      reason: 'Unknown',
      startedAt: '2026-11-23T09:00:00Z',
      finishedAt: '2026-11-23T10:00:00Z',
      containerID: 'processes://u/web/2',
    });
  });

  it.each([
    ['Never', failed, { state: failed, restarts: 2 }],
    ['OnFailure', failed, { lastState: failed, restarts: 3 }],
    ['OnFailure', { terminated: { exitCode: 0, reason: 'Completed' } }, { restarts: 2 }],
  ])('that has ended before is, with restartPolicy %s, as that says', (restart, state, expected) => {
    expect(after(state as ContainerState, restart)).toMatchObject(expected);
  });

  it('keeps how the last life ended while it backs off and runs again', () => {
    const history = new ContainerHistory({ waitingReason: 'ContainerCreating', restart: 'Always' }, clock);
    history.created('processes://u/web/0');
    history.become(running);
    history.ended({ exitCode: 3, reason: 'Error' }, AT - 1_000);
    const end = {
      exitCode: 3,
      reason: 'Error',
      startedAt: '2026-11-23T09:59:59Z',
      finishedAt: '2026-11-23T10:00:00Z',
      containerID: 'processes://u/web/0',
    };
    expect(history.state).toEqual({ terminated: end });
    expect(history.containerID).toBeUndefined();
    history.backsOff('back-off 10s');
    expect(history.state).toEqual({ waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } });
    history.restarted();
    history.become(running);
    expect(history).toMatchObject({ state: running, lastState: { terminated: end }, restarts: 1 });
  });
});
