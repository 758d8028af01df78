import fc from 'fast-check';
import { defaultControllerConfig, type HpaInput, type MetricsSnapshot, type PodSnapshot } from '../input.ts';
import type { HpaSpec, MetricSpec, MetricTarget, ScalingRules } from '../spec/types.ts';

/** Anything a cluster might show an autoscaler, ordinary or odd, with a valid spec. */

const resources = { containers: [{ name: 'app', requests: { cpu: '200m', memory: '256Mi' } }] };
const otherResources = {
  containers: [
    { name: 'app', requests: { cpu: '1', memory: '1Gi' } },
    { name: 'log', kind: 'sidecar' as const, requests: { cpu: '50m', memory: '32Mi' } },
  ],
};
const withoutRequests = { containers: [{ name: 'app' }] };

const percent = fc.integer({ min: 1, max: 300 });
const seconds = fc.integer({ min: -900, max: 0 });

/** Mostly everyday amounts, now and then zero, negative, tiny or huge ones. */
export const quantityText = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 2000 }).map((milli) => `${milli}m`) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 4096 }).map((mebi) => `${mebi}Mi`) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 2_000_000_000 }).map((nanos) => `${nanos}n`) },
  { weight: 1, arbitrary: fc.constantFrom('0', '-5', '-1500m', '1e3', '.5', '9E', '8Ei', '1e30', '1e-12') },
);

const target = (types: readonly MetricTarget['type'][]): fc.Arbitrary<MetricTarget> =>
  fc.oneof(
    ...types.map((type) => {
      if (type === 'Utilization') return percent.map((averageUtilization) => ({ type, averageUtilization }));
      const amount = fc.integer({ min: 1, max: 3000 }).map((milli) => `${milli}m`);
      return amount.map((value) => (type === 'Value' ? { type, value } : { type, averageValue: value }));
    }),
  );

const resourceName = fc.constantFrom('cpu', 'memory');
const metric: fc.Arbitrary<MetricSpec> = fc.oneof(
  fc
    .record({ name: resourceName, target: target(['Utilization', 'AverageValue']) })
    .map((resource): MetricSpec => ({ type: 'Resource', resource })),
  fc
    .record({
      name: resourceName,
      container: fc.constantFrom('app', 'log'),
      target: target(['Utilization', 'AverageValue']),
    })
    .map((containerResource): MetricSpec => ({ type: 'ContainerResource', containerResource })),
  target(['AverageValue']).map(
    (target): MetricSpec => ({ type: 'Pods', pods: { metric: { name: 'rps' }, target } }),
  ),
  target(['Value', 'AverageValue']).map(
    (target): MetricSpec => ({
      type: 'Object',
      object: { describedObject: { kind: 'Service', name: 'front' }, metric: { name: 'hits' }, target },
    }),
  ),
  target(['Value', 'AverageValue']).map(
    (target): MetricSpec => ({ type: 'External', external: { metric: { name: 'queue' }, target } }),
  ),
);

const optional = { requiredKeys: [] as [] };
const rules: fc.Arbitrary<ScalingRules> = fc.record(
  {
    stabilizationWindowSeconds: fc.constantFrom(0, 15, 60, 300, 3600),
    selectPolicy: fc.constantFrom('Max' as const, 'Min' as const, 'Disabled' as const),
    policies: fc.array(
      fc.record({
        type: fc.constantFrom('Pods' as const, 'Percent' as const),
        value: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant(2 ** 31 - 1)),
        periodSeconds: fc.constantFrom(1, 15, 60, 1800),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    tolerance: fc.constantFrom('0', '0.05', '0.1', '250m'),
  },
  optional,
);

export const spec: fc.Arbitrary<HpaSpec> = fc
  .record(
    {
      minReplicas: fc.integer({ min: 1, max: 8 }),
      extra: fc.integer({ min: 0, max: 20 }),
      metrics: fc.array(metric, { minLength: 1, maxLength: 3 }),
      behavior: fc.record({ scaleUp: rules, scaleDown: rules }, optional),
    },
    { requiredKeys: ['extra', 'metrics'] },
  )
  .map(({ extra, ...rest }) => ({ ...rest, maxReplicas: (rest.minReplicas ?? 1) + extra }));

export const pods: fc.Arbitrary<readonly PodSnapshot[]> = fc
  .array(
    fc.record(
      {
        phase: fc.constantFrom('Running', 'Running', 'Running', 'Pending', 'Failed', 'Succeeded', 'Unknown'),
        deleting: fc.constantFrom(false, false, false, true),
        startTimeMs: seconds.map((s) => s * 1000),
        ready: fc.record({
          status: fc.constantFrom('True', 'True', 'True', 'False', 'Unknown'),
          lastTransitionTimeMs: seconds.map((s) => s * 1000),
        }),
        resources: fc.constantFrom(resources, resources, resources, otherResources, withoutRequests),
      },
      { requiredKeys: ['phase', 'resources'] },
    ),
    { maxLength: 12 },
  )
  .map((list) => list.map((pod, i) => ({ ...pod, name: `p${i}` }) as PodSnapshot));

const failed = fc.constant({ error: 'timeout' });

const samples = fc.array(
  fc.record({
    pod: fc.integer({ min: 0, max: 13 }),
    at: seconds,
    windowSeconds: fc.constantFrom(15, 30, 60),
    cpu: quantityText,
    memory: fc.option(quantityText, { nil: undefined }),
  }),
  { maxLength: 14 },
);

const metrics: fc.Arbitrary<MetricsSnapshot> = fc.record({
  resource: fc.oneof(
    { weight: 8, arbitrary: samples.map((list) => list.map(resourceSample)) },
    { weight: 1, arbitrary: failed },
  ),
  pods: fc
    .array(fc.record({ pod: fc.integer({ min: 0, max: 13 }).map((i) => `p${i}`), value: quantityText }))
    .map((rps) => ({ rps })),
  object: fc.oneof(quantityText, failed).map((hits) => ({ hits })),
  external: fc.oneof(fc.array(quantityText, { maxLength: 3 }), failed).map((queue) => ({ queue })),
});

export const input: fc.Arbitrary<HpaInput> = fc
  .record({
    spec,
    pods,
    metrics,
    replicas: fc.integer({ min: 0, max: 25 }),
    statusReplicas: fc.integer({ min: 0, max: 25 }),
    version: fc.constantFrom('1.34' as const, '1.37' as const),
  })
  .map(({ replicas, statusReplicas, version, ...rest }) => ({
    namespace: 'ns',
    ...rest,
    scale: { specReplicas: replicas, statusReplicas, selector: 'app=x' },
    controller: { ...defaultControllerConfig, version },
  }));

/** Inputs of one autoscaler in a row: its replicas follow the decisions. */
export const course = fc.record({
  input,
  rounds: fc.array(fc.record({ pods, metrics, seconds: fc.integer({ min: 1, max: 90 }) }), {
    minLength: 1,
    maxLength: 12,
  }),
});

function resourceSample({
  pod,
  at,
  windowSeconds,
  cpu,
  memory,
}: {
  readonly pod: number;
  readonly at: number;
  readonly windowSeconds: number;
  readonly cpu: string;
  readonly memory: string | undefined;
}) {
  const usage: Record<string, string> = memory === undefined ? { cpu } : { cpu, memory };
  return { pod: `p${pod}`, timestampMs: at * 1000, windowSeconds, containers: [{ name: 'app', usage }] };
}
