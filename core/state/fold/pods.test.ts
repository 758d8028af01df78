import { describe, expect, it } from 'vitest';
import { foldEvents, told } from '../../testing/fold-events.ts';
import { k6, pod, podDeleted, podMetrics, runStarted } from '../../testing/make.ts';

const watching = foldEvents([[0, runStarted()]]);
const NAME = 'backend-a';
const KEY = `palier/${NAME}`;

describe('a pod', () => {
  it('is told hop by hop, with the time since its creation', () => {
    const state = foldEvents(
      [
        [1_000, pod(NAME, 'pending', 1_000)],
        [1_200, pod(NAME, 'scheduled', 1_000)],
        [2_500, pod(NAME, 'running', 1_000)],
        [4_000, pod(NAME, 'ready', 1_000)],
        [5_000, k6(10, { [NAME]: 10 })],
        [9_000, pod(NAME, 'terminating', 1_000)],
        [9_900, podDeleted(NAME)],
      ],
      watching,
    );
    expect(told(state, 'pod-created')).toHaveLength(1);
    expect(told(state, 'pod-scheduled')).toMatchObject([{ node: 'node-1', afterMs: 200 }]);
    expect(told(state, 'pod-ready')).toMatchObject([{ afterMs: 3_000, pod: NAME }]);
    expect(told(state, 'pod-first-request')).toMatchObject([{ afterReadyMs: 1_000 }]);
    expect(told(state, 'pod-terminating')).toHaveLength(1);
    expect(told(state, 'pod-gone')).toMatchObject([{ livedMs: 8_900 }]);
    expect(state.pods.size).toBe(0);
  });

  it('that became ready while the pods were not seen has no time of its own', () => {
    const status = (state: 'ok' | 'degraded') =>
      ({ type: 'source.status', source: 'pods', state, reason: 'no answer' }) as const;
    const readyAfter = (backT: number) =>
      told(
        foldEvents(
          [
            [500, status('ok')],
            [1_000, pod(NAME, 'pending', 1_000)],
            [1_500, status('degraded')],
            [backT, pod(NAME, 'ready', 1_000)],
            [backT + 1, status('ok')],
          ],
          watching,
        ),
        'pod-ready',
      );
    expect(readyAfter(32_000)).toMatchObject([{ afterMs: null }]);
    expect(readyAfter(3_000)).toMatchObject([{ afterMs: 2_000 }]);
  });

  it('that was there before the run is no news, and has no hops', () => {
    const state = foldEvents([[500, pod(NAME, 'ready', -3_600_000)]], watching);
    expect(told(state, 'pod-created')).toEqual([]);
    expect(state.pods.get(KEY)).toMatchObject({ state: 'ready', hops: { createdT: null, readyT: null } });
  });

  it('that was made just before the run is no news either, however young it is', () => {
    const state = foldEvents([[1_400, pod(NAME, 'ready', -5_000)]], watching);
    expect(told(state, 'pod-ready')).toEqual([]);
    expect(state.pods.get(KEY)).toMatchObject({ hops: { createdT: null, readyT: null } });
  });

  it('made while we watched is new although the cluster’s clock is an hour behind', () => {
    const late = pod('backend-b', 'pending', 60_000 - 3_600_000);
    const state = foldEvents(
      [
        [500, pod(NAME, 'ready', -9e6)],
        [60_000, late],
      ],
      watching,
    );
    expect(told(state, 'pod-created')).toMatchObject([{ pod: 'backend-b' }]);
  });

  it('is starting before its first readiness and not ready after it', () => {
    const states = [
      [1_000, pod(NAME, 'running', 900)],
      [2_000, pod(NAME, 'ready', 900)],
      [3_000, pod(NAME, 'running', 900, { reason: 'ContainersNotReady' })],
    ] as const;
    const words = states.map(
      (_, index) => foldEvents(states.slice(0, index + 1), watching).pods.get(KEY)?.state,
    );
    expect(words).toEqual(['starting', 'ready', 'not-ready']);
    expect(told(foldEvents(states, watching), 'pod-not-ready')).toMatchObject([
      { reason: 'ContainersNotReady' },
    ]);
  });

  it('that finds no node is unschedulable, with the reason', () => {
    const reason = 'Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.';
    const state = foldEvents([[1_000, pod(NAME, 'pending', 900, { reason })]], watching);
    expect(state.pods.get(KEY)?.state).toBe('unschedulable');
    expect(told(state, 'pod-unschedulable')).toMatchObject([{ reason }]);
  });

  it('killed for its memory, restarted and crash-looping is told three ways', () => {
    const state = foldEvents(
      [
        [1_000, pod(NAME, 'ready', 900)],
        [2_000, pod(NAME, 'running', 900, {}, { state: 'terminated', reason: 'OOMKilled' })],
        [2_500, pod(NAME, 'running', 900, {}, { state: 'terminated', reason: 'OOMKilled' })],
        [3_000, pod(NAME, 'running', 900, {}, { restarts: 1 })],
        [
          4_000,
          pod(
            NAME,
            'running',
            900,
            { reason: 'back-off 10s' },
            { restarts: 1, state: 'waiting', reason: 'CrashLoopBackOff' },
          ),
        ],
      ],
      watching,
    );
    expect(told(state, 'pod-oom-killed')).toHaveLength(1);
    expect(told(state, 'pod-restarted')).toMatchObject([{ restarts: 1 }]);
    expect(told(state, 'pod-crashed')).toMatchObject([{ reason: 'back-off 10s' }]);
    expect(state.pods.get(KEY)).toMatchObject({ state: 'crash-loop', restarts: 1 });
  });

  it('of another workload than ours is not told', () => {
    const state = foldEvents([[20_000, pod(NAME, 'pending', 20_000, { workload: null })]], watching);
    expect(state.pods.get(KEY)?.workload).toBeNull();
    expect(told(state, 'pod-created')).toEqual([]);
  });

  it('with the name of one before it (a StatefulSet’s) starts afresh', () => {
    const state = foldEvents(
      [
        [1_000, pod(NAME, 'ready', 900)],
        [1_500, podMetrics(1_500, { [NAME]: 50 })],
        [20_000, pod(NAME, 'pending', 20_000, { uid: 'second' })],
        [20_100, podDeleted(NAME)],
      ],
      watching,
    );
    expect(state.pods.get(KEY)).toMatchObject({ uid: 'second', usage: null, hops: { createdT: 20_000 } });
  });

  it('keeps its last usage, with its time, when an answer leaves it out', () => {
    const state = foldEvents(
      [
        [1_000, pod(NAME, 'ready', 900)],
        [15_000, podMetrics(15_000, { [NAME]: 80 })],
        [30_000, podMetrics(30_000, {})],
      ],
      watching,
    );
    expect(state.pods.get(KEY)?.usage).toMatchObject({ cpuMillicores: 80, observedT: 15_000 });
  });

  it('has no usage and no share, rather than zero, before anything tells', () => {
    const state = foldEvents(
      [
        [1_000, pod(NAME, 'ready', 900)],
        [2_000, k6(5)],
      ],
      watching,
    );
    expect(state.pods.get(KEY)).toMatchObject({ usage: null, served: null });
  });

  it('has its share of the requests of the last 30 seconds', () => {
    const samples = Array.from({ length: 60 }, (_, index) => {
      const byPod: Record<string, number> = index < 30 ? { [NAME]: 4 } : { [NAME]: 3, 'backend-b': 1 };
      return [10_000 + index * 1_000, k6(4, byPod)] as const;
    });
    const pods = [
      [1_000, pod(NAME, 'ready', -60_000)],
      [1_000, pod('backend-b', 'ready', -60_000)],
      [1_000, pod('backend-c', 'ready', -60_000)],
    ] as const;
    const state = foldEvents([...pods, ...samples], watching);
    expect(state.pods.get(KEY)?.served).toEqual({ requests: 90, share: 0.75 });
    expect(state.pods.get('palier/backend-b')?.served).toEqual({ requests: 30, share: 0.25 });
    // Known to have served nothing: that is a zero.
    expect(state.pods.get('palier/backend-c')?.served).toEqual({ requests: 0, share: 0 });
  });
});
