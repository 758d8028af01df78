import { fill, type Gauge } from '../dependencies/dependency.ts';
import { hasLimit, limitOf, worseOf } from '../dependencies/limit.ts';
import { primaryHpa, type RunState } from '../state/state.ts';
import type { TimelineEvent } from '../timeline/events.ts';
import { atMaximum } from './at-maximum.ts';
import type { RunFacts } from './facts.ts';
import type { GaugePressure, PressureCounts } from './pressure-counts.ts';
import type { TrafficReach } from './traffic-reach.ts';

/** Why more pods would not (or could not) have helped, with the numbers that say so. English; `code` is stable. */
export interface Bottleneck {
  readonly code: BottleneckCode;
  /** For how long of the load it was so; null: not a matter of time. */
  readonly durationMs: number | null;
  /** What was measured, and what it was measured against. */
  readonly value: number;
  readonly limit: number | null;
  readonly message: string;
  /** With `dependency-limit`: which gauge of what. */
  readonly of?: { readonly dependency: string; readonly title: string; readonly gauge: Gauge };
}

export type BottleneckCode =
  | 'max-replicas'
  | 'dependency-limit'
  | 'cpu-limit'
  | 'uneven-traffic'
  | 'generator';

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
    out.push({
      code: 'max-replicas',
      durationMs: atMaxMs,
      value: hpa.peakReplicas,
      limit: hpa.view.maxReplicas,
      message: `the HPA was at its maximum of ${hpa.view.maxReplicas} while its metric asked for more`,
    });
  }
  out.push(...pressedGauges(counts, facts.state));
  const atLimit = counts.rounds === 0 ? 0 : counts.roundsAtLimit / counts.rounds;
  if (atLimit >= LIMIT_ROUNDS_SHARE) {
    out.push({
      code: 'cpu-limit',
      durationMs: null,
      value: atLimit,
      limit: LIMIT_ROUNDS_SHARE,
      message: `a pod was at its CPU limit in ${Math.round(atLimit * 100)} % of the measurements: it is throttled, requests wait`,
    });
  }
  if (reach !== null && (reach.starved.length > 0 || (reach.imbalance ?? 0) >= UNEVEN)) {
    out.push({
      code: 'uneven-traffic',
      durationMs: null,
      value: reach.imbalance ?? 0,
      limit: UNEVEN,
      message:
        reach.starved.length > 0
          ? `${reach.starved.join(', ')} got next to no requests: connections kept alive stay on the old pods`
          : `${Math.round((reach.imbalance ?? 0) * 100)} % of the requests went to other pods than an even spread would have sent them to`,
    });
  }
  const offered = totals.iterations + totals.droppedIterations;
  if (offered > 0 && totals.droppedIterations / offered > DROPPED_SHARE) {
    out.push({
      code: 'generator',
      durationMs: null,
      value: totals.droppedIterations,
      limit: offered * DROPPED_SHARE,
      message: `k6 dropped ${totals.droppedIterations} of ${offered} iterations: the generator was the limit`,
    });
  }
  return out.sort((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0));
}

function pressedGauges({ gauges }: PressureCounts, { dependencies }: RunState): readonly Bottleneck[] {
  return [...dependencies.values()].flatMap(({ spec, latest }) =>
    spec.gauges.flatMap((gauge): readonly Bottleneck[] => {
      const { pressedMs, worst } = gauges[`${spec.name}.${gauge.name}`] ?? NO_GAUGE_PRESSURE;
      if (pressedMs < LEAST_MS || worst === null) return [];
      const limit = gauge.limit === 0 ? null : limitOf(gauge, latest?.gauges ?? {});
      const message = fill(gauge.says?.briefly ?? BRIEFLY, {
        title: spec.title,
        label: gauge.label.en,
        value: gauge.unit === 'per-second' ? worst.toFixed(1) : String(worst),
        limit: limit === null ? 'an unknown number of' : String(limit),
      });
      const of = { dependency: spec.name, title: spec.title, gauge };
      return [{ code: 'dependency-limit', durationMs: pressedMs, value: worst, limit, message, of }];
    }),
  );
}

const NO_GAUGE_PRESSURE: GaugePressure = { pressedMs: 0, worst: null };
const BRIEFLY = '{title}: {label} {value}, close to its limit of {limit}';

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
