import { describe, expect, it } from 'vitest';
import type { Decision } from '../../hpa/decision.ts';
import { defaultControllerConfig, type HpaInput } from '../../hpa/input.ts';
import { emptyState, type HpaState } from '../../hpa/state.ts';
import { decideNearby } from './nearby.ts';

const NOW_MS = 1_000_000;
const POD = {
  name: 'a',
  phase: 'Running',
  startTimeMs: 0,
  ready: { status: 'True', lastTransitionTimeMs: 1_000 },
  resources: { containers: [{ name: 'api', requests: { cpu: '100m' } }] },
} as const;
const PODS = ['a', 'b', 'c', 'd'].map((name) => ({ ...POD, name }));

/** Four idle pods that may go by half in 15 s, and by no more than was wanted in the last minute. */
const input: HpaInput = {
  namespace: 'palier',
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
      scaleDown: {
        stabilizationWindowSeconds: 60,
        policies: [{ type: 'Percent', value: 50, periodSeconds: 15 }],
      },
    },
  },
  scale: { specReplicas: 4, statusReplicas: 4, selector: 'app=a' },
  pods: PODS,
  metrics: {
    resource: PODS.map(({ name }) => ({
      pod: name,
      timestampMs: NOW_MS - 1_000,
      windowSeconds: 15,
      containers: [{ name: 'api', usage: { cpu: '4m' } }],
    })),
  },
  controller: defaultControllerConfig,
};

/** Two pods went one period ago, and one window ago four were wanted: both at the edge. */
const memory: HpaState = {
  ...emptyState,
  recommendations: [
    { replicas: 4, atMs: NOW_MS - 60_000 },
    { replicas: 2, atMs: NOW_MS - 45_000 },
    { replicas: 1, atMs: NOW_MS - 15_000 },
  ],
  scaleDownEvents: [{ change: 2, atMs: NOW_MS - 15_000, outdated: false }],
};

const nearby = (replicas: number) =>
  decideNearby(
    input,
    memory,
    NOW_MS,
    ({ rescale, currentReplicas }: Decision) => (rescale?.to ?? currentReplicas) === replicas,
  );

describe('a decision at the edge of a window and of a policy’s period', () => {
  it.each([
    ['both are over', 2, true],
    ['the window is not over', 4, false],
    // 6 pods at the period's begin: half of them stay.
    ['the window is over, and the period is not', 3, false],
  ])('is found when %s', (_what, replicas, exact) => {
    const { decision, nowMs, ...found } = nearby(replicas);
    expect(decision.rescale?.to ?? decision.currentReplicas).toBe(replicas);
    expect(found.exact).toBe(exact);
    expect(Math.abs(nowMs - NOW_MS)).toBeLessThanOrEqual(50);
  });

  it('is the one of the very moment when no moment gives what was decided', () => {
    expect(nearby(6)).toMatchObject({ nowMs: NOW_MS, exact: true, decision: { rescale: { to: 2 } } });
  });
});
