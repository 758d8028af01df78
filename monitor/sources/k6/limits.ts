/** Milliseconds. */
export interface K6Limits {
  /** Between two pushes of k6's metrics. */
  readonly push: number;
  /** Without any sign of life after the start: k6 is killed. Its own limit for setup() is 60 s. */
  readonly start: number;
  /** Without a push while it runs: the source counts as degraded. */
  readonly silence: number;
  /** After stop(), beyond the time that teardown() may take: k6 is killed. */
  readonly stop: number;
  /** After the end of what was started as k6: what goes on then was left behind. */
  readonly leftBehind: number;
  /** After the end of the plan, beyond the same: k6 is killed. Running iterations get 10 s. */
  readonly overtime: number;
}

export const LIMITS: K6Limits = {
  push: 1_000,
  start: 90_000,
  silence: 5_000,
  stop: 15_000,
  leftBehind: 2_000,
  overtime: 30_000,
};
