import type { BottleneckCode, BottleneckValues } from '../../core/measure/bottlenecks.ts';
import { pressedGaugeLine } from './dependency.ts';
import { enErrorsInLog, enIterations } from './en-feed.ts';
import { duration, latency, number, share } from './format.ts';

/** `ms`: for how long of the load; null: not a matter of time. */
export type BottleneckWords = {
  readonly [Code in BottleneckCode]: (values: BottleneckValues[Code], ms: number | null) => string;
};

const EN = 'en';
const pods = (count: number) => `${number(count, EN)} ${count === 1 ? 'pod' : 'pods'}`;

/** The sentences of the report: what happened, and why it can or can't be trusted. */
export const enReportSentences = {
  iterations: (where: string, scenario: string, iterations: number, mostVus: number, ms: number) =>
    `On ${where}, ${scenario} went on for ${duration(ms, EN)} without an HTTP request: ${enIterations(iterations, mostVus)}. Its thresholds judge it.`,
  load: (where: string, scenario: string, requests: number, ms: number, peakRps: number, planned: boolean) =>
    `On ${where}, ${scenario} made ${number(requests, EN)} ${requests === 1 ? 'request' : 'requests'} in ${duration(ms, EN)}, ${planned ? 'planned to reach' : 'up to'} ${number(peakRps, EN)} a second.`,
  scenario: (name: string, profile: string) =>
    profile === '' ? `the load ${name}` : `the scenario ${name} (${profile})`,
  noLoad: (where: string, ms: number) => `On ${where}, watched for ${duration(ms, EN)} without load.`,
  noRequests: (where: string) => `On ${where}, a load was to be made, but no request was.`,
  firstUp: (ms: number, from: number, to: number, because: string) =>
    `The autoscaler first added pods ${duration(ms, EN)} after the load began (${from} → ${to})${because === '' ? '' : `, because ${because}`}.`,
  utilization: (name: string, value: string, target: string) =>
    `${name} was at ${value} of request and its target is ${target}`,
  value: (name: string, value: string, target: string) => `${name} was ${value} and its target is ${target}`,
  neverUp: (replicas: number | null) =>
    replicas === null
      ? 'The autoscaler never added a pod.'
      : `The autoscaler never added a pod: it stayed at ${pods(replicas)}.`,
  notAllSeen: (notSeen: string, peak: readonly [number, number | null] | null) =>
    `What the autoscaler did is not all known: ${notSeen}.${
      peak === null
        ? ''
        : ` It went up to ${pods(peak[0])} at least${peak[1] === null ? '' : `, ${number(peak[1], EN)} at most`}.`
    }`,
  phasesUnseen: (notSeen: string) => `When these phases began and ended is not known exactly: ${notSeen}.`,
  peak: (peak: number, max: number, readyMs: number | null) =>
    `It went up to ${pods(peak)}${peak >= max ? ', its maximum' : ` of at most ${number(max, EN)}`}${
      readyMs === null
        ? ', which were never all ready'
        : `; as many were ready ${duration(readyMs, EN)} after the load began`
    }.`,
  slowest: (hop: string, ms: number, totalMs: number) =>
    `In its longest reaction (${duration(totalMs, EN)}) the slowest step was “${hop}” (${duration(ms, EN)}).`,
  answers: (p95Ms: number | null, failed: number, errorRate: number) =>
    `${p95Ms === null ? 'Answer times are not known' : `95 % of the answers came within ${latency(p95Ms, EN)}`}; ${
      failed === 0 ? 'no request failed' : `${number(failed, EN)} requests failed (${share(errorRate, EN)})`
    }.`,
  reactingP95: (reactingMs: number, settledMs: number) =>
    `While pods were missing the p95 was ${latency(reactingMs, EN)}, once settled ${latency(settledMs, EN)}.`,
  settled: (ms: number, final: number | null) =>
    `After the load ended it took ${duration(ms, EN)} until the replicas were back${final === null ? '' : ` at ${number(final, EN)}`} and quiet.`,
  notSettled: (final: number | null) =>
    `The replicas were not back and quiet when observation ended${final === null ? '' : ` (${pods(final)})`}.`,
  noDependencySeen:
    'No database or other dependency was measured: whether one held anything back is not known.',
  dependencyUnseen: (title: string) =>
    `${title} was not measured: whether it held anything back is not known.`,
  notCompared: 'Not compared here. It takes an earlier run: palier report EARLIER THIS.',
  noBottleneck: 'Nothing was found that kept pods from coming or from helping.',
  trusted:
    'Yes: the recording is complete, the load was made as planned, and the autoscaler had its metrics throughout.',
  notTrusted: (count: number) =>
    count === 1
      ? 'No: one thing keeps it from supporting a verdict.'
      : `No: ${count} things keep it from supporting a verdict.`,
  untrusted: (count: number) =>
    count === 1
      ? 'One thing keeps this run from supporting a verdict:'
      : `${count} things keep this run from supporting a verdict:`,
  alsoNotMet: (objectives: readonly string[]) => `also not met: ${objectives.join('; ')}`,
  heldBack: (bottleneck: string) => `what held it back: ${bottleneck}`,
  watched: 'It was watched without load: there is no load to judge.',
  whyPass: 'Every objective was met.',
  whyFail: (count: number) =>
    count === 1 ? 'One objective was not met:' : `${count} objectives were not met:`,
  whyUnknown: 'Nothing failed, but not everything could be judged:',
  noObjectives: 'There was nothing to judge it by.',
  objective: (name: string, value: string, limit: string) => `${name}: ${value}, at most ${limit} allowed`,
  floor: (name: string, value: string, limit: string) => `${name}: ${value}, at least ${limit} required`,
  threshold: (name: string, known: boolean, value: string, endedLoad: boolean) =>
    known
      ? `${name} did not hold${value === '' ? '' : `: ${value}`}${endedLoad ? '; it ended the load before its time' : ''}`
      : `${name}: no data`,
  statement: (name: string, words: string) => (words === '' ? name : `${name}: ${words}`),
  errorsInLog: enErrorsInLog,
  whatToDo: (remedy: string) => `what to do: ${remedy}`,
  bottlenecks: {
    'max-replicas': ({ replicas }, ms) =>
      `at its maximum of ${pods(replicas)} for ${duration(ms ?? 0, EN)} while its metric asked for more`,
    'dependency-limit': (values, ms) => pressedGaugeLine(values, ms, EN),
    'cpu-limit': ({ share: ofRounds }) =>
      `a pod was at its CPU limit in ${share(ofRounds, EN, 0)} of the measurements: it is throttled, requests wait`,
    'uneven-traffic': ({ share: ofRequests }) =>
      `${share(ofRequests, EN, 0)} of the requests went to other pods than an even spread would have sent them to`,
    generator: ({ dropped, tolerable }) =>
      `k6 dropped ${number(dropped, EN)} iterations (${number(tolerable, EN)} would be tolerable): the generator was the limit, or it waited for answers`,
  } as BottleneckWords,
  starved: (names: string) =>
    `Next to no requests went to ${names}: connections kept alive stay on the old pods.`,
  imbalance: (value: number) =>
    `${share(value, EN, 1)} of all requests would have to move for an even spread.`,
  noReach: 'The answers did not say which pod they came from.',
  slowestHop: (hop: string, ms: number) => `Slowest: ${hop}, ${duration(ms, EN)}.`,
  within: (ms: number) => `within ${duration(ms, EN)}`,
};
