import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hpaObject } from '../testing/make.ts';
import type { HpaObject } from '../timeline/events.ts';
import { leadingMetric, readHpa, scaleUpTolerance } from './hpa-view.ts';

const withMetrics = (metrics: readonly unknown[], currentMetrics: readonly unknown[]): HpaObject => {
  const object = hpaObject({ desired: 2 });
  return { ...object, spec: { ...object.spec, metrics }, status: { ...object.status, currentMetrics } };
};
const external = (name: string, target: object) => ({
  type: 'External',
  external: { metric: { name }, target },
});

describe('reading an HPA', () => {
  it('has counts, target and window', () => {
    expect(readHpa(hpaObject({ desired: 3, current: 1, cpu: 251 }))).toMatchObject({
      target: 'Deployment/backend',
      minReplicas: 1,
      maxReplicas: 6,
      currentReplicas: 1,
      desiredReplicas: 3,
      scaleDownWindowSeconds: 60,
      metrics: [{ type: 'Resource', name: 'cpu', targetType: 'utilization', target: 60, current: 251 }],
    });
  });

  it('has no counts before the controller has looked at it', () => {
    const view = readHpa(hpaObject({ desired: null }));
    expect([view.currentReplicas, view.desiredReplicas, view.metrics[0]?.current]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('takes a zero that the API leaves out for a zero once there are conditions', () => {
    const object = hpaObject({ desired: 1 });
    const { conditions } = object.status as { conditions: unknown };
    expect(readHpa({ ...object, status: { conditions } })).toMatchObject({
      currentReplicas: 0,
      desiredReplicas: 0,
    });
  });

  it('takes the zero of a controller that never had a metric for not known', () => {
    const object = hpaObject({ desired: 0, current: 1 });
    expect(readHpa(object)).toMatchObject({ currentReplicas: 1, desiredReplicas: null });
    const toZero = { ...object, spec: { ...object.spec, minReplicas: 0 } };
    expect(readHpa(toZero).desiredReplicas).toBe(0);
  });

  it.each([
    [
      'container resource',
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'app', target: { averageUtilization: 50 } },
      },
      {
        type: 'ContainerResource',
        containerResource: {
          name: 'cpu',
          container: 'app',
          current: { averageUtilization: 75, averageValue: '75m' },
        },
      },
      {
        name: 'cpu',
        of: 'app',
        targetType: 'utilization',
        target: 50,
        current: 75,
        currentAverage: 0.075,
        ratio: 1.5,
      },
    ],
    [
      'pods',
      { type: 'Pods', pods: { metric: { name: 'rps' }, target: { averageValue: '100m' } } },
      { type: 'Pods', pods: { metric: { name: 'rps' }, current: { averageValue: '50m' } } },
      { name: 'rps', of: null, targetType: 'average-value', target: 0.1, current: 0.05, ratio: 0.5 },
    ],
    [
      'object',
      {
        type: 'Object',
        object: {
          metric: { name: 'hits' },
          describedObject: { kind: 'Ingress', name: 'web' },
          target: { value: '2k' },
        },
      },
      {
        type: 'Object',
        object: {
          metric: { name: 'hits' },
          describedObject: { kind: 'Ingress', name: 'web' },
          current: { value: '1k' },
        },
      },
      { name: 'hits', of: 'Ingress/web', targetType: 'value', target: 2_000, current: 1_000 },
    ],
    [
      'external',
      external('queue', { averageValue: '30' }),
      {
        type: 'External',
        external: { metric: { name: 'queue' }, current: { value: '0', averageValue: '45' } },
      },
      { name: 'queue', targetType: 'average-value', target: 30, current: 45, ratio: 1.5 },
    ],
    [
      'memory by value',
      { type: 'Resource', resource: { name: 'memory', target: { averageValue: '1.5Gi' } } },
      { type: 'Resource', resource: { name: 'memory', current: { averageValue: '768Mi' } } },
      {
        name: 'memory',
        targetType: 'average-value',
        target: 1.5 * 2 ** 30,
        current: 768 * 2 ** 20,
        ratio: 0.5,
      },
    ],
  ])('reads a metric of type %s', (_type, spec, status, expected) => {
    expect(readHpa(withMetrics([spec], [status])).metrics).toMatchObject([expected]);
  });

  it('leaves a metric without an answer unknown, beside one that has one', () => {
    const specs = [external('a', { value: '5' }), external('b', { value: '5' })];
    const statuses = [
      { type: '' },
      { type: 'External', external: { metric: { name: 'b' }, current: { value: '9' } } },
    ];
    const view = readHpa(withMetrics(specs, statuses));
    expect(view.metrics.map(({ current }) => current)).toEqual([null, 9]);
    expect(leadingMetric(view)?.name).toBe('b');
  });

  it.each([
    ['cpu below zero', { averageUtilization: -5, averageValue: '-5m' }, null, null],
    ['a CPU beyond all numbers', { averageUtilization: 50, averageValue: '1e99' }, 50, null],
  ])('takes %s for unknown, and the good figure beside it as it is', (_what, current, percent, average) => {
    const spec = {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
    };
    const object = withMetrics([spec], [{ type: 'Resource', resource: { name: 'cpu', current } }]);
    expect(readHpa(object).metrics[0]).toMatchObject({ current: percent, currentAverage: average });
  });

  it('lets a metric of one’s own be below zero', () => {
    const current = { value: '-3' };
    const object = withMetrics(
      [external('degrees', { type: 'Value', value: '10' })],
      [{ type: 'External', external: { metric: { name: 'degrees' }, current } }],
    );
    expect(readHpa(object).metrics[0]?.current).toBe(-3);
  });

  it('takes the tolerance of its own when it has one', () => {
    const object = hpaObject({ desired: 1 });
    const own = { ...object, spec: { ...object.spec, behavior: { scaleUp: { tolerance: '0.05' } } } };
    expect([scaleUpTolerance(object), scaleUpTolerance(own)]).toEqual([0.1, 0.05]);
  });

  it('never throws, whatever spec and status hold', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.jsonValue(),
        fc.jsonValue(),
        (spec, metrics, status) => {
          const object = { ...hpaObject({ desired: 1 }), spec: { ...spec, metrics } };
          expect(() =>
            readHpa({ ...object, status: { currentMetrics: status, conditions: status } }),
          ).not.toThrow();
        },
      ),
    );
  });
});
