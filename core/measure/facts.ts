import { loadNamespace } from '../state/fold/traffic.ts';
import { conditionOf, leadingMetric } from '../state/hpa-view.ts';
import { reduce } from '../state/reduce.ts';
import { settleStatus } from '../state/settle.ts';
import { type HpaState, initialState, primaryHpa, type RunState } from '../state/state.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { type DependencyFacts, noteDependencies } from './dependency-facts.ts';

/**
 * What a verdict needs beyond the last state: firsts, longest gaps, durations. Folded event by event beside
 * the state, in bounded memory. Times `…T` are run time, null: it did not happen.
 */
export interface RunFacts {
  readonly state: RunState;
  readonly loadStart: LoadStartFacts | null;
  /** Since the load began: the highest count wanted. */
  readonly peakDesired: number | null;
  /** Since the load began: its newest turn, and how often it turned from removing pods to adding them. */
  readonly turns: { readonly direction: 'up' | 'down' | null; readonly flaps: number };
  readonly ready: ReadyFacts;
  /** When replicas were back and quiet, found to be so after the load; and when that was found. */
  readonly settledT: number | null;
  readonly settledFoundT: number | null;
  /** What the HPA said of its own scaling, whenever that was new: it tells of what was not seen. */
  readonly hpaSightings: readonly HpaSighting[];
  /** While the load was on. */
  readonly metrics: {
    readonly everKnown: boolean;
    readonly lastT: number | null;
    readonly longestGapMs: number;
  };
  /** By name, of what the pods depend on. */
  readonly dependencies: Readonly<Record<string, DependencyFacts>>;
  /** Requests of the load by who answered them, while the pods were watched: pods we know, or others. */
  readonly answered: { readonly byOurs: number; readonly byOthers: number; readonly other: string | null };
  readonly samples: { readonly lastT: number | null; readonly longestGapMs: number };
  /** k6's own process, as far as it was measured: for how long, and for how long it had too little CPU. */
  readonly generator: { readonly measuredMs: number; readonly shortMs: number };
  /** While the load was on: how long the HPA said that it could not scale; the reason it said last. */
  readonly inactiveMs: number;
  readonly inactiveReason: string;
  /** Of the load, in which the HPA was there no more. */
  readonly deletedMs: number;
  /** How far the wall clock and the monotonic one drifted apart between two events, at most. */
  readonly clockJumpMs: number;
  readonly clockOffsetMs: number | null;
}

/** Pods of the scale target that were ready, since the load began. Together: `[n]` is since when n were. */
export interface ReadyFacts {
  /** For the first time, and long enough to count. */
  readonly firstT: readonly number[];
  /** The counts after those: now, but not for long enough yet. */
  readonly sinceT: readonly number[];
}

export interface HpaSighting {
  readonly t: number;
  readonly uid: string;
  readonly desired: number | null;
  /** Moves with every scaling; null: never yet, as far as is known. */
  readonly lastScaleTime: string | null;
}

export interface LoadStartFacts {
  readonly desired: number | null;
  readonly minReplicas: number | null;
  /** Since the last scaling before the load; null: unknown. */
  readonly sinceScaleMs: number | null;
}

export function initialFacts(): RunFacts {
  return {
    state: initialState(),
    loadStart: null,
    peakDesired: null,
    turns: { direction: null, flaps: 0 },
    ready: { firstT: [], sinceT: [] },
    settledT: null,
    settledFoundT: null,
    hpaSightings: [],
    metrics: { everKnown: false, lastT: null, longestGapMs: 0 },
    dependencies: {},
    answered: { byOurs: 0, byOthers: 0, other: null },
    samples: { lastT: null, longestGapMs: 0 },
    generator: { measuredMs: 0, shortMs: 0 },
    inactiveMs: 0,
    inactiveReason: '',
    deletedMs: 0,
    clockJumpMs: 0,
    clockOffsetMs: null,
  };
}

