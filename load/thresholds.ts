import type { ScenarioName } from './profiles.ts';

/** A limit of k6, and why it is what it is. */
export interface ThresholdSpec {
  readonly metric: string;
  readonly expression: string;
  readonly reason: string;
}

const FAILED: ThresholdSpec = {
  metric: 'http_req_failed',
  expression: 'rate<0.01',
  reason:
    'Pods come and go during the run; a Service that drains them well loses next to none of its requests.',
};

const CONTENT: ThresholdSpec = {
  metric: 'checks',
  expression: 'rate>0.99',
  reason:
    'An answer with the wrong content is a failure, however quick it was. As strict as the failed requests.',
};

const NOTHING_FAILS: readonly ThresholdSpec[] = [
  {
    metric: 'http_req_failed',
    expression: 'rate<0.001',
    reason: 'At five requests per second nothing is under pressure: each failure is a fault.',
  },
  {
    metric: 'checks',
    expression: 'rate>0.999',
    reason: 'The same for each answer: a wrong one is a fault.',
  },
];

/** Of requests that were answered as expected; failed ones are often quick and would flatter it. */
const ANSWERED = 'http_req_duration{expected_response:true}';

/** Per scenario: what a run must keep to pass. */
export const THRESHOLDS: Readonly<Record<ScenarioName, readonly ThresholdSpec[]>> = {
  smoke: [
    ...NOTHING_FAILS,
    {
      metric: ANSWERED,
      expression: 'p(95)<500',
      reason: 'An unloaded backend answers in a few milliseconds; half a second is a broken environment.',
    },
  ],
  ramp: [
    FAILED,
    CONTENT,
    {
      metric: ANSWERED,
      expression: 'p(95)<1500',
      reason:
        'For 15 to 45 s of each step the pods of the step before carry the load at their CPU limit: slow then is normal, hung is not.',
    },
  ],
  spike: [
    {
      metric: 'http_req_failed',
      expression: 'rate<0.05',
      reason: 'One pod takes eleven times its load until others are ready; most must still be served.',
    },
    {
      metric: 'checks',
      expression: 'rate>0.95',
      reason: 'As strict as the failed requests.',
    },
  ],
  soak: [
    FAILED,
    CONTENT,
    {
      metric: ANSWERED,
      expression: 'p(95)<500',
      reason:
        'A steady load is served by as many pods as it takes: after the first minute nothing may queue.',
    },
  ],
  // It looks for the rate at which the limits above are broken: breaking them is its result, not a failure.
  breakpoint: [],
};
