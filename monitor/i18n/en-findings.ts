import { isBlind } from '../../core/state/metric-failure.ts';
import type { FailedOutcome } from '../../core/verdict/finding.ts';
import { differencesText, partsOf } from './differences.ts';
import { enCompare } from './en-compare.ts';
import { notSeen, seconds } from './en-reasons.ts';
import type { FindingWords } from './finding-words.ts';

/** What keeps a run from supporting a verdict, and what to do. */
export const enFindings: FindingWords = {
  'recording-incomplete': () => ({
    title: 'the recording ends without run.ended: it was cut off',
    remedy: 'run again; let the run end by itself or with a single Ctrl-C',
  }),
  'recording-gap': ({ count, reason }) => ({
    title: `${count} ${count === 1 ? 'gap' : 'gaps'} in the recording, the first: ${reason}`,
    remedy: 'run again with enough free disk space and a reachable cluster',
  }),
  'not-seen': ({ source, times, unseenMs, reason }) => ({
    title: `${notSeen(source, unseenMs)} of this run${times === 1 ? '' : `, ${times} times`}, so what the autoscaler did is not known${reason === '' ? '' : `: ${reason}`}`,
    remedy: 'see that the Kubernetes API can be watched all the time (palier doctor), then run again',
  }),
  interrupted: () => ({
    title: 'the run was interrupted before it had settled',
    remedy: 'run again and let it end by itself',
  }),
  'run-failed': ({ message }) => ({
    title: `the run broke off: ${message}`,
    remedy: 'solve that and run again',
  }),
  'load-failed': ({ outcome, message }) => ({
    title: `${OUTCOMES[outcome]}${message === '' ? '' : `: ${message}`}`,
    remedy: 'solve that and run again',
  }),
  'no-requests': () => ({
    title: 'no request was made, and no iteration ended',
    remedy: 'check the script and the address',
  }),
  'answered-elsewhere': ({ others, requests, pod }) => ({
    title: `${others} of ${requests} requests were answered by pods that are not among those watched, such as ${pod}`,
    remedy: 'check where the load goes: another cluster or sandbox may answer at that address',
  }),
  'generator-saturated': ({ shortMs, measuredMs }) => ({
    title: `k6 had too little CPU for ${seconds(shortMs)} of ${seconds(measuredMs)}: it was slow itself, and so are the times it measured`,
    remedy: 'give the generator more CPU, or run it on another machine',
  }),
  'iterations-dropped': ({ dropped, offered, p95Ms }) => ({
    title: `k6 dropped ${dropped} of ${offered} iterations: it had no free VU for them${p95Ms === null ? '' : `, all waiting for answers (p95 ${seconds(p95Ms)})`}`,
    remedy: 'the load was not what was planned: lower the rate, or raise maxVUs if the answers were quick',
  }),
  'rate-not-delivered': ({ requests, planned }) => ({
    title: `k6 made ${requests} requests of ${planned} planned`,
    remedy: 'the generator or the way to the target is too slow: lower the rate or move the generator',
  }),
  'samples-missing': ({ gapMs }) => ({
    title: `no figures of k6 for ${seconds(gapMs)}`,
    remedy: 'this machine was overloaded or k6 was not answering: run again with less load beside it',
  }),
  'hpa-not-observed': () => ({
    title: 'the HPA was never seen with a status',
    remedy: 'check that it exists, that its controller runs and that you may read it',
  }),
  'scaling-inactive': ({ inactiveMs, reason = 'FailedGetResourceMetric' }) => {
    const span = `for ${seconds(inactiveMs)} of the load`;
    if (reason === 'ScalingDisabled') {
      return {
        title: `the HPA was switched off ${span}: its target had been put to 0 replicas`,
        remedy: 'give the target 1 replica or more before the load',
      };
    }
    if (reason === 'Deleted') {
      return {
        title: `there was no HPA ${span}: it had been deleted`,
        remedy: 'find out who deletes it (a deployment at the same time?), then run again',
      };
    }
    return {
      title: isBlind(reason)
        ? `the HPA could not read its metrics ${span}`
        : `the HPA did not scale ${span} (${reason})`,
      remedy:
        'check who serves the metric, whether the pods are ready, and the HPA’s conditions (kubectl describe hpa)',
    };
  },
  'metrics-missing': ({ ofResources = true }) => ({
    title: 'the HPA never had a metric while the load was on',
    remedy: ofResources
      ? 'check metrics-server and the requests of the pods'
      : 'check the adapter that serves its custom or external metrics (kubectl get apiservices names it)',
  }),
  'metrics-stale': ({ gapMs }) => ({
    title: `no pod metrics for ${seconds(gapMs)} while the load was on`,
    remedy: 'check metrics-server',
  }),
  'dependency-unseen': ({ title, gapMs, remedy }) => ({
    title: `no figures of ${title} for ${seconds(gapMs)} while the load was on`,
    remedy: remedy === undefined ? 'check its exporter, its queries and Prometheus' : remedy.en,
  }),
  'previous-run': ({ replicas, minReplicas }) => ({
    title: `the load began while ${replicas} replicas were still wanted from before (minimum ${minReplicas})`,
    remedy: 'wait until the autoscaler is back at its minimum, then run again',
  }),
  'clock-jump': ({ jumpMs }) => ({
    title: `the clock of this machine was set during the run, by ${seconds(jumpMs)}`,
    remedy: 'run again once the clock is synchronised',
  }),
  'baseline-differs': ({ differs }) => ({
    title: `it can't be compared with the baseline: ${differencesText(differs, enCompare)}`,
    remedy: `--allow-different ${partsOf(differs)} compares all the same`,
  }),
  'baseline-invalid': ({ runId, finding }, tell) => {
    const { title, remedy } = tell(finding);
    return { title: `the baseline ${runId} supports no verdict: ${title}`, remedy };
  },
  'baseline-lost': ({ source }) => ({
    title: `the baseline had data of ${source}, this run has not`,
    remedy: 'check what observes it',
  }),
};

const OUTCOMES: Readonly<Record<FailedOutcome, string>> = {
  stopped: 'the load was stopped before its end',
  'script-error': 'the load script failed',
  'config-error': 'k6 refused its configuration',
  crashed: 'k6 crashed',
};
