import { describe, expect, it } from 'vitest';
import { explainLines } from '../../monitor/i18n/explain.ts';
import { at, hpa, pod, podMetrics, runStarted, workload } from '../testing/make.ts';
import type { PodObserved, TimelineEvent } from '../timeline/events.ts';
import { explainAt } from './explain-at.ts';

const OLD = -600_000;
const stranger = (name: string, controller: string | null, over: Partial<PodObserved> = {}) =>
  pod(name, 'ready', OLD, {
    workload: null,
    countedFor: [{ target: 'Deployment/backend', selector: 'app=backend' }],
    controller,
    ...over,
  });
const own = [pod('a', 'ready', OLD), pod('b', 'ready', OLD)];
const explained = (events: readonly TimelineEvent[]) => {
  const explanation = explainAt(events, Number.POSITIVE_INFINITY)!;
  return { ...explanation, text: explainLines(explanation, 'en').join('\n') };
};
/** `desired` pods stay at `cpu` per cent, target 60. */
const looked = (
  pods: readonly PodObserved[],
  usage: Readonly<Record<string, number>>,
  desired: number,
  cpu: number,
) =>
  explained([
    at(0, runStarted()),
    at(0, workload(2, 2)),
    ...pods.map((one) => at(0, one)),
    at(1_000, podMetrics(1_000, usage)),
    at(1_100, hpa({ desired, cpu, windowSeconds: null })),
  ]);

describe('pods of strangers under the selector', () => {
  it('count as the controller counts them, and are named', () => {
    const job = stranger('import-x', 'Job/import');
    const { text, agreement } = looked([...own, job], { a: 35, b: 35, 'import-x': 104 }, 2, 58);
    expect(agreement).toMatchObject({ result: 'agrees', ours: 2, metrics: 'observed' });
    expect(text).toContain('3 pods match the selector app=backend');
    expect(text).toContain('import-x belongs to Job import, not to Deployment backend');
    expect(text).toContain('CPU is 58 % of request (174m of 300m)');
  });

  it('without a sample hold a scale-up back', () => {
    const canary = stranger('canary-a', 'ReplicaSet/canary', { ready: 'False' });
    const { text, agreement } = looked([...own, canary], { a: 90, b: 90 }, 2, 90);
    expect(agreement).toMatchObject({ result: 'agrees', ours: 2 });
    expect(text).toContain('ratio 1.50 → 1.00');
  });

  it('that have ended still count, for the controller counts them too', () => {
    const done = stranger('migrate-x', 'Job/migrate', { phase: 'Succeeded', ready: 'False' });
    expect(looked([...own, done], { a: 90, b: 90 }, 2, 90).agreement).toMatchObject({ result: 'agrees' });
  });

  it('of nobody are named so, and of many five', () => {
    const many = Array.from({ length: 7 }, (_, i) => stranger(`loose-${i}`, null));
    const usage = Object.fromEntries(many.map(({ name }) => [name, 60]));
    const { text } = looked([...own, ...many], { a: 60, b: 60, ...usage }, 2, 60);
    expect(text).toContain('loose-4 belongs to nothing, and 2 more');
    expect(text).not.toContain('loose-5');
  });
});

describe('history as a reason', () => {
  it('is none where nothing that is remembered could hold the count down', () => {
    const { agreement, text } = looked(own, { a: 90, b: 90 }, 2, 90);
    expect(agreement).toMatchObject({ result: 'differs', ours: 3, theirs: 2 });
    expect(text).not.toContain('it may remember a count');
  });

  it('is one where a window may hold it up', () => {
    const { agreement } = looked(own, { a: 10, b: 10 }, 2, 10);
    expect(agreement).toMatchObject({ result: 'unknown', ours: 1, why: ['history'] });
  });
});

describe('the first status', () => {
  const ok = (state: 'connecting' | 'ok') =>
    ({ type: 'source.status', source: 'pods', state, reason: '' }) as const;

  it('is judged by the pods that are listed after it', () => {
    const events = [
      at(0, runStarted()),
      at(0, ok('connecting')),
      at(100, hpa({ desired: 2, cpu: 55 })),
      at(200, podMetrics(200, { a: 55, b: 55 })),
      ...own.map((one) => at(300, one)),
      at(301, ok('ok')),
      at(15_000, podMetrics(15_000, { a: 20, b: 20 })),
    ];
    // The samples that came later are not those of the status; the ones before them are.
    expect(explained(events).agreement).toMatchObject({ result: 'agrees', metrics: 'observed' });
    expect(explained(events.slice(0, 7)).agreement).toMatchObject({ result: 'agrees', metrics: 'observed' });
  });

  it('says that no pod was seen, not that what was seen is wrong', () => {
    const { text, agreement } = explained([at(0, runStarted()), at(100, hpa({ desired: 2, cpu: 55 }))]);
    expect(text).toContain('[unknown] none of the pods of Deployment backend was seen');
    expect(text).not.toContain('what we saw of the pods');
    expect(agreement).toMatchObject({ result: 'unknown', why: [] });
  });
});

describe('a metric that could not be read', () => {
  const message =
    'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server is currently unable to handle the request (get pods.metrics.k8s.io)';
  const conditions = [
    { type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale', message: '' },
    { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message },
  ];

  it.each([
    ['null', null],
    ['none', []],
    ['an entry without a type', [{ type: '' }]],
  ])('is the same, whether the status has %s', (_what, currentMetrics) => {
    const seen = hpa({ desired: 2, conditions });
    const blind = {
      ...seen,
      object: { ...seen.object, status: { ...seen.object.status, currentMetrics } },
    };
    for (const polls of [[], [at(50, podMetrics(50, { a: 55, b: 55 }))]]) {
      const { text, agreement } = explained([
        at(0, runStarted()),
        ...own.map((one) => at(0, one)),
        ...polls,
        at(100, blind),
      ]);
      expect(agreement).toMatchObject({ result: 'agrees', ours: 2, theirs: 2 });
      expect(text).toContain('metrics-server is there but does not answer (503)');
      expect(text).toContain('--kubelet-insecure-tls');
      expect(text).not.toMatch(/what we saw of the pods|were not seen/);
    }
  });

  it('of other autoscalers that select the same pods says so', () => {
    const ambiguous = [
      conditions[0]!,
      {
        type: 'ScalingActive',
        status: 'False',
        reason: 'AmbiguousSelector',
        message:
          'pods by selector app=backend are controlled by multiple HPAs: [palier/backend palier/second]',
      },
    ];
    const { text, agreement } = explained([
      at(0, runStarted()),
      ...own.map((one) => at(0, one)),
      at(100, hpa({ desired: 2, conditions: ambiguous })),
    ]);
    expect(agreement).toMatchObject({ result: 'agrees' });
    expect(text).toContain('other autoscalers select the same pods: palier/second');
  });
});
