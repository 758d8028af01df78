import { describe, expect, it } from 'vitest';
import { at, hpa, pod, podMetrics, runStarted, workload } from '../testing/make.ts';
import type { PalierEvent, PodObserved, SourceName } from '../timeline/events.ts';
import { reduce } from './reduce.ts';
import { initialState } from './state.ts';

const OLD = -600_000;
const watch = runStarted({ command: 'watch', load: null });
const phaseOf = (...events: readonly PalierEvent[]) =>
  [watch, ...events].reduce((state, event, i) => reduce(state, at(i * 100, event)), initialState()).phase
    .name;
const phaseAfter = (...events: readonly PalierEvent[]) => phaseOf(pods('ok'), ...events);
const active = (reason: string, message = '') => [
  { type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale', message: '' },
  { type: 'ScalingActive', status: 'False', reason, message },
];
const pods = (state: 'connecting' | 'ok' | 'down') =>
  ({ type: 'source.status', source: 'pods', state, reason: '' }) as const;

describe('what is unknown', () => {
  it.each<[string, readonly PalierEvent[]]>([
    ['an autoscaler that has never looked', [workload(1, 1), hpa({ desired: null })]],
    ['a blind one', [workload(2, 2), hpa({ desired: 2, conditions: active('FailedGetResourceMetric') })]],
    [
      'one that can’t read its target',
      [
        workload(2, 2),
        hpa({
          desired: 2,
          conditions: [{ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message: '' }],
        }),
      ],
    ],
    ['one above its minimum with pods that may not be read', [pods('down'), hpa({ desired: 3, cpu: 55 })]],
  ])('is neither quiet nor held: %s', (_what, events) => {
    expect(phaseAfter(...events)).toBe('unknown');
  });

  it.each<SourceName>(['hpa', 'workloads'])(
    'is neither, nor an answer that has not come, while the %s watch does not see',
    (source) => {
      const told = (state: 'ok' | 'degraded'): PalierEvent => ({
        type: 'source.status',
        source,
        state,
        reason: 'x',
      });
      const events: PalierEvent[] = [
        pods('ok'),
        told('ok'),
        workload(3, 3),
        hpa({ desired: 3, cpu: 90, max: 6 }),
      ];
      const last = (atMs: readonly number[], ...more: readonly PalierEvent[]) =>
        [...events, ...more].reduce(
          (state, event, i) =>
            reduce(state, at(i < events.length ? i : (atMs[i - events.length] ?? 0), event)),
          reduce(initialState(), at(0, watch)),
        ).phase.name;
      const news = podMetrics(0, {});
      expect(last([10_000, 12_000], told('degraded'), news)).not.toBe('unknown');
      expect(last([10_000, 14_000], told('degraded'), news)).toBe('unknown');
      expect(last([10_000, 14_000, 15_000], told('degraded'), news, told('ok'))).not.toBe('unknown');
    },
  );

  it('is no state of the autoscaler before everything was listed', () => {
    const early = [pods('connecting'), hpa({ desired: 2, cpu: 90 }), workload(2, 2), pod('a', 'ready', OLD)];
    expect(phaseOf(...early)).toBe('preparing');
    expect(phaseOf(...early, pod('b', 'pending', 0), pods('ok'))).toBe('holding');
    const gone = { type: 'hpa.deleted', hpa: 'palier/backend' } as const;
    expect(phaseAfter(workload(1, 1), hpa({ desired: 1, cpu: 20 }), gone)).toBe('unknown');
  });

  it.each<[string, string, readonly PalierEvent[]]>([
    [
      'quiet',
      'one that was switched off',
      [workload(0, 0), hpa({ desired: 0, current: 0, conditions: active('ScalingDisabled') })],
    ],
    ['quiet', 'one at its minimum', [pods('ok'), workload(1, 1), hpa({ desired: 1, cpu: 20 })]],
    ['holding', 'one above it', [workload(3, 3), hpa({ desired: 3, cpu: 55 })]],
    [
      'reacting',
      'a blind one whose pods are missing',
      [workload(3, 1), hpa({ desired: 3, conditions: active('FailedGetResourceMetric') })],
    ],
  ])('is not %s: %s', (name, _what, events) => {
    expect(phaseAfter(...events)).toBe(name);
  });
});

describe('load rising', () => {
  const own = [pod('a', 'ready', OLD), pod('b', 'ready', OLD)];
  const stranger = (ready: 'True' | 'False'): PodObserved =>
    pod('canary', 'ready', OLD, {
      workload: null,
      countedFor: [{ target: 'Deployment/backend', selector: 'app=backend' }],
      controller: 'ReplicaSet/canary',
      ready,
    });
  const above = hpa({ desired: 2, cpu: 90 });
  const usage = podMetrics(0, { a: 90, b: 90 });

  it.each<[string, readonly PalierEvent[]]>([
    ['before the pods', [above, workload(2, 2), ...own, stranger('False'), usage]],
    ['before the samples', [workload(2, 2), ...own, stranger('False'), above]],
    ['after them', [workload(2, 2), ...own, stranger('False'), usage, above]],
    ['never', [workload(2, 2), ...own, stranger('False'), hpa({ desired: 2 }), usage]],
  ])('is not said where a pod without a sample makes up for it; the status came %s', (_when, events) => {
    // 180m of 300m is 60 %, the target.
    expect(phaseAfter(...events)).toBe('holding');
  });

  it.each<[string, readonly PalierEvent[]]>([
    ['of its own pods', [workload(2, 2), ...own, usage, above]],
    [
      'of a stranger that is busy',
      [workload(2, 2), ...own, stranger('True'), podMetrics(0, { a: 60, b: 60, canary: 240 })],
    ],
  ])('is said where the autoscaler does add pods, because %s', (_why, events) => {
    expect(phaseAfter(hpa({ desired: 2 }), ...events)).toBe('climbing');
  });

  it('is not said of a new pod’s load while the autoscaler is blind', () => {
    const blind = hpa({ desired: 2, conditions: active('FailedGetResourceMetric') });
    expect(phaseAfter(workload(2, 2), ...own, blind, usage)).toBe('unknown');
  });
});
