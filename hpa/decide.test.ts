import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { defaultControllerConfig, type HpaInput, type PodSnapshot } from './input.ts';
import type { HpaSpec } from './spec/types.ts';
import { emptyState, type HpaState } from './state.ts';

const S = 1000;

/** `count` ready pods that use `milli` of their 100m each, under the HPA of the course. */
function backend(count: number, milli: number, changes: Partial<HpaInput> = {}): HpaInput {
  const pods = Array.from(
    { length: count },
    (_, i): PodSnapshot => ({
      name: `backend-${i}`,
      phase: 'Running',
      startTimeMs: -3600 * S,
      ready: { status: 'True', lastTransitionTimeMs: -3590 * S },
      resources: { containers: [{ name: 'backend', requests: { cpu: '100m' } }] },
    }),
  );
  return {
    namespace: 'palier',
    name: 'backend',
    spec: {
      minReplicas: 1,
      maxReplicas: 6,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
        },
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          policies: [
            { type: 'Pods', value: 4, periodSeconds: 15 },
            { type: 'Percent', value: 100, periodSeconds: 15 },
          ],
        },
        scaleDown: { stabilizationWindowSeconds: 60 },
      },
    },
    scale: { specReplicas: count, statusReplicas: count, selector: 'app=backend' },
    pods,
    metrics: {
      resource: pods.map(({ name }) => ({
        pod: name,
        timestampMs: 0,
        windowSeconds: 15,
        containers: [{ name: 'backend', usage: { cpu: `${milli}m` } }],
      })),
    },
    controller: defaultControllerConfig,
    ...changes,
  };
}

const edited = (input: HpaInput, spec: Partial<HpaSpec>): HpaInput => ({
  ...input,
  spec: { ...input.spec, ...spec },
});
const rules = (trace: readonly { readonly rule: string }[]) => trace.map(({ rule }) => rule);

describe('the trace tells the story with its numbers', () => {
  it('wanted 9; policy allows 4 pods per 15 s → 5; maxReplicas 5', () => {
    const { trace, desiredReplicas } = decide(edited(backend(1, 520), { maxReplicas: 5 }), emptyState, 0);
    expect(desiredReplicas).toBe(5);
    expect(rules(trace)).toEqual([
      'scale.read',
      'pods.grouped',
      'metric.utilization',
      'replicas.computed',
      'metric.proposed',
      'metrics.chosen',
      'limit.scaleUp',
      'limit.max',
      'outcome.scaled',
    ]);
    expect(trace).toContainEqual(
      expect.objectContaining({
        rule: 'metric.utilization',
        usageMilli: 520,
        requestMilli: 100,
        utilization: 520,
        target: 60,
      }),
    );
    expect(trace).toContainEqual(
      expect.objectContaining({
        rule: 'limit.scaleUp',
        wanted: 9,
        limit: 5,
        result: 5,
        decisive: false,
        policies: [
          {
            policy: { type: 'Pods', value: 4, periodSeconds: 15 },
            added: 0,
            removed: 0,
            startReplicas: 1,
            allows: 5,
            freesAtMs: null,
          },
          {
            policy: { type: 'Percent', value: 100, periodSeconds: 15 },
            added: 0,
            removed: 0,
            startReplicas: 1,
            allows: 2,
            freesAtMs: null,
          },
        ],
      }),
    );
    expect(trace).toContainEqual({ rule: 'limit.max', wanted: 9, limit: 5, result: 5, decisive: true });
  });

  it('stays at 5 for 45 s more: the window still remembers 5', () => {
    const { state } = decide(backend(5, 60), emptyState, 0);
    const { trace, desiredReplicas } = decide(backend(5, 10), state, 15 * S);
    expect(desiredReplicas).toBe(5);
    expect(trace).toContainEqual({
      rule: 'stabilized.down',
      wanted: 1,
      result: 5,
      windowSeconds: 60,
      rememberedAtMs: 0,
      forgottenAtMs: 60 * S,
    });
    expect(decide(backend(5, 10), state, 60 * S).desiredReplicas).toBe(1);
  });

  it('says when a policy lets go: what was added 5 s ago counts for 10 s more', () => {
    const { state } = decide(backend(1, 520), emptyState, 0);
    const { trace } = decide(edited(backend(5, 520), { maxReplicas: 20 }), state, 5 * S);
    const limit = trace.find((entry) => entry.rule === 'limit.scaleUp');
    expect(limit).toMatchObject({
      limit: 5,
      policies: [{ added: 4, startReplicas: 1, allows: 5, freesAtMs: 15 * S }, {}],
    });
  });

  it('names the pods that do not count', () => {
    const input = backend(4, 200);
    const pods = input.pods.map((pod, i) =>
      i === 0 ? { ...pod, phase: 'Pending' as const } : i === 1 ? { ...pod, deleting: true } : pod,
    );
    const metrics = { resource: (input.metrics.resource as readonly object[]).slice(0, 3) as never };
    const { trace } = decide({ ...input, pods, metrics }, emptyState, 0);
    expect(trace).toContainEqual({
      rule: 'pods.grouped',
      metric: 0,
      ready: 1,
      unready: ['backend-0'],
      missing: ['backend-3'],
      ignored: ['backend-1'],
    });
    expect(trace).toContainEqual(
      expect.objectContaining({
        rule: 'pods.filledIn',
        missing: 1,
        missingAs: 'zero',
        unreadyAsZero: 1,
        pods: 3,
      }),
    );
  });

  it('is plain JSON', () => {
    const { trace } = decide(backend(3, 9e12), emptyState, 0);
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  });
});

