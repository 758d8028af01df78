import { blindMs, blindSpans, spansWithin } from '../state/sight.ts';
import { primaryHpa } from '../state/state.ts';
import type { RunFacts } from './facts.ts';
import type { PressureCounts } from './pressure-counts.ts';
import { hidingSpans } from './scaling-bounds.ts';

/** How long the HPA was at its maximum under load while its metric asked for more: at least, and at most. */
export interface AtMaximum {
  readonly lowestMs: number;
  readonly highestMs: number;
  readonly unseenMs: number;
}

/** While it was not seen, the HPA may have been at its maximum. */
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