/** The facts after `event`; the state in them is what `reduce` gives. */
export function foldFacts(facts: RunFacts, event: TimelineEvent): RunFacts {
  const before = facts.state;
  const state = reduce(before, event);
  const hpa = primaryHpa(state);
  const offsetMs = Date.parse(event.at) - event.t;
  const onLoad = isOnLoad(state);
  const settledT =
    facts.settledT ?? (state.load.endedT === null ? null : settleStatus(state, event.t).settledT);
  return {
    state,
    loadStart: facts.loadStart ?? (state.load.startedT === null ? null : loadStartFacts(state, hpa)),
    peakDesired: onLoad || facts.peakDesired !== null ? peakOf(facts.peakDesired, hpa) : null,
    turns: state.load.startedT === null ? facts.turns : noteTurn(facts.turns, before, state),
    ready: state.load.startedT === null ? facts.ready : noteReady(facts.ready, hpa?.ready ?? null, event.t),
    settledT,
    settledFoundT: settledT === null ? null : (facts.settledFoundT ?? event.t),
    hpaSightings: noteSighting(facts.hpaSightings, hpa, event.t),
    metrics: onLoad ? noteMetrics(facts.metrics, event, hpa, state.load.startedT) : facts.metrics,
    dependencies: noteDependencies(facts.dependencies, event, state, onLoad),
    answered: noteAnswered(facts.answered, event, state),
    samples: before.load.endedT === null ? noteSample(facts.samples, event, state.load) : facts.samples,
    generator: onLoad ? noteGenerator(facts.generator, event) : facts.generator,
    ...noteInactive(facts, before, state.now.t),
    clockJumpMs: clockJump(facts, offsetMs),
    clockOffsetMs: Number.isFinite(offsetMs) ? offsetMs : facts.clockOffsetMs,
  };
}

function isOnLoad(state: RunState): boolean {
  return state.load.startedT !== null && state.load.endedT === null;
}

function loadStartFacts(state: RunState, hpa: HpaState | null): LoadStartFacts {
  const scaledMs = Date.parse(hpa?.view.lastScaleTime ?? '');
  const sinceScaleMs = Date.parse(state.now.at) - scaledMs;
  return {
    desired: hpa?.view.desiredReplicas ?? null,
    minReplicas: hpa?.view.minReplicas ?? null,
    sinceScaleMs: Number.isFinite(sinceScaleMs) ? sinceScaleMs : null,
  };
}

function peakOf(before: number | null, hpa: HpaState | null): number | null {
  return higher(before, hpa?.view.desiredReplicas ?? null);
}

function higher(before: number | null, now: number | null): number | null {
  return now === null ? before : Math.max(before ?? now, now);
}

function noteTurn(turns: RunFacts['turns'], before: RunState, state: RunState): RunFacts['turns'] {
  const was = primaryHpa(before)?.view.desiredReplicas ?? null;
  const is = primaryHpa(state)?.view.desiredReplicas ?? null;
  if (was === null || is === null || was === is) return turns;
  const direction = is > was ? 'up' : 'down';
  const flaps = turns.flaps + (turns.direction === 'down' && direction === 'up' ? 1 : 0);
  return { direction, flaps };
}

/** A scaling every sync of two hours; what is older is known no more. */
const SIGHTINGS_KEPT = 500;

function noteSighting(
  before: readonly HpaSighting[],
  hpa: HpaState | null,
  t: number,
): readonly HpaSighting[] {
  if (hpa === null) return before;
  const last = before.at(-1);
  const { uid } = hpa.object;
  const { desiredReplicas: desired, lastScaleTime } = hpa.view;
  const same = last?.uid === uid && last.desired === desired && last.lastScaleTime === lastScaleTime;
  return same ? before : [...before, { t, uid, desired, lastScaleTime }].slice(-SIGHTINGS_KEPT);
}

/** A pod that is ready for less is no capacity: one at its CPU limit may pass a probe by chance and fail the next. */
const READY_LEAST_MS = 5_000;

function noteReady(ready: ReadyFacts, count: number | null, t: number): ReadyFacts {
  const { firstT, sinceT } = ready;
  const lasting = sinceT.findLastIndex((since) => t - since >= READY_LEAST_MS) + 1;
  const firsts = lasting === 0 ? firstT : [...firstT, ...sinceT.slice(0, lasting)];
  const short = lasting === 0 ? sinceT : sinceT.slice(lasting);
  const now = count === null ? short.length : Math.max(0, count + 1 - firsts.length);
  if (lasting === 0 && now === short.length) return ready;
  const began = new Array<number>(Math.max(0, now - short.length)).fill(t);
  return { firstT: firsts, sinceT: [...short.slice(0, now), ...began] };
}

