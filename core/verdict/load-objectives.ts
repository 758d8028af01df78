import type { RunFacts } from '../measure/facts.ts';
import type { LoadEnded, ObjectiveLimits } from '../timeline/events.ts';
import type { Objective } from './objective.ts';
import { type Reason, reason } from './reason.ts';

/** What the load itself says: the script, k6's thresholds, failed requests, iterations that threw. */
export function judgeLoad(facts: RunFacts, limits: ObjectiveLimits): readonly Objective[] {
  const thresholds = thresholdsOf(facts);
  return [
    ...ownVerdict(facts, thresholds),
    ...thresholds,
    ...errorRate(facts, limits.errorRate),
    ...exceptionRate(facts, limits.exceptionRate),
  ];
}

type Threshold = LoadEnded['thresholds'][number];

/** k6 and its script may fail a test without a threshold that tells why. */
function ownVerdict({ state }: RunFacts, thresholds: readonly Objective[]): Objective[] {
  const { outcome } = state.load;
  if (outcome === null) return [];
  const said = (name: string, told: string, why: Reason): Objective => ({
    name,
    verdict: 'fail',
    value: null,
    limit: told,
    unit: 'statement',
    reason: why,
  });
  const { exitCode, message, markedAsFailed = exitCode === MARKED ? '' : null } = outcome;
  if (markedAsFailed !== null)
    return [said('markedAsFailed', markedAsFailed, reason('marked-as-failed', { message: markedAsFailed }))];
  const explained = thresholds.some(({ verdict }) => verdict === 'fail');
  if (outcome.outcome !== 'thresholds-failed' || explained) return [];
  return [said('thresholdsCrossed', message, reason('thresholds-crossed', { exitCode, message }))];
}

/** k6's exit code for it, in recordings that do not tell the reason. */
const MARKED = 110;

function thresholdsOf({ state }: RunFacts): Objective[] {
  const { plan, outcome } = state.load;
  const judged = outcome?.thresholds ?? [];
  const names = new Set(judged.map(({ metric, expression }) => `${metric} ${expression}`));
  const planned = Object.entries(plan?.thresholds ?? {}).flatMap(([metric, expressions]) =>
    expressions.map((expression): Threshold => ({ metric, expression, ok: null })),
  );
  const missing = planned.filter(({ metric, expression }) => !names.has(`${metric} ${expression}`));
  return [...judged, ...missing].map((threshold) => {
    const { metric, expression, value = null, endedLoad = false } = threshold;
    const ok = endedLoad ? false : threshold.ok;
    return {
      name: `k6: ${metric} ${expression}`,
      verdict: ok === null ? 'inconclusive' : ok ? 'pass' : 'fail',
      value,
      limit: expression,
      unit: 'threshold',
      reason: ok === null ? reason('threshold-without-data', {}) : ok ? null : notHeld(threshold),
      ...(endedLoad ? { endedLoad } : {}),
    };
  });
}

function notHeld({ metric, expression, value, endedLoad = false }: Threshold): Reason {
  return reason('threshold-crossed', { metric, expression, value: value ?? null, endedLoad });
}

function errorRate({ state }: RunFacts, limit: number | null): Objective[] {
  if (limit === null || state.header?.command === 'watch') return [];
  const { requests, failed } = state.load.totals;
  // Those of which k6 was told not to say whether they failed have no say here.
  const judged = Math.max(0, requests - (state.load.outcome?.unclassified ?? 0));
  const asked = { name: 'errorRate', limit, unit: 'share', samples: judged } as const;
  // Another protocol than HTTP has no failed requests: that is for its thresholds.
  if (requests === 0)
    return [{ ...asked, verdict: 'inconclusive', value: null, reason: reason('no-http-request', {}) }];
  if (judged === 0)
    return [
      {
        ...asked,
        verdict: 'inconclusive',
        value: null,
        samples: requests,
        reason: reason('requests-not-judged', {}),
      },
    ];
  const value = failed / judged;
  const ok = value <= limit;
  const why = ok ? null : reason('requests-failed', { failed, judged });
  return [{ ...asked, verdict: ok ? 'pass' : 'fail', value, reason: why }];
}

export const DEFAULT_EXCEPTION_RATE = 0.01;

/** Recordings in which exceptions were not counted are not judged by them. */
function exceptionRate({ state }: RunFacts, limit: number | null = DEFAULT_EXCEPTION_RATE): Objective[] {
  const { exceptions, iterations } = state.load.totals;
  if (limit === null || exceptions === null || state.header?.command === 'watch') return [];
  const value = exceptions === 0 ? 0 : exceptions / Math.max(exceptions, iterations);
  const ok = value <= limit;
  const first = state.load.outcome?.errors?.first ?? null;
  return [
    {
      name: 'exceptionRate',
      verdict: ok ? 'pass' : 'fail',
      value,
      limit,
      unit: 'share',
      samples: iterations,
      reason: ok ? null : reason('exceptions', { exceptions, iterations, first }),
    },
  ];
}
