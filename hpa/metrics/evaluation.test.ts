import { describe, expect, it } from 'vitest';
import { decide, deciderOf } from '../decide.ts';
import { defaultControllerConfig, type HpaInput } from '../input.ts';
import { emptyState } from '../state.ts';

const NOW = 1_000_000;
const INITIALIZES_MS = defaultControllerConfig.cpuInitializationPeriodSeconds * 1000;
const NAMES = ['a', 'b', 'c', 'd'];

/** One of the pods starts when the others have long been there. */
function fourPods(startTimeMs: number) {
  let reads = 0;
  const samples = NAMES.map((pod) => ({
    pod,
    timestampMs: NOW,
    windowSeconds: 15,
    containers: [{ name: 'api', usage: { cpu: '90m' } }],
  }));
  const input: HpaInput = {
    namespace: 'palier',
    spec: {
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
        },
      ],
    },
    scale: { specReplicas: 4, statusReplicas: 4, selector: 'app=api' },
    pods: NAMES.map((name) => ({
      name,
      phase: 'Running',
      startTimeMs: name === 'a' ? startTimeMs : 0,
      ready: { status: name === 'a' ? 'False' : 'True', lastTransitionTimeMs: startTimeMs + 60_000 },
      resources: { containers: [{ name: 'api', requests: { cpu: '100m' } }] },
    })),
    metrics: {
      get resource() {
        reads += 1;
        return samples;
      },
    },
    controller: defaultControllerConfig,
  };
  return { input, reads: () => reads };
}

describe('a decider', () => {
  it('reads the samples once, whatever the memory and the moment', () => {
    const { input, reads } = fourPods(0);
    const decideAt = deciderOf(input);
    const first = decideAt(emptyState, NOW);
    for (let i = 1; i < 50; i++) decideAt(i % 2 === 0 ? emptyState : first.state, NOW + i * 250);
    expect(reads()).toBe(1);
  });

  it('reads them again when a pod has had the time to initialise, and decides as if for the first time', () => {
    const { input, reads } = fourPods(NOW - INITIALIZES_MS);
    const decideAt = deciderOf(input);
    const moments = [-2, -1, 0, 1, 1_500, -1_500].map((ms) => NOW + ms);
    const decided = moments.map((now) => decideAt(emptyState, now));
    expect(decided).toEqual(
      moments.map((now) => decide(fourPods(NOW - INITIALIZES_MS).input, emptyState, now)),
    );
    expect(new Set(decided.map(({ desiredReplicas }) => desiredReplicas)).size).toBe(2);
    expect(reads()).toBe(3);
  });
});
