export interface GaugePressure {
  /** For how long it was close to its limit. */
  readonly pressedMs: number;
  readonly worst: number | null;
}

/** Folded while the load is on. */
export interface PressureCounts {
  readonly lastT: number | null;
  readonly atMaxMs: number;
  /** When that was: the newest stretches. */
  readonly atMax: readonly { readonly fromT: number; readonly toT: number }[];
  /** By `mysql.connections`, of the gauges with a limit. */
  readonly gauges: Readonly<Record<string, GaugePressure>>;
  /** Measurements of the pods in all, and those with a pod at its CPU limit: one is enough to keep requests waiting. */
  readonly rounds: number;
  readonly roundsAtLimit: number;
}

export const NO_PRESSURE: PressureCounts = {
  lastT: null,
  atMaxMs: 0,
  atMax: [],
  gauges: {},
  rounds: 0,
  roundsAtLimit: 0,
};
