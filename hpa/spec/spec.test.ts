import { describe, expect, it } from 'vitest';
import { withDefaults } from './defaults.ts';
import { parseSpec } from './validate.ts';

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'backend' };
const cpu = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
};
const spec = { scaleTargetRef, minReplicas: 1, maxReplicas: 6, metrics: [cpu] };
const queue = { metric: { name: 'queue' }, target: { type: 'Value', value: 5 } };

function problemsOf(value: unknown, options = {}): readonly string[] {
  const parsed = parseSpec(value, options);
  return parsed.ok ? [] : parsed.problems.map(({ field, message }) => `${field}: ${message}`);
}
const withMetric = (metric: unknown) => ({ ...spec, metrics: [cpu, metric] });
const withTarget = (target: object) => withMetric({ type: 'Resource', resource: { name: 'cpu', target } });
const withUp = (scaleUp: object) => ({ ...spec, behavior: { scaleUp } });
const policy = { type: 'Pods', value: 4, periodSeconds: 15 };

describe('a spec that the API server takes', () => {
  it.each([
    ['with one CPU target', spec],
    ['with nothing but a maximum', { scaleTargetRef, maxReplicas: 1 }],
    ['with an empty behavior', { ...spec, behavior: {} }],
    ['with rules of its own', withUp({ policies: [policy], selectPolicy: 'Disabled', tolerance: '0.05' })],
    [
      'for a ReplicationController, which has no group',
      { ...spec, scaleTargetRef: { kind: 'ReplicationController', name: 'x' } },
    ],
    [
      'from zero, with an external metric',
      { ...spec, minReplicas: 0, metrics: [{ type: 'External', external: queue }] },
    ],
    ['with a null, which counts as absent', { ...spec, behavior: null }],
  ])('%s', (_, value) => {
    expect(problemsOf(value)).toEqual([]);
  });

  it('gets its bare numbers back as quantities', () => {
    expect(parseSpec({ ...spec, metrics: [{ type: 'External', external: queue }] })).toMatchObject({
      ok: true,
      spec: { metrics: [{ external: { target: { value: '5' } } }] },
    });
  });
});

