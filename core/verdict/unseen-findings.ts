import type { RunFacts } from '../measure/facts.ts';
import { blindMs, blindSpans, readySource, spansWithin } from '../state/sight.ts';
import { whyOf } from '../timeline/cause.ts';
import type { ValidityFinding } from './finding.ts';

/** Two periods of the autoscaler; or more of the load than may be missing of it, if it is not but a moment. */
const LONGEST_BLIND_MS = 30_000;
const BLIND_SHARE = 0.1;
export const LEAST_BLIND_MS = 5_000;

/**
 * Scaling is judged by what the HPA and its scale target were seen to do. A short time without is bounded where it
 * matters; after a long one nobody can say what the autoscaler did.
 */
export function unseenFindings({ state }: RunFacts): ValidityFinding[] {
  const { load, now, header } = state;
  if (load.startedT === null || header?.hpas.length === 0) return [];
  const { startedT } = load;
  const loadMs = (load.endedT ?? now.t) - startedT;
  const found = (['hpa', readySource(state)] as const).flatMap((source) => {
    const spans = spansWithin(blindSpans(state, source), startedT, now.t);
    const unseenMs = blindMs(spans, startedT, now.t);
    const inLoadMs = blindMs(spans, startedT, startedT + loadMs);
    const longestMs = Math.max(0, ...spans.map((span) => blindMs([span], startedT, now.t)));
    const isLong = longestMs > LONGEST_BLIND_MS || inLoadMs > Math.max(LEAST_BLIND_MS, loadMs * BLIND_SHARE);
    const told = spans.find((span) => span.reason !== '');
    const why = told === undefined ? { reason: '' } : whyOf(told);
    return isLong ? [{ source, times: spans.length, unseenMs, ...why }] : [];
  });
  const [first] = found;
  return first === undefined ? [] : [{ code: 'not-seen', values: first }];
}
