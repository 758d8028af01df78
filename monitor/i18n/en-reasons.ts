import type { SourceName } from '../../core/timeline/events.ts';
import type { MeasuredUnit } from '../../core/verdict/reason.ts';
import type { ReasonWords } from './reason-words.ts';

/** Figures as they were measured: these sentences stand in `summary.json` and in what a pipeline reads. */
export const enReasons: ReasonWords = {
  'too-much': ({ value, limit, unit }) =>
    `${withUnit(Number(value.toFixed(4)), unit)}, at most ${withUnit(limit, unit)} allowed`,
  'too-little': ({ value, limit, unit }) =>
    `${withUnit(Number(value.toFixed(4)), unit)}, at least ${withUnit(limit, unit)} required`,
  'too-much-at-least': ({ lowest, limit, unit }) =>
    `at least ${withUnit(lowest, unit)}, at most ${withUnit(limit, unit)} allowed`,
  'within-bounds': ({ bounds: { lowest, highest, source, unseenMs }, unit }) =>
    `${
      highest === null
        ? `${withUnit(lowest, unit)} or more`
        : `between ${withUnit(lowest, unit)} and ${withUnit(highest, unit)}`
    }: ${notSeen(source, unseenMs)}`,
  'no-autoscaler': () => 'no autoscaler was seen under load',
  'gauge-not-measured': ({ dependency, gauge }) => `${dependency}: ${gauge} was not measured under load`,
  'mysql-not-measured': () => 'the connections to MySQL were not measured under load',
  'never-scaled': () => 'the autoscaler never added a pod',
  'never-ready': ({ replicas }) => `${replicas ?? 'more'} pods were wanted and never ready together`,
  'not-settled': ({ desired }) =>
    `replicas were not back and quiet when observation ended (${desired ?? 'unknown'} wanted)`,
  'watched-too-short': ({ absent, limitSeconds }, tell) =>
    `${tell(absent)}, and it was watched for less than the ${limitSeconds} s allowed`,
  'marked-as-failed': ({ message }) =>
    `the script marked the test as failed${message === '' ? '' : `: ${message}`}`,
  'thresholds-crossed': ({ exitCode, message }) => `k6 ended with ${exitCode}: ${message}`,
  'threshold-without-data': () => 'k6 had no data for it',
  'threshold-crossed': ({ metric, expression, value, endedLoad }) =>
    `k6: ${metric} did not hold ${expression}${value === null ? '' : `: ${Number(value.toPrecision(4))}`}${endedLoad ? '; it ended the load before its time' : ''}`,
  'no-http-request': () => 'no HTTP request was made; errorRate: null leaves it out',
  'requests-not-judged': () =>
    'the script tells k6 not to say which requests failed (responseCallback: null); errorRate: null leaves it out',
  'requests-failed': ({ failed, judged }) => `${failed} of ${judged} requests failed`,
  exceptions: ({ exceptions, iterations, first }) =>
    `${exceptions} of ${iterations} iterations threw an exception${first === null ? '' : `, the first error: ${first}`}`,
  'phase-unseen': ({ source, unseenMs }) =>
    `when this phase began and ended is not known: ${notSeen(source, unseenMs)}`,
  'no-such-phase': ({ phase }) => `the run has no phase "${phase}"`,
  'phase-too-thin': ({ requests }) =>
    `too few requests in this phase (${requests}), or their times are not known`,
  'phase-too-much': ({ value, limit, unit, requests }) =>
    `${unit === 'milliseconds' ? `${value} ms` : `${value} of the requests failed`}, at most ${limit} allowed, over ${requests} requests`,
  'at-maximum': ({ seconds: length, replicas, limit }) =>
    `${length} s at its maximum of ${replicas} while its metric asked for more, at most ${limit} s allowed`,
  overshoot: ({ desired, demanded, limit }) =>
    `${desired} pods wanted, about ${demanded} asked for by the load, at most ${limit} more allowed`,
  'demand-unknown': () =>
    'what the load asked for is not known: it is told from the CPU that the autoscaler scales on',
  'unknown-objective': () => 'this version of Palier does not know this objective',
  'baseline-never': () => 'it does not happen on one of the sides',
  'baseline-missing': ({ why }) => `no value to compare (${why})`,
  'baseline-absent': () => 'no value to compare on either side',
  'baseline-zero': () => 'the baseline is zero',
  'baseline-worse': worse,
  'baseline-unsure': (values) => `not enough evidence: ${worse(values)}; repeat the runs (load --repeat 5)`,
};

function withUnit(value: number, unit: MeasuredUnit): string {
  return unit === 'seconds' ? `${value} s` : String(value);
}

type Worsening = Parameters<ReasonWords['baseline-worse']>[0];

function worse({ estimate, low, high, limit }: Worsening): string {
  return `${percent(estimate)} worse (${percent(low)} … ${percent(high)}), at most ${percent(limit)} allowed`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

const SEEN: Partial<Readonly<Record<SourceName, string>>> = {
  hpa: 'the HPA was',
  workloads: 'the scale target was',
  pods: 'the pods were',
  prometheus: 'Prometheus was',
  metrics: 'the metrics of the pods were',
};

/** `the HPA was not seen for 32 s`; nothing was unseen of what was cut off. */
export function notSeen(source: SourceName, unseenMs: number): string {
  if (unseenMs === 0) return 'the rest is not recorded';
  return `${SEEN[source] ?? `${source} was`} not seen for ${seconds(unseenMs)}`;
}

export function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
