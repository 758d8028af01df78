import { describe, expect, it } from 'vitest';
import { sumOf } from '../state/pod-state.ts';
import { at, hpa, pod, podMetrics, runStarted, workload } from '../testing/make.ts';
import type { AlsoRequested } from '../timeline/events.ts';
import { explainAt } from './explain-at.ts';

const amounts = (cpuMillicores: number) => ({ cpuMillicores, memoryBytes: null });
const proxy = (sidecar: boolean) => ({ name: 'proxy', sidecar, requests: amounts(300) });

/** Of 120m that are used the status says so many per cent. */
const resultAt = (percent: number, alsoRequested: AlsoRequested) => {
  const one = pod('a', 'ready', -600_000, { alsoRequested });
  const seen = hpa({ desired: 1, cpu: percent });
  const [metric] = seen.object.status.currentMetrics as { resource: { current: object } }[];
  const current = { averageUtilization: percent, averageValue: '120m' };
  const currentMetrics = [{ ...metric, resource: { ...metric?.resource, current } }];
  const object = { ...seen.object, status: { ...seen.object.status, currentMetrics } };
  const explanation = explainAt(
    [
      at(0, runStarted()),
      at(0, workload(1, 1)),
      at(0, one),
      at(1_000, podMetrics(1_000, { a: 120 })),
      at(1_100, { ...seen, object }),
    ],
    Number.POSITIVE_INFINITY,
  );
  return { metrics: explanation?.agreement?.metrics, sum: sumOf(one, 'requests', 'cpuMillicores') };
};

describe('a utilization is of all that is requested', () => {
  it.each<[string, number, number, AlsoRequested]>([
    ['containers and sidecars', 30, 400, { initContainers: [proxy(true)], pod: null, overhead: null }],
    ['the pod as a whole', 24, 500, { initContainers: [], pod: amounts(500), overhead: null }],
    [
      'that and its overhead',
      20,
      600,
      { initContainers: [proxy(false)], pod: amounts(500), overhead: amounts(100) },
    ],
  ])('%s', (_what, percent, sum, alsoRequested) => {
    expect(resultAt(percent, alsoRequested)).toEqual({ metrics: 'observed', sum });
  });
});
