import { gaugeOf, isJudgedByShare } from '../dependencies/limit.ts';
import { settleTimes } from '../state/settle.ts';
import {
  blindMs,
  blindSpans,
  earliestOf,
  lastsUntil,
  readySource,
  settleSources,
  spansWithin,
} from '../state/sight.ts';
import { primaryHpa, type RunState } from '../state/state.ts';
import type { BlindSpan } from '../timeline/blind-spans.ts';
import type { SourceName } from '../timeline/events.ts';
import { type HpaSighting, type RunFacts, readyFirstT } from './facts.ts';

/** Where a value must lie, since a part of what it rests on was not seen. */
export interface Bounds {
  readonly lowest: number;
  /** null: nothing tells, or it may not have happened at all. */
  readonly highest: number | null;
  /** What did not see, and for how long of the time that counts. */
  readonly source: SourceName;
  readonly unseenMs: number;
}

/** What rests on sight. Of each the bounds; null: all of it was seen, so that it is what it was seen to be. */
export interface ScalingBounds {
  readonly firstScaleUpSeconds: Bounds | null;
  readonly readyCapacitySeconds: Bounds | null;
  readonly settledSeconds: Bounds | null;
  /** Over the whole run. */
  readonly peakReplicas: Bounds | null;
  readonly decisions: Bounds | null;
  /** Since the load began. */
  readonly peakDesired: Bounds | null;
  readonly flaps: Bounds | null;
  /** While the load was on, of what the objectives of gauges are about, by `mysql.connections`; absent: all seen. */
  readonly dependencies: Readonly<Record<string, Bounds>>;
}

/** Of everything that a run's scaling is judged by: within which bounds it was, given what was not seen. */
export function scalingBounds(facts: RunFacts): ScalingBounds {
  const { state, peakDesired, turns } = facts;
  const hpa = primaryHpa(state);
  const { startedT } = state.load;
  const most = Math.max(hpa?.view.maxReplicas ?? 0, hpa?.peakReplicas ?? 0, peakDesired ?? 0);
  const cutOff = spanAfterTheCut(state);
  const hiding = hidingSpans(facts);
  const hidden = [...hiding, ...cutOff];
  const underLoad = startedT === null ? [] : [...spansWithin(hiding, startedT, state.now.t), ...cutOff];
  const count = (spans: readonly BlindSpan[], lowest: number, highest: number | null): Bounds | null =>
    spans.length === 0 || lowest === highest ? null : { lowest, highest, ...unseenIn(state, 'hpa', spans) };
  return {
    firstScaleUpSeconds: firstScaleUp(facts, underLoad),
    readyCapacitySeconds: readyCapacity(facts, underLoad, peakDesired === most),
    settledSeconds: settled(facts),
    peakReplicas: hpa === null ? null : count(hidden, hpa.peakReplicas, most),
    decisions: count(hidden, hpa?.decisions ?? 0, null),
    peakDesired: count(underLoad, peakDesired ?? 0, most),
    flaps: count(underLoad, turns.flaps, null),
    dependencies: gaugeBounds(facts),
  };
}

/** A recording without its end was cut off: the run went on, and nobody knows how. */
function spanAfterTheCut({ ended, load, now }: RunState): readonly BlindSpan[] {
  const isCutOff = ended === null && load.startedT !== null;
  return isCutOff ? [{ fromT: now.t, toT: now.t, reason: 'the recording was cut off' }] : [];
}

/**
 * The blind spans of the HPA in which it may have scaled without our seeing it, there or back. Not those at whose end
 * its `lastScaleTime` was still the same, and not those shorter than its period: in that it scales once at most, and
 * its end shows it.
 */
export function hidingSpans(facts: RunFacts): readonly BlindSpan[] {
  const { state, hpaSightings } = facts;
  const { syncMs } = settleTimes(state, primaryHpa(state));
  return blindSpans(state, 'hpa').filter((span) => {
    if (lastsUntil(span, state.now.t)) return true;
    const isShort = span.toT - span.fromT < syncMs;
    const before = hpaSightings.findLast(({ t }) => t <= span.fromT);
    if (before === undefined) return !isShort;
    const within = hpaSightings.filter(({ t }) => t > span.fromT && earliestOf([span], t) === span.fromT);
    const after = within.at(-1) ?? before;
    if (isShort) return after.desired === before.desired && !isSameScaling(before, after);
    return before.lastScaleTime === null || !isSameScaling(before, after);
  });
}

function isSameScaling(before: HpaSighting, after: HpaSighting): boolean {
  return before.uid === after.uid && before.lastScaleTime === after.lastScaleTime;
}

function firstScaleUp({ state }: RunFacts, hidden: readonly BlindSpan[]): Bounds | null {
  const { startedT } = state.load;
  const seenT = primaryHpa(state)?.firstScaleUpT ?? null;
  if (startedT === null) return null;
  const earliestT = seenT === null ? null : earliestOf(blindSpans(state, 'hpa'), seenT);
  const unseenT = hidden.find(({ fromT }) => earliestT === null || fromT < earliestT)?.fromT;
  const lowestT = unseenT ?? earliestT;
  if (lowestT === null || lowestT === seenT) return null;
  return secondsSince(startedT, lowestT, seenT, 'hpa', state);
}

