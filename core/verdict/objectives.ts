import type { RunFacts } from '../measure/facts.ts';
import { type Bounds, scalingBounds } from '../measure/scaling-bounds.ts';
import type { ScalingSummary } from '../measure/scaling-summary.ts';
import { settleTimes } from '../state/settle.ts';
import { primaryHpa } from '../state/state.ts';
import type { ObjectiveLimits } from '../timeline/events.ts';
import { judgeDependencies } from './dependency-objectives.ts';
import { judgeLoad } from './load-objectives.ts';
import type { Objective } from './objective.ts';
import { judgeRow, type Measured, type MeasuredRun, type ObjectiveRow } from './objective-row.ts';
import { judgePhases, type PhaseMeasures } from './phase-objectives.ts';
import { type Reason, reason } from './reason.ts';

/**
 * What a run can be judged by, beside k6's thresholds and the limits of its phases. From a row come its field of the
 * configuration with its schema and its page, its limit in a recording, and its verdict; its words are in
 * monitor/i18n/objective-words.ts.
 */
export const OBJECTIVES = {
  errorRate: {
    unit: 'share',
    limit: 'share',
    byDefault: 0.01,
    measure: errorRate,
  },
  exceptionRate: {
    unit: 'share',
    limit: 'share',
    byDefault: 0.01,
    measure: exceptionRate,
  },
  firstScaleUpSeconds: {
    unit: 'seconds',
    limit: 'positive',
    byDefault: null,
    measure: ({ facts, scaling, bounds }) =>
      timed(scaling.firstScaleUpSeconds, bounds.firstScaleUpSeconds, sinceStart(facts), NEVER_SCALED),
  },
  readyCapacitySeconds: {
    unit: 'seconds',
    limit: 'positive',
    byDefault: null,
    measure: readyCapacity,
  },
  settledSeconds: {
    unit: 'seconds',
    limit: 'positive',
    byDefault: null,
    ownLimit: ownSettleLimit,
    measure: settled,
  },
  peakReplicas: {
    unit: 'count',
    limit: 'count',
    byDefault: null,
    measure: ({ facts, bounds }) => seen(facts.peakDesired, bounds.peakDesired, NO_AUTOSCALER),
  },
  flaps: {
    unit: 'count',
    limit: 'count',
    byDefault: null,
    measure: ({ facts, bounds }) =>
      seen(facts.peakDesired === null ? null : facts.turns.flaps, bounds.flaps, NO_AUTOSCALER),
  },
  mysqlConnectionsShare: {
    unit: 'share',
    limit: 'share',
    byDefault: null,
    measure: ({ facts, bounds }) =>
      seen(
        facts.dependencies.mysql?.worst.connections ?? null,
        bounds.dependencies['mysql.connections'] ?? null,
        reason('mysql-not-measured', {}),
      ),
  },
  overshootReplicas: {
    unit: 'count',
    limit: 'count',
    byDefault: null,
    measure: overshoot,
  },
  atMaximumSeconds: {
    unit: 'seconds',
    limit: 'amount',
    byDefault: null,
    measure: atMaximum,
  },
} as const satisfies Readonly<Record<string, ObjectiveRow>>;

export type ObjectiveName = keyof typeof OBJECTIVES;

export const OBJECTIVE_NAMES = Object.keys(OBJECTIVES) as readonly ObjectiveName[];

/** Without limits of its own, a run is judged by k6's thresholds, by errors and exceptions, and by whether it settled. */
export const DEFAULT_LIMITS: Readonly<Record<ObjectiveName, number | null>> = Object.fromEntries(
  OBJECTIVE_NAMES.map((name) => [name, OBJECTIVES[name].byDefault]),
) as Record<ObjectiveName, number | null>;

/** Judges the objectives of a run: those with a limit. What is not known is never a pass. */
export function judgeObjectives(
  facts: RunFacts,
  scaling: ScalingSummary,
  measures: PhaseMeasures | null,
): readonly Objective[] {
  const limits = facts.state.header?.objectives ?? DEFAULT_LIMITS;
  const run = { facts, scaling, measures, bounds: scalingBounds(facts) };
  return [
    ...judgeLoad(facts),
    ...OBJECTIVE_NAMES.flatMap((name) => judged(name, run, limits)),
    ...judgeDependencies(run, limits),
    ...judgePhases(measures, limits),
    ...unknownObjectives(limits),
  ];
}

/** Of a newer Palier: what is not known here is no pass. */
function unknownObjectives(limits: ObjectiveLimits): readonly Objective[] {
  return Object.entries(limits).flatMap(([name, limit]) =>
    typeof limit !== 'number' || Object.hasOwn(OBJECTIVES, name)
      ? []
      : [judgeRow(name, { unit: 'count' }, limit, { absent: reason('unknown-objective', {}) })],
  );
}

function judged(name: ObjectiveName, run: MeasuredRun, limits: ObjectiveLimits): readonly Objective[] {
  const row: ObjectiveRow = OBJECTIVES[name];
  const set = limits[name];
  const given = typeof set === 'number' || set === null ? set : row.byDefault;
  const limit = given ?? row.ownLimit?.(run.facts) ?? null;
  const measured = limit === null ? null : row.measure(run);
  return limit === null || measured === null ? [] : [judgeRow(name, row, limit, measured)];
}

