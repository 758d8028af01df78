import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { type ControllerConfig, defaultControllerConfig, type HpaInput } from './input.ts';
import type { HpaSpec, MetricSpec } from './spec/types.ts';
import { type Condition, emptyState, type HpaState } from './state.ts';

const queue: MetricSpec = {
  type: 'External',
  external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } },
};
const cpu: MetricSpec = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
};

function input(
  replicas: number,
  spec: Partial<HpaSpec>,
  controller: Partial<ControllerConfig> = {},
): HpaInput {
  return {
    namespace: 'ns',
    spec: { minReplicas: 0, maxReplicas: 10, metrics: [queue], ...spec },
    generation: 3,
    scale: { specReplicas: replicas, statusReplicas: replicas, selector: 'app=x' },
    pods: [],
    metrics: { external: { queue: ['45'] } },
    controller: { ...defaultControllerConfig, ...controller },
  };
}

function scaledToZero(status: Condition['status']): HpaState {
  const condition = {
    type: 'ScaledToZero',
    status,
    reason: 'x',
    message: 'x',
    lastTransitionTimeMs: 0,
  } as const;
  return { ...emptyState, status: { ...emptyState.status, conditions: [condition] } };
}

describe('a target at zero', () => {
  it('comes back in 1.37 if the autoscaler put it there', () => {
    expect(decide(input(0, {}), scaledToZero('True'), 0)).toMatchObject({ rescale: { from: 0, to: 4 } });
  });

  it('is left alone in 1.37 if somebody else did', () => {
    for (const state of [emptyState, scaledToZero('False')]) {
      const { rescale, trace } = decide(input(0, {}), state, 0);
      expect(rescale).toBeNull();
      expect(trace).toContainEqual({ rule: 'scale.disabledAtZero' });
    }
  });

  it('comes back in 1.34 whenever the minimum is zero, and never otherwise', () => {
    expect(decide(input(0, {}, { version: '1.34' }), emptyState, 0).rescale).toMatchObject({ to: 4 });
    expect(
      decide(input(0, { minReplicas: 1 }, { version: '1.34' }), scaledToZero('True'), 0).rescale,
    ).toBeNull();
  });

  it('is raised to a new minimum; only with a behavior the event gives a reason for it', () => {
    const raise = (spec: Partial<HpaSpec>) => {
      const raised = { ...input(0, { minReplicas: 3, ...spec }), metrics: { external: { queue: ['0'] } } };
      return decide(raised, scaledToZero('True'), 0).rescale;
    };
    const reason = 'Current number of replicas below Spec.MinReplicas';
    expect(raise({ behavior: {} })).toEqual({ from: 0, to: 3, reason });
    expect(raise({})).toEqual({ from: 0, to: 3, reason: '' });
  });

  it('is left alone with the gate off, which also takes an old mark away', () => {
    const { rescale, conditions } = decide(
      input(0, {}, { gates: { HPAScaleToZero: false } }),
      scaledToZero('True'),
      0,
    );
    expect(rescale).toBeNull();
    expect(conditions.map(({ type }) => type)).toEqual(['AbleToScale', 'ScalingActive']);
  });
});

describe('going to zero', () => {
  const idle = (controller: Partial<ControllerConfig>) => ({
    ...input(2, { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } }, controller),
    metrics: { external: { queue: ['0'] } },
  });

  it('is marked in 1.37, not in 1.34', () => {
    const marked = { type: 'ScaledToZero', status: 'True', reason: 'ScaledToZero' };
    expect(decide(idle({}), emptyState, 0).conditions).toContainEqual(expect.objectContaining(marked));
    const { rescale, conditions } = decide(idle({ version: '1.34' }), emptyState, 0);
    expect(rescale).toMatchObject({ to: 0 });
    expect(conditions).not.toContainEqual(expect.objectContaining({ type: 'ScaledToZero' }));
  });
});

describe('gates', () => {
  it('the observed generation is shown in 1.37 unless its gate is off, never in 1.34', () => {
    const observed = (controller: Partial<ControllerConfig>) =>
      decide(input(4, {}, controller), emptyState, 0).state.status.observedGeneration;
    expect(observed({})).toBe(3);
    expect(observed({ gates: { HPAGeneration: false } })).toBeNull();
    expect(observed({ version: '1.34' })).toBeNull();
  });

  it('tolerances in the behavior count in 1.37, or in 1.34 with the gate on', () => {
    const tolerant = { behavior: { scaleUp: { tolerance: '0.5' } } };
    const wanted = (controller: Partial<ControllerConfig>) =>
      decide(input(3, tolerant, controller), emptyState, 0).desiredReplicas;
    expect(wanted({})).toBe(3);
    expect(wanted({ version: '1.34' })).toBe(5);
    expect(wanted({ version: '1.34', gates: { HPAConfigurableTolerance: true } })).toBe(3);
  });

  it('pod-level requests count unless their gate is off', () => {
    const resources = {
      containers: [
        { name: 'setup', kind: 'init' as const, requests: { cpu: '2' } },
        { name: 'app', requests: { cpu: '100m' } },
      ],
      podRequests: { cpu: '400m' },
      overhead: { cpu: '50m' },
    };
    const ready = { status: 'True' as const, lastTransitionTimeMs: -1e7 };
    const pods = [{ name: 'p', phase: 'Running' as const, startTimeMs: -1e7, ready, resources }];
    const containers = [{ name: 'app', usage: { cpu: '90m' } }];
    const resource = [{ pod: 'p', timestampMs: 0, windowSeconds: 15, containers }];
    const utilization = (gates: Record<string, boolean>) => {
      const base = input(1, { minReplicas: 1, metrics: [cpu] }, { gates });
      const { metrics } = decide({ ...base, pods, metrics: { resource } }, emptyState, 0);
      return metrics[0];
    };
    const current = (averageUtilization: number) => ({ resource: { current: { averageUtilization } } });
    expect(utilization({})).toMatchObject(current(20));
    expect(utilization({ PodLevelResources: false })).toMatchObject(current(90));
  });
});