/** Shorter, they hide no readiness that counts. */
const LASTING_MS = 5_000;

function readyCapacity(facts: RunFacts, hidden: readonly BlindSpan[], isAtMost: boolean): Bounds | null {
  const { state, peakDesired } = facts;
  const { startedT } = state.load;
  const firstUpT = primaryHpa(state)?.firstScaleUpT ?? null;
  if (startedT === null) return null;
  const first = firstScaleUp(facts, hidden);
  // Without a scale-up there was nothing to become ready: then it is no failure either.
  if (firstUpT === null || peakDesired === null)
    return first === null ? null : { ...first, lowest: 0, highest: null };
  const leastT = first === null ? firstUpT : startedT + first.lowest * 1000;
  const source = readySource(state);
  const spans = blindSpans(state, source);
  const seenT = readyFirstT(facts, peakDesired);
  const earliestT = seenT === null ? null : earliestOf(spans, seenT);
  const unseenT = spansWithin(spans, leastT, earliestT ?? state.now.t).find(
    (span) => span.toT - span.fromT >= LASTING_MS,
  )?.fromT;
  const lowestT = unseenT ?? earliestT;
  // A higher peak than the one that was seen was reached later, or never.
  if (hidden.length > 0 && !isAtMost)
    return secondsSince(startedT, Math.max(leastT, lowestT ?? 0), null, 'hpa', state);
  if (lowestT === null || lowestT === seenT) return null;
  return secondsSince(startedT, Math.max(leastT, lowestT), seenT, source, state);
}

/** What changed unseen after the last change that was seen is the last one. */
function settled({ state, settledT, settledFoundT }: RunFacts): Bounds | null {
  const { endedT } = state.load;
  // Not to be observed is another thing than not seen.
  if (endedT === null || state.primaryHpa === null || state.ended?.reason === 'load-over') return null;
  const sources = settleSources(state);
  const spans = blindSpans(state, ...sources);
  const source = sources.find((one) => blindMs(blindSpans(state, one), endedT, state.now.t) > 0) ?? 'hpa';
  if (settledT === null || settledFoundT === null) {
    // It did not come while one looked: only what is still unseen at the end may have been it.
    const last = spansWithin(spans, endedT, state.now.t).at(-1);
    if (last === undefined || !lastsUntil(last, state.now.t)) return null;
    const changedT = Math.max(endedT, primaryHpa(state)?.changedT ?? endedT);
    return secondsSince(endedT, earliestOf(spans, changedT), null, source, state);
  }
  const unseen = spansWithin(spans, settledT, settledFoundT);
  const lowestT = earliestOf(spans, settledT);
  const highestT = Math.max(settledT, ...unseen.map(({ toT }) => toT));
  if (lowestT === highestT) return null;
  const isOpen = unseen.some(({ toT }) => toT >= settledFoundT);
  return secondsSince(endedT, lowestT, isOpen ? null : highestT, source, state);
}

/** Two scrapes missed: between them nobody looks either. */
const SCRAPES_MS = 30_000;

function gaugeBounds(facts: RunFacts): Readonly<Record<string, Bounds>> {
  const { state } = facts;
  const { startedT, endedT } = state.load;
  if (startedT === null) return {};
  const endT = endedT ?? state.now.t;
  const out: Record<string, Bounds> = {};
  for (const [name, { spec }] of state.dependencies) {
    const spans = spansWithin(blindSpans(state, 'prometheus', name), startedT, endT);
    if (!spans.some((span) => blindMs([span], startedT, endT) > SCRAPES_MS)) continue;
    const unseen = { source: 'prometheus', unseenMs: blindMs(spans, startedT, endT) };
    for (const [gauge, worst] of Object.entries(facts.dependencies[name]?.worst ?? {})) {
      const known = gaugeOf(spec, gauge);
      if (known === undefined) continue;
      out[`${name}.${gauge}`] =
        known.worse === 'low'
          ? { lowest: 0, highest: worst, ...unseen }
          : { lowest: worst, highest: isJudgedByShare(known) ? 1 : null, ...unseen };
    }
  }
  return out;
}

function secondsSince(
  originT: number,
  lowestT: number,
  highestT: number | null,
  source: SourceName,
  state: RunState,
): Bounds {
  const seconds = (t: number) => Number((Math.max(0, t - originT) / 1000).toFixed(3));
  const unseenMs = blindMs(blindSpans(state, source), originT, highestT ?? state.now.t);
  return {
    lowest: seconds(lowestT),
    highest: highestT === null ? null : seconds(highestT),
    source,
    unseenMs,
  };
}

function unseenIn(
  { load, now }: RunState,
  source: SourceName,
  spans: readonly BlindSpan[],
): Pick<Bounds, 'source' | 'unseenMs'> {
  return { source, unseenMs: blindMs(spans, load.startedT ?? 0, now.t) };
}