/** When so many pods were ready for the first time; null: never. */
export function readyFirstT({ ready: { firstT, sinceT } }: RunFacts, count: number): number | null {
  return firstT[count] ?? sinceT[count - firstT.length] ?? null;
}

function noteMetrics(
  metrics: RunFacts['metrics'],
  event: TimelineEvent,
  hpa: HpaState | null,
  loadStartT: number | null,
): RunFacts['metrics'] {
  const known = hpa !== null && leadingMetric(hpa.view) !== null;
  const everKnown = metrics.everKnown || known;
  const isMetric = event.type === 'pod-metrics.observed' && event.pods.length > 0;
  const sinceT = metrics.lastT ?? loadStartT ?? event.t;
  const longestGapMs = Math.max(metrics.longestGapMs, event.t - sinceT);
  if (!isMetric && everKnown === metrics.everKnown && longestGapMs === metrics.longestGapMs) return metrics;
  return { everKnown, lastT: isMetric ? event.t : metrics.lastT, longestGapMs };
}

/** A pod that is gone by the time of its sample counts as another's: a few requests, never most of them. */
function noteAnswered(
  answered: RunFacts['answered'],
  event: TimelineEvent,
  state: RunState,
): RunFacts['answered'] {
  if (event.type !== 'k6.sample' || event.byPod === null || state.sources.pods?.state !== 'ok')
    return answered;
  const namespace = loadNamespace(state);
  let { byOurs, byOthers, other } = answered;
  for (const [name, requests] of Object.entries(event.byPod)) {
    if (state.pods.has(`${namespace}/${name}`)) byOurs += requests;
    else {
      byOthers += requests;
      other ??= name;
    }
  }
  return { byOurs, byOthers, other };
}

function noteSample(
  samples: RunFacts['samples'],
  event: TimelineEvent,
  { startedT, endedT }: RunState['load'],
): RunFacts['samples'] {
  if (event.type !== 'k6.sample' && endedT === null) return samples;
  const t = endedT ?? event.t;
  const sinceT = samples.lastT ?? startedT ?? t;
  return { lastT: t, longestGapMs: Math.max(samples.longestGapMs, t - sinceT) };
}

/** Held back by its limit in a quarter of its periods, or on nearly all of the machine: k6 then measures itself. */
const THROTTLED = 0.25;
const ALL_OF_IT = 0.9;

function noteGenerator(generator: RunFacts['generator'], event: TimelineEvent): RunFacts['generator'] {
  if (event.type !== 'k6.sample' || event.generator === undefined) return generator;
  const { cpuMillicores, cores, throttledShare } = event.generator;
  const isShort = (throttledShare ?? 0) >= THROTTLED || cpuMillicores >= cores * 1000 * ALL_OF_IT;
  return {
    measuredMs: generator.measuredMs + event.windowMs,
    shortMs: generator.shortMs + (isShort ? event.windowMs : 0),
  };
}

function noteInactive(
  { inactiveMs, inactiveReason, deletedMs }: RunFacts,
  before: RunState,
  t: number,
): Pick<RunFacts, 'inactiveMs' | 'inactiveReason' | 'deletedMs'> {
  const hpa = isOnLoad(before) ? primaryHpa(before) : null;
  if (hpa === null && isOnLoad(before) && before.formerHpas.has(before.primaryHpa ?? ''))
    return { inactiveMs, inactiveReason, deletedMs: deletedMs + Math.max(0, t - before.now.t) };
  const active = hpa === null ? null : conditionOf(hpa.view, 'ScalingActive');
  if (active?.status !== 'False') return { inactiveMs, inactiveReason, deletedMs };
  return {
    inactiveMs: inactiveMs + Math.max(0, t - before.now.t),
    inactiveReason: active.reason,
    deletedMs,
  };
}

/** Wall and monotonic clock walk together; between two events they may differ by scheduling only. */
function clockJump(facts: RunFacts, offsetMs: number): number {
  if (facts.clockOffsetMs === null || !Number.isFinite(offsetMs)) return facts.clockJumpMs;
  return Math.max(facts.clockJumpMs, Math.abs(offsetMs - facts.clockOffsetMs));
}
