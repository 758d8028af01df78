import type { RunFacts } from '../facts.ts';
import type { AtMaximum } from '../phase-objectives.ts';
import { hidingSpans } from '../scaling-bounds.ts';
import { blindMs, blindSpans, spansWithin } from '../sight.ts';
import { primaryHpa } from '../state.ts';
import type { PressureCounts } from './pressure-counts.ts';

/** How long the HPA was at its maximum under load while its metric asked for more; while it was not seen it may have been. */
export function atMaximum({ atMaxMs, atMax }: PressureCounts, facts: RunFacts): AtMaximum {
  const { state, hpaSightings } = facts;
  const { startedT, endedT } = state.load;
  if (startedT === null) return { lowestMs: 0, highestMs: 0, unseenMs: 0 };
  const endT = endedT ?? state.now.t;
  const hidden = hidingSpans(facts);
  const most = primaryHpa(state)?.view.maxReplicas ?? 0;
  const spans = spansWithin(blindSpans(state, 'hpa'), startedT, endT).filter((span) => {
    const desired = hpaSightings.findLast(({ t }) => t <= span.fromT)?.desired ?? null;
    return desired === null || desired >= most || hidden.some(({ fromT }) => fromT === span.fromT);
  });
  const guessedMs = atMax.reduce((sum, { fromT, toT }) => sum + blindMs(spans, fromT, toT), 0);
  const unseenMs = blindMs(spans, startedT, endT);
  const lowestMs = Math.max(0, atMaxMs - guessedMs);
  return { lowestMs, highestMs: lowestMs + unseenMs, unseenMs };
}
