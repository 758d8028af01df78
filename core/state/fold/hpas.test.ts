import { describe, expect, it } from 'vitest';
import { foldEvents, told } from '../../testing/fold-events.ts';
import { apiTime, HPA, hpa, pod, runStarted, workload } from '../../testing/make.ts';
import type { PalierEvent } from '../../timeline/events.ts';

const watching = foldEvents([
  [0, runStarted({ hpaAtStart: [] })],
  [10, hpa({ desired: 1, cpu: 5 })],
]);
const condition = (type: string, status: string, reason: string) => ({
  type,
  status,
  reason,
  message: 'because',
});

describe('an HPA', () => {
  it('that scales is told with its metric, its target and its limit', () => {
    const conditions = [condition('ScalingLimited', 'True', 'ScaleUpLimit')];
    const state = foldEvents([[15_000, hpa({ desired: 5, current: 1, cpu: 251, conditions })]], watching);
    expect(told(state, 'hpa-scaled')).toMatchObject([
      { from: 1, to: 5, metric: { current: 251, target: 60 }, limitedBy: 'scale-up-policy', maxReplicas: 6 },
    ]);
    expect(told(state, 'hpa-limited')).toMatchObject([{ limitedBy: 'scale-up-policy', desired: 5 }]);
  });

  it.each([
    ['ScalingLimited', 'True', 'TooManyReplicas', 'max-replicas'],
    ['ScalingLimited', 'True', 'ScaleDownLimit', 'scale-down-policy'],
    ['AbleToScale', 'True', 'ScaleDownStabilized', 'stabilization'],
  ])('limited by %s=%s (%s) is told once', (type, status, reason, limitedBy) => {
    const conditions = [condition(type, status, reason)];
    const again = hpa({ desired: 1, cpu: 90, conditions });
    const state = foldEvents(
      [
        [15_000, again],
        [30_000, again],
        [45_000, again],
      ],
      watching,
    );
    expect(told(state, 'hpa-limited')).toMatchObject([{ limitedBy }]);
  });

  it('stays nowhere as long as it is not known what it wants; then its limit is told', () => {
    const conditions = [condition('ScalingLimited', 'True', 'TooManyReplicas')];
    const limited = hpa({ desired: 6, cpu: 90, conditions });
    const { desiredReplicas, ...status } = limited.object.status;
    const unknown = { ...limited, object: { ...limited.object, status } };
    const state = foldEvents([[15_000, unknown]], watching);
    expect(told(state, 'hpa-limited')).toEqual([]);
    expect(told(foldEvents([[30_000, limited]], state), 'hpa-limited')).toMatchObject([{ desired: 6 }]);
  });

  it('resting at its minimum is not news', () => {
    const conditions = [condition('ScalingLimited', 'True', 'TooFewReplicas')];
    expect(told(foldEvents([[15_000, hpa({ desired: 1, conditions })]], watching), 'hpa-limited')).toEqual(
      [],
    );
  });

  it('that cannot read its metrics is told, and that it can again', () => {
    const failing = hpa({
      desired: 1,
      conditions: [condition('ScalingActive', 'False', 'FailedGetResourceMetric')],
    });
    const fine = hpa({ desired: 1, conditions: [condition('ScalingActive', 'True', 'ValidMetricFound')] });
    const state = foldEvents(
      [
        [15_000, failing],
        [30_000, failing],
        [45_000, fine],
      ],
      watching,
    );
    expect(told(state, 'hpa-cannot-scale')).toMatchObject([
      { condition: 'ScalingActive', reason: 'FailedGetResourceMetric', message: 'because' },
    ]);
    expect(told(state, 'hpa-can-scale-again')).toHaveLength(1);
  });

  it('whose bounds change is told, and not called a scaling', () => {
    const state = foldEvents([[15_000, hpa({ desired: 1, cpu: 5, max: 10 })]], watching);
    expect(told(state, 'hpa-spec-changed')).toMatchObject([{ minReplicas: 1, maxReplicas: 10 }]);
    expect(state.transitions.total).toBe(0);
  });

  it('that is deleted and made again starts afresh', () => {
    const again = hpa({ desired: 4, cpu: 60 });
    const state = foldEvents(
      [
        [15_000, { type: 'hpa.deleted', hpa: HPA }],
        [20_000, { ...again, object: { ...again.object, uid: 'second' } }],
      ],
      watching,
    );
    expect(told(state, 'hpa-deleted')).toHaveLength(1);
    expect(state.hpas.get(HPA)).toMatchObject({ decisions: 0, peakReplicas: 4 });
  });

  it('that is made again goes on from what it did: its full capacity does not come before its first scale-up', () => {
    const again = hpa({ desired: 4, cpu: 60 });
    const state = foldEvents(
      [
        [1_000, { type: 'load.started', pid: 1 }],
        [12_000, hpa({ desired: 4, current: 1, cpu: 200 })],
        [15_000, { type: 'hpa.deleted', hpa: HPA }],
        [20_000, { ...again, object: { ...again.object, uid: 'second' } }],
        [35_000, hpa({ desired: 5, cpu: 80 })],
      ],
      watching,
    );
    expect(state.hpas.get(HPA)).toMatchObject({ firstScaleUpT: 12_000, peakReplicas: 5 });
  });

  describe('that is deleted and made again in the run', () => {
    const first = hpa({ desired: 1, cpu: 5 });
    const second = (numbers: Parameters<typeof hpa>[0], scaledT: number | null) => {
      const event = hpa({ cpu: 60, ...numbers });
      const lastScaleTime = scaledT === null ? {} : { lastScaleTime: apiTime(scaledT) };
      const status = { ...event.object.status, ...lastScaleTime };
      return { ...event, object: { ...event.object, uid: 'second', status } };
    };
    const gone: PalierEvent = { type: 'hpa.deleted', hpa: HPA };
    const fresh = second({ desired: 0, current: 0, conditions: [] }, null);
    const run = (events: [number, PalierEvent][]) =>
      foldEvents([[0, runStarted({ command: 'watch', load: null, hpaAtStart: [] })], [10, first], ...events]);

    it.each<[string, [number, PalierEvent][]]>([
      [
        'before it scaled',
        [
          [8_000, gone],
          [10_000, fresh],
          [15_000, second({ desired: 3, current: 1 }, 15_000)],
        ],
      ],
      [
        'and is seen only once it has scaled',
        [
          [8_000, gone],
          [15_000, second({ desired: 3 }, 15_000)],
        ],
      ],
      ['in one step', [[15_000, second({ desired: 3 }, 15_000)]]],
      [
        'after it had scaled',
        [
          [15_000, hpa({ desired: 3, cpu: 90 })],
          [20_000, gone],
          [30_000, second({ desired: 5 }, 30_000)],
        ],
      ],
    ])('keeps the first scale-up of the run: %s', (_, events) => {
      const state = run(events);
      expect(state.hpas.get(HPA)).toMatchObject({ firstScaleUpT: 15_000 });
      expect(told(state, 'hpa-scaled')[0]).toMatchObject({ from: 1, to: 3 });
    });

    it('keeps peak and decisions', () => {
      const state = run([
        [15_000, hpa({ desired: 6, cpu: 90 })],
        [40_000, gone],
        [45_000, second({ desired: 4 }, 44_000)],
      ]);
      expect(state.hpas.get(HPA)).toMatchObject({ decisions: 2, peakReplicas: 6 });
    });

    it('has not scaled when somebody else has', () => {
      const state = run([
        [8_000, gone],
        [15_000, second({ desired: 3, current: 3 }, null)],
      ]);
      expect(told(state, 'hpa-scaled')).toEqual([]);
    });
  });

  it('that is new has scaled when it says so with its first metric', () => {
    const fresh = hpa({ desired: 0, current: 1 });
    const scaled = hpa({ desired: 3, current: 1, cpu: 160 });
    const status = { ...scaled.object.status, lastScaleTime: apiTime(15_000) };
    const state = foldEvents([
      [0, runStarted({ hpaAtStart: [] })],
      [10, fresh],
      [15_000, { ...scaled, object: { ...scaled.object, status } }],
    ]);
    expect(told(state, 'hpa-scaled')).toMatchObject([{ from: 1, to: 3 }]);
  });

  it('whose controller has its first metric has not scaled', () => {
    const blind = foldEvents([
      [0, runStarted({ hpaAtStart: [] })],
      [10, hpa({ desired: 0, current: 1 })],
      [15_000, hpa({ desired: 1, cpu: 4 })],
    ]);
    expect(blind.transitions.total).toBe(0);
    expect(told(blind, 'hpa-scaled')).toEqual([]);
  });

  it('under pressure asks for more than is wanted already: pods on their way are its answer', () => {
    const seen = (ready: number, desired: number, cpu: number) =>
      foldEvents(
        [
          [5_000, workload(desired, ready)],
          [15_000, hpa({ desired, cpu: 230 })],
          [30_000, hpa({ desired, cpu })],
        ],
        watching,
      ).hpas.get(HPA)?.pressureSinceT;
    expect(seen(1, 4, 230)).toBeNull();
    expect(seen(4, 4, 62)).toBeNull();
    expect(seen(4, 4, 90)).toBe(30_000);
  });

  it('counts the pods that are there now by the workload, which knows before the HPA’s status does', () => {
    const state = foldEvents([[15_000, workload(4, 2)]], watching);
    expect(state.hpas.get(HPA)).toMatchObject({ current: 4, ready: 2, view: { currentReplicas: 1 } });
  });

  it('counts ready pods itself while no workload is known', () => {
    const state = foldEvents(
      [
        [15_000, pod('backend-a', 'ready', 0)],
        [15_001, pod('backend-b', 'running', 0)],
      ],
      watching,
    );
    expect(state.hpas.get(HPA)?.ready).toBe(1);
  });

  it('takes the moment that the target’s spec changed for the decision, and pods seen since for its own', () => {
    const state = foldEvents(
      [
        [100, workload(1, 1)],
        [15_000, workload(3, 1, 1)],
        [15_030, pod('backend-b', 'pending', 15_000)],
        [15_040, pod('backend-c', 'pending', 15_000)],
        [15_400, hpa({ desired: 3, current: 1, cpu: 170 })],
      ],
      watching,
    );
    expect(state.transitions.list).toMatchObject([
      {
        desiredChanged: { t: 15_000 },
        podCreated: { t: 15_030 },
        pods: ['palier/backend-b', 'palier/backend-c'],
        closed: false,
      },
    ]);
  });

  it('that changes its mind closes what it had begun', () => {
    const state = foldEvents(
      [
        [15_000, hpa({ desired: 5, current: 1, cpu: 251 })],
        [30_000, hpa({ desired: 1, current: 5, cpu: 3 })],
      ],
      watching,
    );
    expect(state.transitions.list.map(({ direction, closed }) => [direction, closed])).toEqual([
      ['up', true],
      ['down', false],
    ]);
  });

  it('keeps two scale-ups apart: each has its own pods and its own hops', () => {
    const state = foldEvents(
      [
        [100, workload(1, 1)],
        [15_000, hpa({ desired: 2, current: 1, cpu: 100 })],
        [15_100, pod('backend-b', 'pending', 15_000)],
        [30_000, hpa({ desired: 3, current: 2, cpu: 100 })],
        [30_100, pod('backend-c', 'pending', 30_000)],
        [31_000, pod('backend-b', 'ready', 15_000)],
        [33_000, pod('backend-c', 'ready', 30_000)],
      ],
      watching,
    );
    expect(state.transitions.list).toMatchObject([
      { from: 1, to: 2, pods: ['palier/backend-b'], firstReady: { t: 31_000 }, allReady: { t: 31_000 } },
      { from: 2, to: 3, pods: ['palier/backend-c'], firstReady: { t: 33_000 }, allReady: { t: 33_000 } },
    ]);
  });
});
