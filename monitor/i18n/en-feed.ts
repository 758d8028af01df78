import type { ScalingLimit, ThresholdName } from '../../core/state/feed.ts';
import type { HpaMetric } from '../../core/state/hpa-metrics.ts';
import { isBlind, metricFailureOf } from '../../core/state/metric-failure.ts';
import type { PhaseName } from '../../core/state/phase-name.ts';
import type { LogErrors } from '../../core/timeline/events.ts';
import { dependencyTitle, exporterName, nearLimitSentence } from './dependency.ts';
import type { FeedSentences } from './feed-sentences.ts';
import { clock, duration, number } from './format.ts';
import { metricName, metricValue } from './metric.ts';
import { metricFailureText } from './metric-failure.ts';
import { ofStage, shortPodName } from './names.ts';

export const enPhases: Readonly<Record<PhaseName, string>> = {
  preparing: 'PREPARING',
  setup: 'SETUP',
  baseline: 'BASELINE',
  unknown: 'UNKNOWN',
  quiet: 'QUIET',
  climbing: 'LOAD RISING',
  reacting: 'REACTING',
  holding: 'HOLDING',
  descending: 'LOAD FALLING',
  teardown: 'TEARDOWN',
  settling: 'SETTLING',
  settled: 'SETTLED',
  ended: 'ENDED',
};

export const enPhaseMeanings: Readonly<Record<PhaseName, string>> = {
  preparing: 'no load yet',
  setup: 'the load script prepares, no load yet',
  baseline: 'light load, the autoscaler has nothing to do',
  unknown: 'the autoscaler has not looked yet, is blind or is not seen, or its pods are not known',
  quiet: 'the autoscaler has nothing to do',
  climbing: 'more load, the autoscaler has not answered yet',
  reacting: 'the autoscaler wants more pods than are ready',
  holding: 'every pod that the autoscaler wants is ready',
  descending: 'the load goes down, the pods are kept for now',
  teardown: 'no more load, the load script cleans up',
  settling: 'no more load, waiting for the replicas to go back',
  settled: 'replicas are back and quiet',
  ended: 'the run is over',
};

export const enSources = {
  kubernetes: 'Kubernetes API',
  hpa: 'HPA watch',
  pods: 'pod watch',
  workloads: 'deployment watch',
  events: 'Kubernetes events',
  metrics: 'metrics-server',
  prometheus: 'Prometheus',
  k6: 'k6',
  target: 'target API',
  recorder: 'recording',
  clock: 'clock',
} as const;

const limits: Readonly<Record<ScalingLimit, (min: number, max: number) => string>> = {
  'max-replicas': (_min, max) => `; ${max} is its maximum`,
  'min-replicas': (min) => `; ${min} is its minimum`,
  'scale-up-policy': () => '; its policy allows no bigger step up',
  'scale-down-policy': () => '; its policy allows no bigger step down',
  stabilization: () => '; held by its stabilization window',
  none: () => '',
};

