import { type Step, stretches, valueAt } from '../lib/step-function.ts';

/**
 * How well the supply of pods followed the demand, over the time of load.
 * Source: Herbst, Kounev and Reussner, "Elasticity in Cloud Computing" (2013), and the SPEC RG measures:
 * accuracy (areas), time shares and instability.
 */
export interface Elasticity {
  /** Share of the time with fewer ready pods than demanded, and with more; 0 to 1. */
  readonly underShare: number;
  readonly overShare: number;
  /** Pod-seconds missing (or too many) ÷ pod-seconds demanded. */
  readonly underArea: number;
  readonly overArea: number;
  /** Changes of supply beyond those of demand, per hour: what the autoscaler moved without need. */
  readonly instabilityPerHour: number;
  /** Pod-seconds that were really used. */
  readonly replicaSeconds: number;
  /** The smallest fixed count that would never have been too small, and its pod-seconds. */
  readonly bestStaticReplicas: number;
  readonly bestStaticReplicaSeconds: number;
  /** replicaSeconds ÷ bestStaticReplicaSeconds: below 1 the autoscaler was cheaper than a fixed count. */
  readonly costRatio: number;
}

/** Demand and supply as step functions of pod counts; null when one of them is not known on all of [fromT, toT]. */
export function elasticityOf(
  demand: readonly Step[],
  supply: readonly Step[],
  fromT: number,
  toT: number,
): Elasticity | null {
  if (toT <= fromT) return null;
  let under = 0;
  let over = 0;
  let underMs = 0;
  let overMs = 0;
  let wanted = 0;
  let used = 0;
  let most = 0;
  for (const wish of stretches(demand, fromT, toT)) {
    for (const have of stretches(supply, wish.fromT, wish.toT)) {
      const value = have.value ?? valueAt(supply, have.fromT);
      if (wish.value === null || value === null) return null;
      const ms = have.toT - have.fromT;
      const missing = wish.value - value;
      wanted += wish.value * ms;
      used += value * ms;
      most = Math.max(most, wish.value);
      if (missing > 0) {
        under += missing * ms;
        underMs += ms;
      } else if (missing < 0) {
        over -= missing * ms;
        overMs += ms;
      }
    }
  }
  if (wanted === 0) return null;
  const durationMs = toT - fromT;
  const moves = changesOf(supply, fromT, toT) - changesOf(demand, fromT, toT);
  return {
    underShare: underMs / durationMs,
    overShare: overMs / durationMs,
    underArea: under / wanted,
    overArea: over / wanted,
    instabilityPerHour: (Math.max(0, moves) * 3_600_000) / durationMs,
    replicaSeconds: used / 1000,
    bestStaticReplicas: most,
    bestStaticReplicaSeconds: (most * durationMs) / 1000,
    costRatio: used / (most * durationMs),
  };
}

function changesOf(steps: readonly Step[], fromT: number, toT: number): number {
  let before: number | null = null;
  let changes = 0;
  for (const { value } of stretches(steps, fromT, toT)) {
    if (value === null || value === before) continue;
    if (before !== null) changes++;
    before = value;
  }
  return changes;
}
