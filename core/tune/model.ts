import type { ControllerConfig } from '../../hpa/input.ts';
import type { HpaSpec } from '../../hpa/spec/types.ts';
import type { Step } from '../lib/step-function.ts';

/**
 * A recorded run as other settings can be tried on it: what the load asked for and how fast this cluster's parts
 * answer. Plain JSON. Times `…T` are milliseconds of the run, CPU is in millicores.
 */
export interface TuneModel {
  /** The settings that were recorded, with all defaults. */
  readonly spec: HpaSpec;
  readonly controller: ControllerConfig;
  readonly fromT: number;
  readonly toT: number;
  /** What the controller could read at each of its syncs. */
  readonly readings: readonly Reading[];
  readonly demand: Demand;
  readonly pod: PodModel;
  /** The pods that were there at the first sync. */
  readonly initialPods: readonly { readonly startT: number; readonly readyT: number }[];
  /** Pods that the load needs over time, so that none is above `needMillicores`. */
  readonly need: readonly Step[];
  readonly needMillicores: number;
}

/**
 * One sync, and the windows of the newest samples that it can know: the oldest pod has the first, the next the
 * second, and so on, and around again. A cluster samples each pod at its own time.
 */
export interface Reading {
  readonly t: number;
  readonly windows: readonly SampleWindow[];
}

export interface SampleWindow {
  readonly endT: number;
  readonly windowMs: number;
}

/** CPU that the requests need, all pods together, without what idle pods use: one value per step. */
export interface Demand {
  readonly fromT: number;
  readonly stepMs: number;
  readonly millicores: readonly number[];
}

export interface PodModel extends StartDelays {
  readonly requestMillicores: number;
  /** null: no limit. */
  readonly limitMillicores: number | null;
  /** Used by a pod that serves nothing. */
  readonly idleMillicores: number;
  /** Starts that were seen, in order, those of one moment together: pods start slower under load. */
  readonly starts: readonly (StartDelays & { readonly bornT: number })[];
}

/** From the change of the wanted count to: running, ready, first sample, and (after ready) its share of the load. */
export interface StartDelays {
  readonly runningAfterMs: number;
  readonly readyAfterMs: number;
  readonly sampledAfterMs: number;
  readonly servesAfterMs: number;
}

/** How well what the model rests on is known. */
export interface ModelBasis {
  readonly syncsSeen: number;
  readonly syncs: number;
  /** Syncs whose samples were found among ours. */
  readonly readingsMatched: number;
  /** Pods whose start was seen; 0: the delays are assumed. */
  readonly startsSeen: number;
  /** CPU milliseconds per request, median and extremes; null: no requests were recorded. */
  readonly requestCost: { readonly median: number; readonly least: number; readonly most: number } | null;
  /** False: no pod was seen idle, its own CPU is taken as 0. */
  readonly idleKnown: boolean;
  /** Seconds in which a pod was at its CPU limit: there the demand is a lower bound. */
  readonly saturatedSeconds: number;
  readonly gaps: number;
}
