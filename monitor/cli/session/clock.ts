/** The clock of a run. */
export interface RunClock {
  readonly startedAt: Date;
  /** Whole milliseconds since the run began: monotonic, never set. */
  t(): number;
  /** The wall clock, ISO 8601 in UTC. */
  at(): string;
}

export interface ClockSources {
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
}

export const systemClock: ClockSources = { monotonic: () => performance.now(), wall: () => Date.now() };

export function createRunClock({ monotonic, wall }: ClockSources = systemClock): RunClock {
  const began = monotonic();
  return {
    startedAt: new Date(wall()),
    t: () => Math.round(monotonic() - began),
    at: () => new Date(wall()).toISOString(),
  };
}