export const enFeed: FeedSentences = {
  'run-started': ({ runId }) => `Run ${runId} begins`,
  'run-ended': ({ reason, message }) => `Run over: ${endReasons[reason]}${after(message)}`,
  'phase-changed': ({ to }) => `${enPhases[to]}: ${enPhaseMeanings[to]}`,
  'load-started': ({ scenario }) => (scenario === null ? 'Load starts' : `Load starts: scenario ${scenario}`),
  'load-step': ({ fromRps, toRps, stage, overMs, observed }) => {
    const change = `${rps(fromRps)} → ${rps(toRps)} req/s`;
    const name = ofStage(stage, 'en');
    if (observed) return `Load seen to change: ${change}${name}`;
    if (fromRps === toRps) return `Load stays at ${rps(toRps)} req/s${name}`;
    return overMs === 0
      ? `Load step ${change}${name}`
      : `Load goes ${change} over ${duration(overMs, 'en')}${name}`;
  },
  'load-stop-requested': ({ by }) =>
    ({
      user: 'You asked to stop the load',
      signal: 'Ctrl-C: the load is being stopped',
      'time-limit': 'Time limit reached: the load is being stopped',
    })[by],
  'load-ended': ({
    outcome,
    exitCode,
    message,
    requests,
    failed,
    unclassified = 0,
    iterations,
    mostVus,
    errors,
    endedBy,
  }) => {
    const made =
      requests === 0
        ? enIterations(iterations, mostVus)
        : `${number(requests, 'en')} ${requests === 1 ? 'request' : 'requests'}, ${failed > 0 ? `${number(failed, 'en')} failed` : unclassified === 0 ? 'none failed' : 'none known to have failed'}`;
    const count = `${made}${errors === null ? '' : `; ${enErrorsInLog(errors)}`}`;
    switch (outcome) {
      case 'finished':
        return `Load is over: ${count}`;
      case 'thresholds-failed':
        return endedBy.length === 0
          ? `Load is over: ${count}; k6 thresholds were not met`
          : `Load was ended before its time by ${thresholdNames(endedBy)}: ${count}`;
      case 'marked-as-failed':
        return `Load is over: ${count}; ${message}`;
      case 'stopped':
        return `Load was stopped: ${count}${exitCode === SCRIPT_ABORTED ? `; ${message}` : ''}`;
      case 'script-error':
        return `k6 stopped, its script failed${after(message)}`;
      case 'config-error':
        return `k6 refused its configuration${after(message)}`;
      case 'crashed':
        return `k6 crashed${exitCode === null ? '' : ` (exit code ${exitCode})`}${after(message)}`;
    }
    // Of a newer Palier.
    return `k6 ended: ${outcome satisfies never}${after(message)}`;
  },
  'thresholds-failed': ({ failed, unknown }) =>
    [
      ...failed.map((one) => `k6 threshold not met: ${one.metric} ${one.expression}`),
      ...unknown.map((one) => `k6 threshold without data: ${one.metric} ${one.expression}`),
    ].join(' · '),
  'dropped-iterations': ({ count }) =>
    `k6 could not start ${number(count, 'en')} ${count === 1 ? 'iteration' : 'iterations'} in time: less load than planned`,
  'iterations-threw': ({ count }) =>
    `${number(count, 'en')} ${count === 1 ? 'iteration' : 'iterations'} of the load script threw an exception (k6.log)`,
  'hpa-scaled': ({ hpa, from, to, metric, limitedBy, minReplicas, maxReplicas }, words) =>
    `${words.hpa(hpa)} ${from} → ${to}${because(metric)}${limits[limitedBy](minReplicas, maxReplicas)}`,
  'hpa-limited': ({ hpa, limitedBy, desired, minReplicas, maxReplicas, metric }, words) =>
    `${words.hpa(hpa)} stays at ${desired}${because(metric)}${limits[limitedBy](minReplicas, maxReplicas)}`,
  'hpa-cannot-scale': ({ hpa, condition, early, reason, message }, words) => {
    if (condition === 'AbleToScale')
      return `${words.hpa(hpa)} cannot change the replica count: ${reason}${after(message)}`;
    const failure = metricFailureOf(reason, message);
    const blind = early ? 'has no metric yet' : 'is blind, it gets no metric';
    const state = isBlind(reason) ? blind : 'does not scale';
    const meaning = failure === null ? '' : `${metricFailureText(failure, 'en')} · `;
    return `${words.hpa(hpa)} ${state}: ${meaning}${reason}${after(message)}`;
  },
  'hpa-can-scale-again': ({ hpa, condition, was }, words) => {
    if (condition === 'AbleToScale') return `${words.hpa(hpa)} can change the replica count again`;
    return isBlind(was) ? `${words.hpa(hpa)} gets its metric` : `${words.hpa(hpa)} scales again`;
  },
  'hpa-spec-changed': ({ hpa, minReplicas, maxReplicas }, words) =>
    `${words.hpa(hpa)} was edited: ${minReplicas} to ${maxReplicas} replicas`,
  'hpa-deleted': ({ hpa }, words) => `${words.hpa(hpa)} was deleted: nothing scales this workload any more`,
  'pod-created': ({ pod }) => `Pod ${shortPodName(pod)} created`,
  'pod-scheduled': ({ pod, node, afterMs }) =>
    `Pod ${shortPodName(pod)} placed${node === null ? '' : ` on ${node}`}${took(afterMs, 'after')}`,
  'pod-unschedulable': ({ pod, reason }) => `Pod ${shortPodName(pod)} fits on no node${after(reason)}`,
  'pod-ready': ({ pod, afterMs }) => `Pod ${shortPodName(pod)} is ready${took(afterMs, 'after')}`,
  'pod-not-ready': ({ pod, reason }) => `Pod ${shortPodName(pod)} is no longer ready${after(reason ?? '')}`,
  'pod-first-request': ({ pod, afterReadyMs }) =>
    `Pod ${shortPodName(pod)} served its first request${afterReadyMs === null ? '' : `, ${duration(afterReadyMs, 'en')} after it was ready`}`,
  'pod-terminating': ({ pod }) => `Pod ${shortPodName(pod)} is being stopped`,
  'pod-gone': ({ pod, livedMs }) => `Pod ${shortPodName(pod)} is gone${took(livedMs, 'after')}`,
  'pod-crashed': ({ pod, reason, restarts }) =>
    `Pod ${shortPodName(pod)} crashes${after(reason)}${again(restarts)}`,
  'pod-oom-killed': ({ pod, restarts }) =>
    `Pod ${shortPodName(pod)} was killed, out of memory${again(restarts)}`,
  'pod-restarted': ({ pod, restarts }) => `Pod ${shortPodName(pod)} restarted${again(restarts)}`,
  'dependency-down': ({ title }) => `${title} does not answer`,
  'dependency-up': ({ title, downMs }) => `${title} answers again${took(downMs, 'after')}`,
  'exporter-down': ({ title }) => `${exporterName(title, 'en')} does not answer: ${title} figures stop here`,
  'exporter-up': ({ title }) => `${exporterName(title, 'en')} answers again`,
  'dependency-near-limit': ({ title, gauge, value, limit }) =>
    nearLimitSentence(title, gauge, { value, limit }, 'en'),
  'source-lost': ({ source, title, state, reason }) =>
    state === 'down'
      ? `No more data from ${enSourceName(source, title)}${after(reason)}`
      : `Trouble with ${enSourceName(source, title)}${after(reason)}`,
  'source-off': ({ source, reason }) => `No ${enSourceName(source)}${after(reason)}`,
  'source-back': ({ source, title, downMs }) =>
    `${enSourceName(source, title)} is back after ${duration(downMs, 'en')}`,
  'kubernetes-warning': ({ object, reason, message, count }) =>
    `Kubernetes warns about ${object}: ${reason}${after(message)}${count > 1 ? ` (×${count})` : ''}`,
  'not-seen': ({ source, fromT, toT, reason }) =>
    `${enSourceName(source)}: what happened from ${clock(fromT)} to ${clock(toT)} was not seen${after(reason)}`,
  gap: ({ source, lostMs, reason }) =>
    `${enSourceName(source)}: ${duration(lostMs, 'en')} not recorded${after(reason)}`,
};

