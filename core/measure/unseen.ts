import type { Step } from '../lib/step-function.ts';
import { blindMs, blindSpans, earliestOf, readySource, spansWithin } from '../state/sight.ts';
import { primaryHpa, type RunState } from '../state/state.ts';
import type { RunFacts } from './facts.ts';
import { type Bounds, hidingSpans } from './scaling-bounds.ts';

/** A step of readiness may be this late without a difference for what rests on it. */
const HARMLESS_MS = 5_000;

/** How many pods were ready over time; null while nobody saw it. */
export function readySteps(state: RunState): readonly Step[] {
  const points = primaryHpa(state)?.series.whole ?? [];
  const steps = points.map(({ t, ready }): Step => ({ t, value: ready }));
  const spans = blindSpans(state, readySource(state)).filter(({ fromT, toT }) => toT - fromT >= HARMLESS_MS);
  return spans.reduce<readonly Step[]>((before, { fromT, toT }) => {
    const after = before.findLast(({ t }) => t <= toT);
    const seen = before.filter(({ t }) => t < fromT || t > toT);
    const added: readonly Step[] = [
      { t: fromT, value: null },
      { t: toT, value: after?.value ?? null },
    ];
    return [...seen, ...added].sort((a, b) => a.t - b.t);
  }, steps);
}

/** A phase that begins or ends this much earlier has the same requests, but for a few. */
const SAME_PHASE_MS = 3_000;

/** What was not seen of the moments at which the phases under load begin and end; null: nothing of weight. */
export function unseenBetween(facts: RunFacts): Pick<Bounds, 'source' | 'unseenMs'> | null {
  const { state } = facts;
  const { load, now, transitions, primaryHpa: key } = state;
  if (load.startedT === null) return null;
  const { startedT } = load;
  const endT = load.endedT ?? now.t;
  const ready = readySource(state);
  const hpaSpans = blindSpans(state, 'hpa');
  const isLate = (spans: typeof hpaSpans, t: number) => t - earliestOf(spans, t) > SAME_PHASE_MS;
  const ups = transitions.list.filter(({ hpa, direction }) => hpa === key && direction === 'up');
  const unseen = (source: 'hpa' | typeof ready) => ({
    source,
    unseenMs: blindMs(blindSpans(state, source), startedT, endT),
  });
  const hidden = spansWithin(hidingSpans(facts), startedT, endT).length > 0;
  if (hidden || ups.some(({ desiredChanged }) => isLate(hpaSpans, desiredChanged.t))) return unseen('hpa');
  const readySpans = blindSpans(state, ready);
  return ups.some(({ allReady }) => allReady !== null && isLate(readySpans, allReady.t))
    ? unseen(ready)
    : null;
}
