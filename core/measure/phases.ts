import { type LoadPoint, primaryHpa } from '../state/state.ts';
import { changePoints } from './change-points.ts';
import type { RunFacts } from './facts.ts';
import { steadyFrom } from './steady-state.ts';

export type SpanName =
  | 'baseline'
  | 'climbing'
  | 'reacting'
  | 'settled-under-load'
  | 'descending'
  | 'settling'
  | 'settled-after';

/** A stretch of the run in one phase; the same phase may come back (a ramp of several steps). */
export interface PhaseSpan {
  readonly name: SpanName;
  readonly fromT: number;
  readonly toT: number;
}

/** Shorter stretches are counted to the one before: they say nothing of their own. A reaction may be this quick. */
const SHORTEST_MS = 3_000;
/** A level differs from the one before by at least this share of the highest rate. */
const LEAST_CHANGE_SHARE = 0.1;

/**
 * The phases of a finished run, from what was measured rather than from the script: levels of the request rate
 * by change-point detection, answers of the autoscaler from its transitions, and "settled" from the moment the
 * latency is steady again.
 */
export function phasesOf(facts: RunFacts): readonly PhaseSpan[] {
  const { load, now, transitions } = facts.state;
  if (load.startedT === null) return [];
  const endT = load.endedT ?? now.t;
  const levels = rateLevels(load.series.whole.filter(({ t }) => t <= endT));
  const first = levels[0];
  const raised = levels.find((level) => first !== undefined && level.rps > first.rps);
  const { startedT } = load;
  const ups = transitions.list.filter(
    ({ direction, hpa, desiredChanged }) =>
      direction === 'up' && hpa === facts.state.primaryHpa && desiredChanged.t >= startedT,
  );
  const descentT = descentBegins(levels) ?? endT;

  const marks: PhaseSpan[] = [{ name: 'baseline', fromT: load.startedT, toT: endT }];
  const firstUpT = ups[0]?.desiredChanged.t ?? null;
  const climbT = Math.min(raised?.t ?? endT, ups[0]?.metricVisible?.t ?? firstUpT ?? endT);
  if (climbT < endT)
    marks.push({ name: firstUpT === null ? 'settled-under-load' : 'climbing', fromT: climbT, toT: endT });
  for (const [index, up] of ups.entries()) {
    const nextT = Math.min(ups[index + 1]?.desiredChanged.t ?? endT, endT);
    const readyT = Math.min(up.allReady?.t ?? nextT, nextT);
    marks.push({ name: 'reacting', fromT: up.desiredChanged.t, toT: endT });
    const steadyT = steadyAfter(load.series.whole, readyT, Math.min(nextT, descentT));
    if (steadyT < Math.min(nextT, descentT))
      marks.push({ name: 'settled-under-load', fromT: steadyT, toT: endT });
    const climbsT = levels.find(({ t, rps, before }) => t > readyT && t < nextT && rps > before)?.t;
    if (climbsT !== undefined && nextT < endT) marks.push({ name: 'climbing', fromT: climbsT, toT: endT });
  }
  if (descentT < endT) marks.push({ name: 'descending', fromT: descentT, toT: endT });
  const spans = overlay(
    marks.filter(({ fromT }) => fromT < endT),
    endT,
  );
  return [...spans, ...afterLoad(facts, endT)];
}

interface Level {
  readonly t: number;
  readonly rps: number;
  /** The rate of the level before it. */
  readonly before: number;
}

function rateLevels(points: readonly LoadPoint[]): readonly Level[] {
  if (points.length === 0) return [];
  const rates = points.map(({ rps }) => rps);
  const starts = [0, ...changePoints(rates, Math.max(...rates) * LEAST_CHANGE_SHARE)];
  let before = 0;
  return starts.map((start, index) => {
    const segment = rates.slice(start, starts[index + 1]);
    const rps = segment.reduce((sum, rate) => sum + rate, 0) / segment.length;
    // A sample tells of the time before it: the level began where the sample before ended.
    const level = { t: points[start - 1]?.t ?? points[0]?.t ?? 0, rps, before };
    before = rps;
    return level;
  });
}

/** When the rate falls from its highest level and does not come back to it. */
function descentBegins(levels: readonly Level[]): number | null {
  const highest = Math.max(0, ...levels.map(({ rps }) => rps));
  const last = levels.findLastIndex(({ rps }) => rps >= highest * (1 - LEAST_CHANGE_SHARE));
  return levels[last + 1]?.t ?? null;
}

/** The first moment after `fromT` from which on the p95 is steady; `toT` when it never is, or not long enough to tell. */
function steadyAfter(points: readonly LoadPoint[], fromT: number, toT: number): number {
  const within = points.filter(({ t, p95Ms }) => t >= fromT && t < toT && p95Ms !== null);
  const index = steadyFrom(within.map(({ p95Ms }) => p95Ms ?? 0));
  if (index === null) return toT;
  return index === 0 ? fromT : (within[index - 1]?.t ?? fromT);
}

/** Later marks replace earlier ones from their beginning on. */
function overlay(marks: readonly PhaseSpan[], endT: number): PhaseSpan[] {
  const ordered = marks.toSorted((a, b) => a.fromT - b.fromT);
  const spans: PhaseSpan[] = [];
  for (const [index, { name, fromT }] of ordered.entries()) {
    const toT = Math.min(ordered[index + 1]?.fromT ?? endT, endT);
    const last = spans.at(-1);
    if (toT <= fromT) continue;
    const tooShort = toT - fromT < SHORTEST_MS && name !== 'reacting';
    const joins = last !== undefined && (last.name === name || tooShort);
    if (joins) spans[spans.length - 1] = { ...last, toT };
    else spans.push({ name, fromT, toT });
  }
  return spans;
}

function afterLoad(facts: RunFacts, endT: number): PhaseSpan[] {
  const { now, load } = facts.state;
  if (load.endedT === null || now.t <= endT || primaryHpa(facts.state) === null) return [];
  const settledT = facts.settledT ?? now.t;
  const spans: PhaseSpan[] = [
    { name: 'settling', fromT: endT, toT: settledT },
    { name: 'settled-after', fromT: settledT, toT: now.t },
  ];
  return spans.filter(({ fromT, toT }) => toT > fromT);
}
