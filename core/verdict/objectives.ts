import type { RunFacts } from '../measure/facts.ts';
import { type Bounds, type ScalingBounds, scalingBounds } from '../measure/scaling-bounds.ts';
import type { ScalingSummary } from '../measure/scaling-summary.ts';
import { settleTimes } from '../state/settle.ts';
import { primaryHpa } from '../state/state.ts';
import type { ObjectiveLimits } from '../timeline/events.ts';
import { judgeBounds } from './judge-bounds.ts';
import { DEFAULT_EXCEPTION_RATE, judgeLoad } from './load-objectives.ts';
import type { Objective } from './objective.ts';
import { judgePhases, type PhaseMeasures } from './phase-objectives.ts';
import { type MeasuredUnit, type Reason, reason } from './reason.ts';

/** Without limits of its own, a run is judged by k6's thresholds, by errors and exceptions, and by whether it settled. */
export const DEFAULT_LIMITS: ObjectiveLimits = {
  firstScaleUpSeconds: null,
  readyCapacitySeconds: null,
  settledSeconds: null,
  errorRate: 0.01,
  exceptionRate: DEFAULT_EXCEPTION_RATE,
};

/** Judges the objectives of a run: those with a limit. What is not known is never a pass. */
export function judgeObjectives(
  facts: RunFacts,
  scaling: ScalingSummary,
  measures: PhaseMeasures | null,
): readonly Objective[] {
  const limits = facts.state.header?.objectives ?? DEFAULT_LIMITS;
  const bounds = scalingBounds(facts);
  return [
    ...judgeLoad(facts, limits),
    ...scalingObjectives(facts, scaling, limits, bounds),
    ...highest(facts, limits, bounds),
    ...judgePhases(facts, measures, limits, bounds.peakDesired),
  ];
}

const NEVER_SCALED = reason('never-scaled', {});

function scalingObjectives(
  facts: RunFacts,
  scaling: ScalingSummary,
  limits: ObjectiveLimits,
  bounds: ScalingBounds,
): Objective[] {
  const { startedT, endedT } = facts.state.load;
  const { t } = facts.state.now;
  const sinceStart = startedT === null ? null : (t - startedT) / 1000;
  const sinceEnd = endedT === null ? null : (t - endedT) / 1000;
  const desired = primaryHpa(facts.state)?.view.desiredReplicas ?? null;
  return [
    withinSeconds(
      'firstScaleUpSeconds',
      scaling.firstScaleUpSeconds,
      bounds.firstScaleUpSeconds,
      limits.firstScaleUpSeconds,
      sinceStart,
      NEVER_SCALED,
    ),
    withinSeconds(
      'readyCapacitySeconds',
      scaling.readyCapacitySeconds,
      bounds.readyCapacitySeconds,
      limits.readyCapacitySeconds,
      scaling.firstScaleUpSeconds === null ? null : sinceStart,
      scaling.firstScaleUpSeconds === null
        ? NEVER_SCALED
        : reason('never-ready', { replicas: scaling.peakReplicas }),
    ),
    withinSeconds(
      'settledSeconds',
      scaling.settledSeconds,
      bounds.settledSeconds,
      limits.settledSeconds ?? ownSettleLimit(facts),
      sinceEnd,
      reason('not-settled', { desired }),
    ),
  ].filter((objective) => objective !== null);
}

/** What may not rise above its limit. */
function highest(facts: RunFacts, limits: ObjectiveLimits, bounds: ScalingBounds): Objective[] {
  return [
    atMost(
      'peakReplicas',
      facts.peakDesired,
      bounds.peakDesired,
      limits.peakReplicas,
      'count',
      reason('no-autoscaler', {}),
    ),
    atMost(
      'flaps',
      facts.peakDesired === null ? null : facts.turns.flaps,
      bounds.flaps,
      limits.flaps,
      'count',
      reason('no-autoscaler', {}),
    ),
    atMost(
      'mysqlConnectionsShare',
      facts.dependencies.mysql?.worst.connections ?? null,
      bounds.dependencies['mysql.connections'] ?? null,
      limits.mysqlConnectionsShare,
      'share',
      reason('mysql-not-measured', {}),
    ),
  ].filter((objective) => objective !== null);
}

function atMost(
  name: string,
  value: number | null,
  bounds: Bounds | null,
  limit: number | null | undefined,
  unit: MeasuredUnit,
  absent: Reason,
): Objective | null {
  if (limit == null) return null;
  if (bounds !== null) return judgeBounds({ name, value: null, limit, unit }, bounds);
  const common = { name, value, limit, unit };
  if (value === null) return { ...common, verdict: 'inconclusive', reason: absent };
  if (value <= limit) return { ...common, verdict: 'pass', reason: null };
  return { ...common, verdict: 'fail', reason: reason('too-much', { value, limit, unit }) };
}

/** Without a limit of its own, a run has to settle in the time that the HPA's windows and policies explain. */
function ownSettleLimit({ state }: RunFacts): number | null {
  const hpa = primaryHpa(state);
  if (hpa === null || state.header?.command === 'watch') return null;
  // With --no-settle it is only judged where a limit was set: then its absence is for the user to see.
  if (state.ended?.reason === 'load-over') return null;
  return settleTimes(state, hpa).limitMs / 1000;
}

/** `watchedSeconds`: how long one has looked. What did not happen in a time beyond the limit has failed. */
function withinSeconds(
  name: string,
  value: number | null,
  bounds: Bounds | null,
  limit: number | null,
  watchedSeconds: number | null,
  absent: Reason,
): Objective | null {
  if (limit === null) return null;
  const common = { name, value, limit, unit: 'seconds' } as const;
  if (bounds !== null) return judgeBounds(common, bounds);
  if (value !== null) {
    if (value <= limit) return { ...common, verdict: 'pass', reason: null };
    return { ...common, verdict: 'fail', reason: reason('too-much', { value, limit, unit: 'seconds' }) };
  }
  if (watchedSeconds !== null && watchedSeconds > limit)
    return { ...common, verdict: 'fail', reason: absent };
  const why = reason('watched-too-short', { absent, limitSeconds: limit });
  return { ...common, verdict: 'inconclusive', reason: why };
}
