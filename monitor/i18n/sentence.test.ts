import { describe, expect, test } from 'vitest';
import type { Gauge } from '../../core/dependencies/dependency.ts';
import { gaugeOf } from '../../core/dependencies/limit.ts';
import { MYSQL } from '../../core/dependencies/mysql.ts';
import { LANGS } from '../../core/lib/lang.ts';
import type { FeedItem } from '../../core/state/feed.ts';
import type { HpaMetric } from '../../core/state/hpa-metrics.ts';
import { sentence } from './sentence.ts';

const connections = gaugeOf(MYSQL, 'connections') as Gauge;
const label = { en: 'memory', fr: 'mémoire' };
const redisMemory: Gauge = { name: 'memory', label, unit: 'bytes', query: '', limit: 2 ** 30 };
const hits = { en: 'hits', fr: 'succès' };
const redisHits: Gauge = { name: 'hits', label: hits, unit: 'share', query: '', limit: 0.9, worse: 'low' };

const cpu: HpaMetric = {
  type: 'Resource',
  name: 'cpu',
  of: null,
  targetType: 'utilization',
  target: 60,
  current: 251,
  currentAverage: 0.251,
  ratio: 251 / 60,
};
const queue: HpaMetric = {
  ...cpu,
  type: 'External',
  name: 'queue_depth',
  targetType: 'average-value',
  target: 10,
  current: 40,
};
const hpa = { hpa: 'palier/backend', minReplicas: 1, maxReplicas: 6 } as const;
const pod = { namespace: 'palier', pod: 'backend-7c9f6d5b4-drpjz', workload: 'Deployment/backend' } as const;

/** One or more of every kind: `satisfies` below fails to compile when a kind is missing. */
const items = {
  'run-started': [{ kind: 'run-started', runId: '20261123T100000Z-ramp-abcd' }],
  'run-ended': [
    { kind: 'run-ended', reason: 'settled', message: '' },
    { kind: 'run-ended', reason: 'error', message: 'disk full' },
  ],
  'phase-changed': [{ kind: 'phase-changed', from: 'climbing', to: 'reacting' }],
  'load-started': [
    { kind: 'load-started', scenario: 'ramp' },
    { kind: 'load-started', scenario: null },
  ],
  'load-step': [
    { kind: 'load-step', fromRps: 40, toRps: 80, stage: 'step-2', overMs: 0, observed: false },
    { kind: 'load-step', fromRps: 40, toRps: 80, stage: '', overMs: 20_000, observed: false },
    { kind: 'load-step', fromRps: 40, toRps: 81.2, stage: '', overMs: 0, observed: true },
    { kind: 'load-step', fromRps: 80, toRps: 80, stage: 'hold', overMs: 60_000, observed: false },
  ],
  'load-stop-requested': [{ kind: 'load-stop-requested', by: 'user' }],
  'load-ended': [
    loadEnded({ requests: 12_345 }),
    loadEnded({ outcome: 'crashed', exitCode: 2, message: 'panic', requests: 1, failed: 1 }),
    loadEnded({ outcome: 'script-error', exitCode: 107, message: 'x.ts:3' }),
    loadEnded({ iterations: 5, errors: { count: 2, first: 'Error: no basket (t.js:7:9)' } }),
    loadEnded({ mostVus: 3 }),
    loadEnded({
      outcome: 'thresholds-failed',
      exitCode: 99,
      requests: 6,
      endedBy: [{ metric: 'http_reqs', expression: 'count<5' }],
    }),
    loadEnded({
      outcome: 'marked-as-failed',
      exitCode: 110,
      message: 'the script marked the test as failed: two orders have one number',
      requests: 3,
      reason: 'two orders have one number',
    }),
    loadEnded({ outcome: 'stopped', exitCode: 108, message: 'test aborted: enough', requests: 3 }),
  ],
  'thresholds-failed': [
    {
      kind: 'thresholds-failed',
      failed: [{ metric: 'http_req_duration', expression: 'p(95)<800' }],
      unknown: [{ metric: 'checks', expression: 'rate>0.99' }],
    },
  ],
  'iterations-threw': [{ kind: 'iterations-threw', count: 3 }],
  'dropped-iterations': [{ kind: 'dropped-iterations', count: 1 }],
  'hpa-scaled': [
    { kind: 'hpa-scaled', ...hpa, from: 1, to: 4, metric: cpu, limitedBy: 'none' },
    { kind: 'hpa-scaled', ...hpa, from: 4, to: 6, metric: cpu, limitedBy: 'max-replicas' },
    { kind: 'hpa-scaled', ...hpa, from: 1, to: 5, metric: queue, limitedBy: 'scale-up-policy' },
    { kind: 'hpa-scaled', ...hpa, from: 3, to: 1, metric: { ...cpu, current: null }, limitedBy: 'none' },
    { kind: 'hpa-scaled', ...hpa, from: 3, to: 1, metric: null, limitedBy: 'none' },
  ],
  'hpa-limited': [{ kind: 'hpa-limited', ...hpa, desired: 6, limitedBy: 'stabilization', metric: cpu }],
  'hpa-cannot-scale': [
    {
      kind: 'hpa-cannot-scale',
      hpa: hpa.hpa,
      condition: 'ScalingActive',
      early: false,
      reason: 'FailedGetResourceMetric',
      message: 'no metrics',
    },
    {
      kind: 'hpa-cannot-scale',
      hpa: hpa.hpa,
      condition: 'ScalingActive',
      early: true,
      reason: 'FailedGetResourceMetric',
      message: 'no metrics',
    },
    {
      kind: 'hpa-cannot-scale',
      hpa: hpa.hpa,
      condition: 'AbleToScale',
      early: false,
      reason: 'FailedGetScale',
      message: '',
    },
  ],
  'hpa-can-scale-again': [
    { kind: 'hpa-can-scale-again', hpa: hpa.hpa, condition: 'ScalingActive', was: 'FailedGetResourceMetric' },
  ],
  'hpa-spec-changed': [{ kind: 'hpa-spec-changed', ...hpa }],
  'hpa-deleted': [{ kind: 'hpa-deleted', hpa: hpa.hpa }],
  'pod-created': [{ kind: 'pod-created', ...pod }],
  'pod-scheduled': [{ kind: 'pod-scheduled', ...pod, node: 'minikube', afterMs: 120 }],
  'pod-unschedulable': [{ kind: 'pod-unschedulable', ...pod, reason: '0/1 nodes: Insufficient cpu' }],
  'pod-ready': [
    { kind: 'pod-ready', ...pod, afterMs: 3_240 },
    { kind: 'pod-ready', ...pod, afterMs: null },
  ],
  'pod-not-ready': [{ kind: 'pod-not-ready', ...pod, reason: null }],
  'pod-first-request': [{ kind: 'pod-first-request', ...pod, afterReadyMs: 1_500 }],
  'pod-terminating': [{ kind: 'pod-terminating', ...pod }],
  'pod-gone': [{ kind: 'pod-gone', ...pod, livedMs: 250_000 }],
  'pod-crashed': [{ kind: 'pod-crashed', ...pod, reason: 'Error', restarts: 3 }],
  'pod-oom-killed': [{ kind: 'pod-oom-killed', ...pod, restarts: 1 }],
  'pod-restarted': [{ kind: 'pod-restarted', ...pod, restarts: 2 }],
  'dependency-down': [{ kind: 'dependency-down', title: 'MySQL' }],
  'dependency-up': [{ kind: 'dependency-up', title: 'MySQL', downMs: 12_000 }],
  'exporter-down': [{ kind: 'exporter-down', title: 'MySQL' }],
  'exporter-up': [{ kind: 'exporter-up', title: 'MySQL' }],
  'dependency-near-limit': [
    { kind: 'dependency-near-limit', title: 'MySQL', gauge: connections, value: 140, limit: 151 },
    { kind: 'dependency-near-limit', title: 'Redis', gauge: redisMemory, value: 9e8, limit: 2 ** 30 },
    { kind: 'dependency-near-limit', title: 'Redis', gauge: redisHits, value: 0.62, limit: 0.9 },
  ],
  'source-lost': [
    { kind: 'source-lost', source: 'metrics', state: 'down', reason: '503 Service Unavailable' },
    { kind: 'source-lost', source: 'mysql', state: 'degraded', reason: '1 of 2 down' },
  ],
  'source-off': [{ kind: 'source-off', source: 'workloads', reason: 'Rollout api is not watched' }],
  'source-back': [{ kind: 'source-back', source: 'metrics', downMs: 12_000 }],
  'kubernetes-warning': [
    {
      kind: 'kubernetes-warning',
      object: 'Pod/backend-a',
      reason: 'Unhealthy',
      message: 'probe failed',
      count: 3,
    },
  ],
  gap: [{ kind: 'gap', source: 'recorder', lostMs: 3_000, reason: 'disk full' }],
  'not-seen': [{ kind: 'not-seen', source: 'hpa', fromT: 12_000, toT: 44_000, reason: 'no answer for 30 s' }],
} satisfies { readonly [K in FeedItem['kind']]: readonly Extract<FeedItem, { kind: K }>[] };