const NEVER_SCALED = reason('never-scaled', {});
const NO_AUTOSCALER = reason('no-autoscaler', {});

function errorRate({ facts: { state } }: MeasuredRun): Measured | null {
  if (state.header?.command === 'watch') return null;
  const { requests, failed } = state.load.totals;
  // Another protocol than HTTP has no failed requests: that is for its thresholds.
  if (requests === 0) return { absent: reason('no-http-request', {}), samples: 0 };
  // Those of which k6 was told not to say whether they failed have no say here.
  const samples = Math.max(0, requests - (state.load.outcome?.unclassified ?? 0));
  if (samples === 0) return { absent: reason('requests-not-judged', {}), samples: requests };
  return {
    value: failed / samples,
    samples,
    why: () => reason('requests-failed', { failed, judged: samples }),
  };
}

/** Recordings in which exceptions were not counted are not judged by them. */
function exceptionRate({ facts: { state } }: MeasuredRun): Measured | null {
  const { exceptions, iterations } = state.load.totals;
  if (exceptions === null || state.header?.command === 'watch') return null;
  const value = exceptions === 0 ? 0 : exceptions / Math.max(exceptions, iterations);
  const first = state.load.outcome?.errors?.first ?? null;
  return { value, samples: iterations, why: () => reason('exceptions', { exceptions, iterations, first }) };
}

function readyCapacity({ facts, scaling, bounds }: MeasuredRun): Measured {
  const wasScaled = scaling.firstScaleUpSeconds !== null;
  return timed(
    scaling.readyCapacitySeconds,
    bounds.readyCapacitySeconds,
    wasScaled ? sinceStart(facts) : null,
    wasScaled ? reason('never-ready', { replicas: scaling.peakReplicas }) : NEVER_SCALED,
  );
}

function settled({ facts, scaling, bounds }: MeasuredRun): Measured {
  const { load, now } = facts.state;
  const watchedSeconds = load.endedT === null ? null : (now.t - load.endedT) / 1000;
  const desired = primaryHpa(facts.state)?.view.desiredReplicas ?? null;
  return timed(
    scaling.settledSeconds,
    bounds.settledSeconds,
    watchedSeconds,
    reason('not-settled', { desired }),
  );
}

/** Without a limit of its own, a run has to settle in the time that the HPA's windows and policies explain. */
function ownSettleLimit({ state }: RunFacts): number | null {
  const hpa = primaryHpa(state);
  if (hpa === null || state.header?.command === 'watch') return null;
  // With --no-settle it is only judged where a limit was set: then its absence is for the user to see.
  if (state.ended?.reason === 'load-over') return null;
  return settleTimes(state, hpa).limitMs / 1000;
}

/** Pods wanted at most, beyond those that the load asked for at most: an estimate from its CPU. */
function overshoot({ facts: { peakDesired }, measures, bounds }: MeasuredRun): Measured {
  const asked = (measures?.demand ?? []).flatMap(({ value }) => value ?? []);
  if (peakDesired === null || asked.length === 0) return { absent: reason('demand-unknown', {}) };
  const demanded = Math.max(...asked);
  const beyond = (count: number) => Math.max(0, count - demanded);
  if (bounds.peakDesired !== null) {
    const { lowest, highest } = bounds.peakDesired;
    const within = { lowest: beyond(lowest), highest: highest === null ? null : beyond(highest) };
    return { bounds: { ...bounds.peakDesired, ...within } };
  }
  const why = (limit: number) => reason('overshoot', { desired: peakDesired, demanded, limit });
  return { value: beyond(peakDesired), why };
}

/** A maximum that is too small: the autoscaler can't give what its metric asks for. */
function atMaximum({ facts: { peakDesired }, measures }: MeasuredRun): Measured {
  if (measures === null || peakDesired === null) return { absent: NO_AUTOSCALER };
  const { lowestMs, highestMs, unseenMs } = measures.atMaximum;
  const value = tenths(lowestMs);
  const highest = tenths(highestMs);
  if (highest > value) return { bounds: { lowest: value, highest, source: 'hpa', unseenMs } };
  const why = (limit: number) => reason('at-maximum', { seconds: value, replicas: peakDesired, limit });
  return { value, why };
}

function tenths(ms: number): number {
  return Number((ms / 1000).toFixed(1));
}

function sinceStart({ state: { load, now } }: RunFacts): number | null {
  return load.startedT === null ? null : (now.t - load.startedT) / 1000;
}

/** A value that there is, or not, at the end of a run. */
function seen(value: number | null, bounds: Bounds | null, absent: Reason): Measured {
  if (bounds !== null) return { bounds };
  return value === null ? { absent } : { value };
}

/** What happens some time, or never. */
function timed(
  value: number | null,
  bounds: Bounds | null,
  watchedSeconds: number | null,
  absent: Reason,
): Measured {
  if (bounds !== null) return { bounds, value };
  return value === null ? { absent, watchedSeconds } : { value };
}
