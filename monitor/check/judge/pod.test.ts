import { describe, expect, it } from 'vitest';
import { inEnglish } from '../testing/in-english.ts';
import { containersOf, judgePod } from './pod.ts';

const pod = (status: object, metadata: object = {}) => ({
  metadata: { name: 'web-1', ...metadata },
  status: { phase: 'Running', ...status },
});
const container = (state: object, more: object = {}) => ({
  containerStatuses: [{ name: 'web', image: 'shop/web:1', ready: false, restartCount: 0, state, ...more }],
});

describe('judgePod', () => {
  it.each([
    ['a Ready pod', pod({ conditions: [{ type: 'Ready', status: 'True' }] })],
    ['a pod on its way out', pod({}, { deletionTimestamp: '2026-11-24T03:00:00Z' })],
    ['a job that is done', pod({ phase: 'Succeeded' })],
  ])('has nothing against %s', (_, fine) => {
    expect(inEnglish(judgePod(fine))).toBeNull();
  });

  it('names the image that cannot be had, and the reason of the registry', () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'manifest for shop/web:1 not found' };
    expect(inEnglish(judgePod(pod(container({ waiting }))))).toEqual({
      pod: 'web-1',
      problem: 'ImagePullBackOff: image shop/web:1 cannot be had: manifest for shop/web:1 not found',
      logOf: null,
      previous: false,
    });
  });

  it('asks the log of the run that ended in a crash loop', () => {
    const looping = container(
      { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
      { restartCount: 3, lastState: { terminated: { exitCode: 1, reason: 'Error' } } },
    );
    expect(inEnglish(judgePod(pod(looping)))).toEqual({
      pod: 'web-1',
      problem: 'CrashLoopBackOff: web ended 3 times, last with exit code 1 (Error)',
      logOf: 'web',
      previous: true,
    });
  });

  it('says why a pod has no node', () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes: Insufficient cpu' }];
    expect(inEnglish(judgePod(pod({ phase: 'Pending', conditions })))?.problem).toBe(
      'cannot be scheduled: 0/1 nodes: Insufficient cpu',
    );
  });

  it('names the Secret that is missing', () => {
    const waiting = { reason: 'CreateContainerConfigError', message: 'secret "mysql" not found' };
    expect(inEnglish(judgePod(pod(container({ waiting }))))?.problem).toBe(
      'web waits: CreateContainerConfigError: secret "mysql" not found',
    );
  });

  it('asks the log of a pod that runs and is not ready', () => {
    expect(inEnglish(judgePod(pod(container({ running: {} }))))).toMatchObject({
      problem: 'runs, but is not ready',
      logOf: 'web',
      previous: false,
    });
  });

  it('blames the init container that fails, not the one that waits for it', () => {
    const initializing = {
      ...container({ waiting: { reason: 'PodInitializing' } }),
      initContainerStatuses: [
        { name: 'first', state: { terminated: { exitCode: 0 } } },
        { name: 'second', state: { terminated: { exitCode: 2, reason: 'Error' } } },
      ],
    };
    expect(inEnglish(judgePod(pod(initializing)))).toMatchObject({
      problem: 'second ended: exit code 2 (Error)',
      logOf: 'second',
    });
    expect(containersOf(pod(initializing)).map(({ name }) => name)).toEqual(['second', 'web']);
  });
});
