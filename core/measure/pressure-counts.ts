/** Folded while the load is on. */
export interface PressureCounts {
  readonly lastT: number | null;
  readonly atMaxMs: number;
  /** When that was: the newest stretches. */
  readonly atMax: readonly { readonly fromT: number; readonly toT: number }[];
  readonly connectionsHighMs: number;
  readonly slowQueriesMs: number;
  readonly peakConnections: number | null;
  readonly peakSlowPerSecond: number;
  /** Measurements of the pods in all, and those with a pod at its CPU limit: one is enough to keep requests waiting. */
  readonly rounds: number;
  readonly roundsAtLimit: number;
}

export const NO_PRESSURE: PressureCounts = {
  lastT: null,
  atMaxMs: 0,
  atMax: [],
  connectionsHighMs: 0,
  slowQueriesMs: 0,
  peakConnections: null,
  peakSlowPerSecond: 0,
  rounds: 0,
  roundsAtLimit: 0,
};