/** What a load without HTTP requests made. */
export function enIterations(iterations: number, mostVus: number): string {
  if (iterations === 0 && mostVus > 0)
    return `no iteration ended before the load did (${number(mostVus, 'en')} virtual ${mostVus === 1 ? 'user' : 'users'})`;
  return `${number(iterations, 'en')} ${iterations === 1 ? 'iteration' : 'iterations'}`;
}

/** `3 errors in k6.log, the first: Error: no basket (my-test.js:7:9)` */
export function enErrorsInLog({ count, first }: LogErrors): string {
  return `${number(count, 'en')} ${count === 1 ? 'error' : 'errors'} in k6.log, the first: ${first}`;
}

/** exec.test.abort(): the script has its reason. */
const SCRIPT_ABORTED = 108;

function thresholdNames(thresholds: readonly ThresholdName[]): string {
  return thresholds.map(({ metric, expression }) => `${metric} ${expression}`).join(', ');
}

/** Several pods that do the same within seconds, in one line. */
export const enGroups = {
  podsReady: (names: readonly string[], afterMs: readonly [number, number] | null) =>
    `${names.length} pods are ready${afterMs === null ? '' : ` after ${duration(afterMs[0], 'en')} to ${duration(afterMs[1], 'en')}`}: ${names.join(', ')}`,
  podsStopping: (names: readonly string[]) => `${names.length} pods are being stopped: ${names.join(', ')}`,
  podsGone: (names: readonly string[]) => `${names.length} pods are gone: ${names.join(', ')}`,
};

const endReasons = {
  settled: 'replicas are back and quiet',
  'not-settled': 'the replicas were not back and quiet in time',
  'load-over': 'the load is over, and settling was not to be observed',
  'time-limit': 'its longest duration was reached',
  interrupted: 'interrupted',
  quit: 'you quit',
  error: 'an error',
  'load-failed': 'the load failed',
} as const;

/** `: CPU is 251 % of request, target 60 %` */
function because(metric: HpaMetric | null): string {
  if (metric === null) return '';
  const name = metricName(metric, 'memory');
  const target = `target ${metricValue(metric, metric.target, 'en')}`;
  if (metric.current === null) return `: ${name} is unknown, ${target}`;
  const value = metricValue(metric, metric.current, 'en');
  if (metric.targetType === 'utilization') return `: ${name} is ${value} of request, ${target}`;
  return `: ${name} is ${value}${metric.targetType === 'average-value' ? ' a pod' : ''}, ${target}`;
}

/** @param title of a dependency, where it is known */
export function enSourceName(source: string, title?: string): string {
  return Object.hasOwn(enSources, source)
    ? enSources[source as keyof typeof enSources]
    : exporterName(title ?? dependencyTitle(source), 'en');
}

function rps(value: number): string {
  return number(value, 'en', value < 10 && !Number.isInteger(value) ? 1 : 0);
}

function took(ms: number | null, word: string): string {
  return ms === null ? '' : ` ${word} ${duration(ms, 'en')}`;
}

function after(detail: string): string {
  return detail === '' ? '' : `: ${detail}`;
}

function again(restarts: number): string {
  return restarts > 0 ? ` (${restarts} ${restarts === 1 ? 'restart' : 'restarts'})` : '';
}
