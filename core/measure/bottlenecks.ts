import type { Gauge } from '../dependencies/dependency.ts';
import { hasLimit, limitOf, worseOf } from '../dependencies/limit.ts';
import { primaryHpa, type RunState } from '../state/state.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { atMaximum } from './at-maximum.ts';
import type { RunFacts } from './facts.ts';
import type { GaugePressure, PressureCounts } from './pressure-counts.ts';
import type { TrafficReach } from './traffic-reach.ts';

/** Why more pods would not (or could not) have helped, each with the figures that say so. A share is 0 to 1. */
export interface BottleneckValues {
  /** At `replicas`, the maximum, while its metric asked for more. */
  readonly 'max-replicas': { readonly replicas: number };
  readonly 'dependency-limit': PressedGauge;
  /** `share` of the measurements in which a pod was at its limit. */
  readonly 'cpu-limit': { readonly share: number };
  /** `share` of the requests that an even spread would have sent to other pods. */
  readonly 'uneven-traffic': { readonly share: number };
  readonly generator: { readonly dropped: number; readonly tolerable: number };
}

/** Which gauge of what came close to its limit; `limit`: null where it is not known, or any value is too much. */
export interface PressedGauge {
  readonly dependency: string;
  readonly title: string;
  readonly gauge: Gauge;
  readonly value: number;
  readonly limit: number | null;
}

export type BottleneckCode = keyof BottleneckValues;

/** One of them; `code` is stable. */
export type Bottleneck = {
  [Code in BottleneckCode]: {
    readonly code: Code;
    readonly values: BottleneckValues[Code];
    /** For how long of the load it was so; null: not a matter of time. */
    readonly durationMs: number | null;
  };
}[BottleneckCode];

const AT_LIMIT = 0.95;
const LEAST_MS = 10_000;
const LIMIT_ROUNDS_SHARE = 0.3;
const UNEVEN = 0.15;
const DROPPED_SHARE = 0.01;

/** `before` and `after` are the run's states around the event. */
export function countPressure(
  counts: PressureCounts,
  event: TimelineEvent,
  before: RunState,
  after: RunState,
): PressureCounts {
  if (after.load.startedT === null || after.load.endedT !== null) return { ...counts, lastT: null };
  const ms = counts.lastT === null ? 0 : Math.max(0, event.t - counts.lastT);
  const hpa = primaryHpa(before);
  const atMax =
    hpa !== null && hpa.pressureSinceT !== null && (hpa.view.desiredReplicas ?? 0) >= hpa.view.maxReplicas;
  const timed: PressureCounts = {
    ...counts,
    lastT: event.t,
    atMaxMs: counts.atMaxMs + (atMax ? ms : 0),
    atMax: atMax ? extended(counts.atMax, event.t - ms, event.t) : counts.atMax,
    gauges: countGauges(counts.gauges, before, ms),
  };
  return event.type === 'pod-metrics.observed' ? countPods(timed, after) : timed;
}

/** The bottlenecks of a run, the longest first. */
export function bottlenecksOf(
  counts: PressureCounts,
  facts: RunFacts,
  reach: TrafficReach | null,
): readonly Bottleneck[] {
  const out: Bottleneck[] = [];
  const { totals } = facts.state.load;
  const hpa = primaryHpa(facts.state);
  const { lowestMs: atMaxMs } = atMaximum(counts, facts);
  if (atMaxMs >= LEAST_MS && hpa !== null) {
    const values = { replicas: hpa.view.maxReplicas };
    out.push({ code: 'max-replicas', values, durationMs: atMaxMs });
  }
  out.push(...pressedGauges(counts, facts.state));
  const share = counts.rounds === 0 ? 0 : counts.roundsAtLimit / counts.rounds;
  if (share >= LIMIT_ROUNDS_SHARE) out.push({ code: 'cpu-limit', values: { share }, durationMs: null });
  if (reach !== null && (reach.starved.length > 0 || (reach.imbalance ?? 0) >= UNEVEN))
    out.push({ code: 'uneven-traffic', values: { share: reach.imbalance ?? 0 }, durationMs: null });
  const dropped = totals.droppedIterations;
  const tolerable = (totals.iterations + dropped) * DROPPED_SHARE;
  if (dropped > tolerable) out.push({ code: 'generator', values: { dropped, tolerable }, durationMs: null });
  return out.sort((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0));
}

function pressedGauges({ gauges }: PressureCounts, { dependencies }: RunState): readonly Bottleneck[] {
  return [...dependencies.values()].flatMap(({ spec, latest }) =>
    spec.gauges.flatMap((gauge): readonly Bottleneck[] => {
      const { pressedMs, worst } = gauges[`${spec.name}.${gauge.name}`] ?? NO_GAUGE_PRESSURE;
      if (pressedMs < LEAST_MS || worst === null) return [];
      const limit = gauge.limit === 0 ? null : limitOf(gauge, latest?.gauges ?? {});
      const values = { dependency: spec.name, title: spec.title, gauge, value: worst, limit };
      return [{ code: 'dependency-limit', values, durationMs: pressedMs }];
    }),
  );
}

const NO_GAUGE_PRESSURE: GaugePressure = { pressedMs: 0, worst: null };

function countGauges(
  counts: PressureCounts['gauges'],
  { dependencies }: RunState,
  ms: number,
): PressureCounts['gauges'] {
  let next = counts;
  for (const [name, { spec, latest, pressed }] of dependencies) {
    if (latest === null) continue;
    for (const gauge of spec.gauges) {
      if (!hasLimit(gauge)) continue;
      const key = `${name}.${gauge.name}`;
      const was = counts[key] ?? NO_GAUGE_PRESSURE;
      const addedMs = pressed.includes(gauge.name) ? ms : 0;
      const worst = worseOf(gauge, was.worst, latest.gauges[gauge.name] ?? null);
      if (addedMs > 0 || worst !== was.worst)
        next = { ...next, [key]: { pressedMs: was.pressedMs + addedMs, worst } };
    }
  }
  return next;
}

function countPods(counts: PressureCounts, state: RunState): PressureCounts {
  const target = primaryHpa(state)?.view.target;
  const shares = [...state.pods.values()].flatMap(({ workload, usage, limits: { cpuMillicores: limit } }) =>
    workload !== target || usage?.cpuMillicores == null || limit === null
      ? []
      : [usage.cpuMillicores / limit],
  );
  if (shares.length === 0) return counts;
  const isAtLimit = shares.some((share) => share >= AT_LIMIT);
  return {
    ...counts,
    rounds: counts.rounds + 1,
    roundsAtLimit: counts.roundsAtLimit + (isAtLimit ? 1 : 0),
  };
}

const STRETCHES_KEPT = 500;

function extended(before: PressureCounts['atMax'], fromT: number, toT: number): PressureCounts['atMax'] {
  const last = before.at(-1);
  if (last?.toT === fromT) return [...before.slice(0, -1), { fromT: last.fromT, toT }];
  return [...before, { fromT, toT }].slice(-STRETCHES_KEPT);
}