describe('odd clusters', () => {
  it('an autoscaler without requests says so and keeps the count', () => {
    const input = backend(2, 90);
    const pods = input.pods.map((pod) => ({ ...pod, resources: { containers: [{ name: 'backend' }] } }));
    const { desiredReplicas, rescale, events, conditions } = decide({ ...input, pods }, emptyState, 0);
    expect({ desiredReplicas, rescale }).toEqual({ desiredReplicas: 0, rescale: null });
    expect(events[0]).toEqual({
      type: 'Warning',
      reason: 'FailedGetResourceMetric',
      message: 'failed to get cpu utilization: missing request for cpu in container backend of Pod backend-0',
    });
    expect(conditions).toContainEqual(expect.objectContaining({ type: 'ScalingActive', status: 'False' }));
  });

  it('a thousand pods are added up exactly', () => {
    const { metrics } = decide(edited(backend(1000, 61), { maxReplicas: 2000 }), emptyState, 0);
    expect(metrics).toEqual([
      {
        type: 'Resource',
        resource: { name: 'cpu', current: { averageUtilization: 61, averageValue: '61m' } },
      },
    ]);
  });

  it('terabytes of memory do not lose a byte', () => {
    const input = edited(backend(3, 0), {
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Ti' } },
        },
      ],
    });
    const resource = input.pods.map(({ name }, i) => ({
      pod: name,
      timestampMs: 0,
      windowSeconds: 15,
      containers: [{ name: 'backend', usage: { memory: `${40 * 2 ** 40 + i}` } }],
    }));
    const { metrics } = decide({ ...input, metrics: { resource } }, emptyState, 0);
    expect(metrics).toEqual([
      { type: 'Resource', resource: { name: 'memory', current: { averageValue: `${40 * 2 ** 40 + 1}` } } },
    ]);
  });

  it('pods that vanish between the list and the metrics still count as a sample of an average, not as a request', () => {
    const input = backend(3, 60);
    const { trace } = decide({ ...input, pods: input.pods.slice(0, 2) }, emptyState, 0);
    expect(trace).toContainEqual(
      expect.objectContaining({ rule: 'metric.utilization', pods: 2, usageMilli: 120 }),
    );
  });

  it('a clock that goes back is survived: newer recommendations still count', () => {
    const { state } = decide(backend(5, 60), emptyState, 100 * S);
    const back = decide(backend(5, 10), state, 0);
    expect(back.desiredReplicas).toBe(5);
    expect(back.state.recommendations).toHaveLength(3);
  });

  it.each(['1.34', '1.37'] as const)(
    'in %s a count below zero, from an overflow, is brought back to the minimum',
    (version) => {
      const input = edited(backend(3, 60), { minReplicas: 2 });
      const scale = { specReplicas: -(2 ** 31), statusReplicas: 0, selector: '' };
      const controller = { ...defaultControllerConfig, version };
      expect(decide({ ...input, scale, controller }, emptyState, 0).rescale).toMatchObject({
        to: 2,
        reason: 'Current number of replicas below Spec.MinReplicas',
      });
    },
  );

  it('pods that two autoscalers select are left alone', () => {
    const { rescale, events, trace } = decide(
      backend(1, 520, { otherHpas: ['palier/other'] }),
      emptyState,
      0,
    );
    expect(rescale).toBeNull();
    expect(events[0]).toEqual({
      type: 'Warning',
      reason: 'AmbiguousSelector',
      message:
        'pods by selector app=backend are controlled by more than one HPA (e.g. [palier/backend palier/other])',
    });
    expect(trace).toContainEqual({ rule: 'selector.ambiguous', hpas: ['palier/other'] });
  });

  it.each([
    ['In', [], "values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty"],
    ['Exists', ['a'], 'values: Invalid value: ["a"]: values set must be empty for exists and does not exist'],
    ['Near', ['a'], '"Near" is not a valid label selector operator'],
  ])('a metric selector with a wrong operator %s fails that metric', (operator, values, cause) => {
    const selector = { matchExpressions: [{ key: 'zone', operator, values }] };
    const external = { metric: { name: 'queue', selector }, target: { type: 'Value' as const, value: '1' } };
    const input = edited(backend(1, 60), { metrics: [{ type: 'External', external }] });
    const { events } = decide({ ...input, metrics: { external: { queue: ['5'] } } }, emptyState, 0);
    expect(events).toEqual([
      { type: 'Warning', reason: 'FailedGetExternalMetric', message: cause },
      {
        type: 'Warning',
        reason: 'FailedComputeMetricsReplicas',
        message: `invalid metrics (1 invalid out of 1), first error is: failed to get queue external metric value: failed to get external metric queue: ${cause}`,
      },
    ]);
  });

  it('one name with two selectors finds its own values', () => {
    const queue = (zone: string) => ({
      type: 'External' as const,
      external: {
        metric: { name: 'queue', selector: { matchLabels: { zone } } },
        target: { type: 'AverageValue' as const, averageValue: '1' },
      },
    });
    const key =
      'queue(&LabelSelector{MatchLabels:map[string]string{zone: a,},MatchExpressions:[]LabelSelectorRequirement{},})';
    const input = edited(backend(2, 60), { metrics: [queue('a'), queue('b')] });
    const { trace } = decide(
      { ...input, metrics: { external: { [key]: ['3'], queue: ['2'] } } },
      emptyState,
      0,
    );
    expect(trace.filter(({ rule }) => rule === 'metric.proposed')).toMatchObject([
      { replicas: 3 },
      { replicas: 2 },
    ]);
  });

  it('a text that is no quantity is refused by name', () => {
    const input = backend(1, 60);
    const resource = [
      {
        pod: 'backend-0',
        timestampMs: 0,
        windowSeconds: 15,
        containers: [{ name: 'backend', usage: { cpu: '60 m' } }],
      },
    ];
    expect(() => decide({ ...input, metrics: { resource } }, emptyState, 0)).toThrow(
      new RangeError('expected a quantity such as 100m or 128Mi, got "60 m"'),
    );
  });
});

describe('a write that fails', () => {
  it('leaves the count, the status and the memory of changes as they were', () => {
    const failed = decide(backend(1, 520, { scaleUpdateError: 'conflict' }), emptyState, 0);
    expect(failed).toMatchObject({
      rescale: null,
      desiredReplicas: 0,
      state: { scaleUpEvents: [], status: { lastScaleTimeMs: null } },
      events: [
        {
          reason: 'FailedRescale',
          message:
            'New size: 5; reason: cpu resource utilization (percentage of request) above target; error: conflict',
        },
      ],
    });
    const again: HpaState = failed.state;
    expect(decide(backend(1, 520), again, 15 * S).rescale).toEqual({
      from: 1,
      to: 5,
      reason: 'cpu resource utilization (percentage of request) above target',
    });
  });
});