describe('what happens, in words', () => {
  test.each(LANGS)('%s has a sentence for every kind of entry', (lang) => {
    const told = Object.values(items).flatMap((list) => list.map((item) => sentence(item as FeedItem, lang)));
    expect(told).toMatchSnapshot();
  });

  test('the sentence of the task', () => {
    const [item] = items['hpa-scaled'];
    expect(item && sentence(item, 'en')).toBe('HPA 1 → 4: CPU is 251 % of request, target 60 %');
    expect(item && sentence(item, 'fr')).toBe('HPA 1 → 4 : CPU à 251 % du CPU demandé, cible 60 %');
  });

  test('with several autoscalers, each is named', () => {
    expect(sentence({ kind: 'hpa-deleted', hpa: hpa.hpa }, 'en', true)).toContain('HPA backend was deleted');
  });

  test('what the cluster says cannot break out of its line', () => {
    const hostile = sentence(
      {
        kind: 'kubernetes-warning',
        object: 'Pod/\u001B[2Ja',
        reason: 'Bad',
        message: 'x\n00:00 error forged',
        count: 1,
      },
      'en',
    );
    expect(hostile).toBe('Kubernetes warns about Pod/a: Bad: x 00:00 error forged');
  });
});

type LoadEnded = Extract<FeedItem, { kind: 'load-ended' }>;

function loadEnded(over: Partial<LoadEnded>): LoadEnded {
  return {
    kind: 'load-ended',
    outcome: 'finished',
    exitCode: 0,
    message: '',
    requests: 0,
    failed: 0,
    iterations: 0,
    mostVus: 0,
    reason: '',
    errors: null,
    endedBy: [],
    ...over,
  };
}
