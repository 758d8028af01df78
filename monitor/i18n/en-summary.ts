import type { AgreementCounts } from '../../core/explain/agreement.ts';
import { enErrorsInLog, enIterations } from './en-feed.ts';
import { duration, latency, number, share } from './format.ts';

export const enSummary = {
  verdicts: { pass: 'PASSED', fail: 'FAILED', inconclusive: 'INCONCLUSIVE' },
  title: (verdict: string, target: string) => `Run over on ${target}: ${verdict}`,
  sandbox: 'the sandbox (pods are processes)',
  labels: {
    firstScaleUp: 'first scale-up',
    readyCapacity: 'full ready capacity',
    peak: 'peak',
    settled: 'settled',
    decisions: 'scaling decisions',
    agreement: 'explained',
    requests: 'requests',
    iterations: 'iterations',
    dropped: 'dropped iterations',
    k6: 'k6',
    met: 'met',
    why: 'why',
    notMet: 'not met',
    notKnown: 'not known',
    heldBack: 'held back',
    folder: 'everything is in',
    report: 'report',
  },
  afterLoadStart: (ms: number) => `${duration(ms, 'en')} after the load started`,
  afterLoadEnd: (ms: number, pods: string) => `${duration(ms, 'en')} after the load ended, ${pods}`,
  at: (replicas: number) => `at ${number(replicas, 'en')} ${replicas === 1 ? 'pod' : 'pods'}`,
  neverScaled: 'the autoscaler never added a pod',
  neverReady: 'never reached: fewer pods were ready than wanted',
  notSettled: (pods: string) => `not seen: the run ended ${pods}`,
  peakOf: (peak: number, max: number) => `${number(peak, 'en')} of at most ${number(max, 'en')} pods`,
  unknown: 'unknown',
  requests: (count: number, failed: number, p95Ms: number | null, unclassified = 0) =>
    `${number(count, 'en')}, ${failed === 0 ? (unclassified === 0 ? 'none failed' : 'none known to have failed') : `${number(failed, 'en')} failed (${share(failed / count, 'en')})`}${unclassified === 0 ? '' : ` (${number(unclassified, 'en')} that k6 was told not to judge)`}, p95 ${p95Ms === null ? 'unknown' : latency(p95Ms, 'en')}`,
  agreement: ({ decisions, agrees, differs, unknown }: AgreementCounts) =>
    `${number(agrees, 'en')} of ${number(decisions, 'en')} syncs of the HPA as our own algorithm decides${differs === 0 ? '' : `, ${number(differs, 'en')} otherwise`}${unknown === 0 ? '' : `, ${number(unknown, 'en')} can’t be told`}`,
  noRequests: 'none',
  iterations: (count: number, threw: number | null, mostVus: number) =>
    `${count === 0 ? enIterations(count, mostVus) : number(count, 'en')}${threw === null || threw === 0 ? '' : `, ${number(threw, 'en')} threw an exception`}`,
  errorsInLog: enErrorsInLog,
  endedLoad: (text: string) => `${text}; it ended the load before its time`,
  statement: (name: string, words: string) => (words === '' ? name : `${name}: ${words}`),
  notMeasured: 'not measured: there was no load',
  limit: (name: string, value: string, limit: string) => `${name}: ${value}, at most ${limit} allowed`,
  floor: (name: string, value: string, limit: string) => `${name}: ${value}, at least ${limit} required`,
  dropped: (count: number) =>
    `${number(count, 'en')}${count === 0 ? '' : ': the load was less than planned'}`,
};