describe('a spec that the API server refuses names the field', () => {
  it.each([
    ['no object', 'big', 'spec: expected an object, got "big"'],
    [
      'no maximum',
      { ...spec, maxReplicas: undefined },
      'spec.maxReplicas: Required value: must be set and greater than 0',
    ],
    [
      'a negative maximum',
      { ...spec, minReplicas: -2, maxReplicas: -1 },
      'spec.maxReplicas: Invalid value: -1: must be greater than or equal to 1',
    ],
    [
      'a maximum below the minimum',
      { ...spec, minReplicas: 7 },
      'spec.maxReplicas: Invalid value: 6: must be greater than or equal to `minReplicas`',
    ],
    [
      'a broken number',
      { ...spec, maxReplicas: 1.5 },
      'spec.maxReplicas: expected a whole number of 32 bits, got 1.5',
    ],
    [
      'a huge number',
      { ...spec, maxReplicas: 2 ** 31 },
      'spec.maxReplicas: expected a whole number of 32 bits, got 2147483648',
    ],
    [
      'a key nobody knows',
      { ...spec, maxReplica: 3 },
      'spec.maxReplica: expected one of scaleTargetRef, minReplicas, maxReplicas, metrics, behavior',
    ],
    ['no target', { ...spec, scaleTargetRef: undefined }, 'spec.scaleTargetRef.kind: Required value'],
    [
      'a target without a group',
      { ...spec, scaleTargetRef: { ...scaleTargetRef, apiVersion: 'v1' } },
      'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
    ],
    [
      'a target with two slashes',
      { ...spec, scaleTargetRef: { ...scaleTargetRef, apiVersion: 'a/b/c' } },
      'spec.scaleTargetRef.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
    ],
    [
      'a name that is a path',
      { ...spec, scaleTargetRef: { ...scaleTargetRef, name: 'a/b' } },
      `spec.scaleTargetRef.name: Invalid value: "a/b": may not contain '/'`,
    ],
    [
      'zero replicas by CPU',
      { ...spec, minReplicas: 0 },
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ],
    [
      'a metric without a type',
      withMetric({ resource: cpu.resource }),
      'spec.metrics[1].type: Required value: must specify a metric source type',
    ],
    [
      'an unknown type',
      withMetric({ type: 'Cpu' }),
      'spec.metrics[1].type: Unsupported value: "Cpu": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
    ],
    [
      'a type that every object inherits',
      withMetric({ ...cpu, type: 'constructor' }),
      'spec.metrics[1].type: Unsupported value: "constructor": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
    ],
    [
      'a type without its source',
      withMetric({ type: 'Pods' }),
      'spec.metrics[1].pods: Required value: must populate information for the given metric source',
    ],
    [
      'two sources',
      withMetric({ ...cpu, external: queue }),
      'spec.metrics[1].external: Forbidden: must populate the given metric source only',
    ],
    [
      'a target of 0 %',
      withTarget({ type: 'Utilization', averageUtilization: 0 }),
      'spec.metrics[1].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
    ],
    [
      'no target value',
      withTarget({ type: 'Utilization' }),
      'spec.metrics[1].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
    ],
    [
      'both target values',
      withTarget({ type: 'Utilization', averageUtilization: 1, averageValue: '1' }),
      'spec.metrics[1].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
    ],
    [
      'a wrong target type',
      withTarget({ type: 'Percent', averageUtilization: 1 }),
      'spec.metrics[1].resource.target.type: Invalid value: "Percent": must be either Utilization, Value, or AverageValue',
    ],
    [
      'a quantity that is none',
      withTarget({ type: 'AverageValue', averageValue: '100 m' }),
      'spec.metrics[1].resource.target.averageValue: expected a quantity such as 100m or 128Mi, got "100 m"',
    ],
    [
      'a negative quantity',
      withTarget({ type: 'AverageValue', averageValue: '-1' }),
      'spec.metrics[1].resource.target.averageValue: Invalid value: "-1": must be positive',
    ],
    [
      'a container without a name',
      withMetric({ type: 'ContainerResource', containerResource: cpu.resource }),
      'spec.metrics[1].containerResource.container: Required value: must specify a container',
    ],
    [
      'a container resource nobody knows',
      withMetric({
        type: 'ContainerResource',
        containerResource: { ...cpu.resource, name: 'gpu', container: 'app' },
      }),
      'spec.metrics[1].containerResource.name: Invalid value: "gpu": must be a standard resource for containers',
    ],
    [
      'a pods metric without an average',
      withMetric({ type: 'Pods', pods: queue }),
      'spec.metrics[1].pods.target.averageValue: Required value: must specify a positive target averageValue',
    ],
    [
      'an external metric with both',
      withMetric({
        type: 'External',
        external: { ...queue, target: { type: 'Value', value: 1, averageValue: 1 } },
      }),
      'spec.metrics[1].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target',
    ],
    [
      'an object metric without a name',
      withMetric({ type: 'Object', object: { describedObject: scaleTargetRef, target: queue.target } }),
      'spec.metrics[1].object.metric.name: Required value: must specify a metric name',
    ],
    [
      'no policy',
      withUp({ policies: [] }),
      'spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
    ],
    [
      'a window below zero',
      withUp({ stabilizationWindowSeconds: -1 }),
      'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero',
    ],
    [
      'a window above an hour',
      withUp({ stabilizationWindowSeconds: 3601 }),
      'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
    ],
    [
      'a choice nobody knows',
      withUp({ selectPolicy: 'Avg' }),
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "Avg": supported values: "Disabled", "Max", "Min"',
    ],
    [
      'a negative tolerance',
      withUp({ tolerance: '-0.1' }),
      'spec.behavior.scaleUp.tolerance: Invalid value: "-0.1": must be greater than or equal to 0',
    ],
    [
      'a policy type nobody knows',
      withUp({ policies: [{ ...policy, type: 'Pod' }] }),
      'spec.behavior.scaleUp.policies[0].type: Unsupported value: "Pod": supported values: "Percent", "Pods"',
    ],
    [
      'a policy of nothing',
      withUp({ policies: [{ ...policy, value: 0 }] }),
      'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
    ],
    [
      'a period above half an hour',
      withUp({ policies: [{ ...policy, periodSeconds: 1801 }] }),
      'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
    ],
  ])('%s', (_, value, problem) => {
    expect(problemsOf(value)).toContain(problem);
  });

  it('a minimum of 0 where the gate is off', () => {
    const value = { ...spec, minReplicas: 0, metrics: [{ type: 'External', external: queue }] };
    expect(problemsOf(value, { minReplicasLowerBound: 1 })).toEqual([
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
    ]);
  });

  it('all of them at once', () => {
    const value = { metrics: [{ type: 'Pods' }], behavior: { scaleUp: { policies: [] } } };
    expect(problemsOf(value)).toHaveLength(6);
  });
});

describe('the defaults', () => {
  it('are one replica, CPU at 80 % and no behavior', () => {
    expect(withDefaults({ maxReplicas: 3 })).toEqual({
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    });
  });

  it('fill in all rules as soon as there is a behavior, but leave the scale-down window to the controller', () => {
    const { behavior } = withDefaults({ maxReplicas: 3, behavior: {} });
    expect(behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
    });
  });

  it('keep what was set', () => {
    const scaleDown = {
      stabilizationWindowSeconds: 60,
      policies: [{ type: 'Pods' as const, value: 1, periodSeconds: 15 }],
    };
    const { behavior } = withDefaults({ maxReplicas: 3, behavior: { scaleDown } });
    expect(behavior?.scaleDown).toEqual({ ...scaleDown, selectPolicy: 'Max' });
  });
});
