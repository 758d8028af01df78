import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../../../hpa/spec/validate.ts';
import { asV2 } from './hpa-versions.ts';

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const noted = (notes: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(notes).map(([name, value]) => [
      `autoscaling.alpha.kubernetes.io/${name}`,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
const v1 = (spec: object, status: object = {}, notes: Readonly<Record<string, unknown>> = {}) => ({
  apiVersion: 'autoscaling/v1',
  metadata: { name: 'web', annotations: { team: 'a', ...noted(notes) } },
  spec: { scaleTargetRef: ref, maxReplicas: 5, ...spec },
  status,
});

describe('a HorizontalPodAutoscaler of autoscaling/v1', () => {
  it('has its CPU target, and the rest in annotations', () => {
    const conditions = [{ type: 'ScalingActive', status: 'True' }];
    const object = asV2(
      v1(
        { targetCPUUtilizationPercentage: 40 },
        { currentReplicas: 2, currentCPUUtilizationPercentage: 75 },
        {
          conditions,
          'current-metrics': [
            {
              type: 'Resource',
              resource: { name: 'cpu', currentAverageUtilization: 75, currentAverageValue: '75m' },
            },
          ],
        },
      ),
    );
    const target = { type: 'Utilization', averageUtilization: 40 };
    const current = { averageUtilization: 75, averageValue: '75m' };
    expect(object).toMatchObject({
      metadata: { name: 'web', annotations: { team: 'a' } },
      spec: { metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] },
      status: {
        currentReplicas: 2,
        conditions,
        currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current } }],
      },
    });
    expect(JSON.stringify(object)).not.toContain('alpha');
  });

  it('has other metrics and the behavior as well, and all that makes a valid spec', () => {
    const selector = { matchLabels: { queue: 'a' } };
    const described = { kind: 'Ingress', name: 'main' };
    const object = asV2(
      v1(
        { targetCPUUtilizationPercentage: 50 },
        {},
        {
          metrics: [
            {
              type: 'External',
              external: { metricName: 'lag', metricSelector: selector, targetAverageValue: '2' },
            },
            { type: 'Pods', pods: { metricName: 'rps', targetAverageValue: '10' } },
            { type: 'Object', object: { target: described, metricName: 'hits', targetValue: '2k' } },
            { type: 'Resource', resource: { name: 'memory', targetAverageValue: '1Gi' } },
          ],
          behavior: {
            ScaleUp: null,
            ScaleDown: {
              StabilizationWindowSeconds: 60,
              SelectPolicy: 'Min',
              Policies: [{ Type: 'Pods', Value: 1, PeriodSeconds: 15 }],
            },
          },
          'current-metrics': [
            { type: 'Resource', resource: { name: 'cpu', currentAverageUtilization: 30 } },
            {
              type: 'External',
              external: { metricName: 'lag', metricSelector: selector, currentAverageValue: '3' },
            },
          ],
        },
      ),
    );
    const { spec, status } = object as never as { spec: unknown; status: { currentMetrics: unknown } };
    const parsed = parseSpec(spec);
    expect(parsed).toMatchObject({ ok: true });
    expect(parsed.ok && parsed.spec.behavior).toMatchObject({
      scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Min', policies: [{ value: 1 }] },
    });
    // In the order of the metrics; one without a status failed.
    expect(status.currentMetrics).toMatchObject([
      { external: { current: { averageValue: '3' } } },
      { type: '' },
      { type: '' },
      { type: '' },
      { resource: { current: { averageUtilization: 30 } } },
    ]);
  });

  it('may leave out of which group its target is', () => {
    const bare = v1({ scaleTargetRef: { kind: 'Deployment', name: 'web' } });
    expect(parseSpec(asV2(bare).spec)).toMatchObject({ ok: true });
    const other = v1({ scaleTargetRef: { kind: 'Fleet', name: 'web' } });
    expect(asV2(other)).toHaveProperty('spec.scaleTargetRef', { kind: 'Fleet', name: 'web' });
  });

  it.each([
    ['without a target', v1({}), undefined],
    ['with a damaged annotation', v1({}, {}, { metrics: '[{' }), undefined],
  ])('%s has the metrics that the controller assumes', (_what, given, metrics) => {
    expect(asV2(given)).toHaveProperty('spec.maxReplicas', 5);
    expect((asV2(given).spec as { metrics?: unknown }).metrics).toBe(metrics);
  });
});

describe('other versions', () => {
  it('v2beta1 has its amounts side by side', () => {
    const object = asV2({
      apiVersion: 'autoscaling/v2beta1',
      spec: { metrics: [{ type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 60 } }] },
      status: {
        currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', currentAverageUtilization: 30 } }],
      },
    });
    expect(object).toMatchObject({
      spec: { metrics: [{ resource: { target: { type: 'Utilization', averageUtilization: 60 } } }] },
      status: { currentMetrics: [{ resource: { current: { averageUtilization: 30 } } }] },
    });
  });

  it.each(['autoscaling/v2', 'autoscaling/v2beta2', undefined])('%s is as it is', (apiVersion) => {
    const object = { apiVersion, spec: { metrics: [] } };
    expect(asV2(object)).toBe(object);
  });
});
