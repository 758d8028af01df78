import type { MeasureId } from '../compare/measures.ts';
import type { Regression } from './noisy-run.ts';

const HOLD_ENDS_T = 111_000;

/** What is made worse in a run, and the measure that has to say so. */
export const REGRESSIONS: Readonly<Record<string, readonly [Regression, MeasureId]>> = {
  'every answer takes 60 % longer': [
    ({ latencyMs }) => ({ latencyMs: (ms, t) => 1.6 * latencyMs(ms, t) }),
    'settled-under-load.p95Ms',
  ],
  'every answer under load takes 60 % longer': [
    ({ latencyMs }) => ({ latencyMs: (ms, t) => (t > 22_000 ? 1.6 : 1) * latencyMs(ms, t) }),
    'settled-under-load.p50Ms',
  ],
  'one answer in twelve takes four times as long': [
    ({ latencyMs, random }) => ({ latencyMs: (ms, t) => (random() < 1 / 12 ? 4 : 1) * latencyMs(ms, t) }),
    'settled-under-load.p95Ms',
  ],
  'four requests of a hundred fail': [
    () => ({ failedShare: (t) => (t % 2_000 === 0 ? 0.08 : 0) }),
    'errorRate',
  ],
  'requests fail once the pods are there': [
    ({ scaleUpT }) => ({ failedShare: (t) => (t > scaleUpT + 10_000 && t < HOLD_ENDS_T ? 0.05 : 0) }),
    'settled-under-load.errorRate',
  ],
  'the metrics come 50 s later': [({ scaleUpT }) => ({ scaleUpT: scaleUpT + 50_000 }), 'firstScaleUpSeconds'],
  'a pod takes 20 s to be ready': [() => ({ podStartMs: 20_000 }), 'podStartSeconds'],
  'scaling down takes two minutes longer': [({ goneT }) => ({ goneT: goneT + 120_000 }), 'settledSeconds'],
  'it takes twice as many pods': [() => ({ pods: 8 }), 'replicaSeconds'],
  'a tenth of the load is not delivered': [() => ({ rps: (planned) => planned * 0.9 }), 'requestsPerSecond'],
};
