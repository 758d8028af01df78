import type { RunFacts } from '../measure/facts.ts';
import type { LoadEnded } from '../timeline/events.ts';
import type { Objective } from './objective.ts';
import { type Reason, reason } from './reason.ts';

/** What k6 and its script say themselves. */
export function judgeLoad(facts: RunFacts): readonly Objective[] {
  const thresholds = thresholdsOf(facts);
  return [...ownVerdict(facts, thresholds), ...thresholds];
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
