/** CFS's period: a limit of 250m is 25 ms of CPU in each 100 ms. */
export const PERIOD_MS = 100;

/** What is known of one throttled container between two looks. */
export interface ThrottleState {
  /** CPU time it may still use, in ms; negative: overdrawn, to be paid back from the coming periods. */
  readonly tokensMs: number;
  readonly stopped: boolean;
  /** Its cumulative CPU time and the moment, both at the last look. */
  readonly cpuMs: number;
  readonly atMs: number;
}

export interface ThrottleDecision {
  readonly state: ThrottleState;
  readonly action: 'stop' | 'continue' | 'none';
  /** When to look again. */
  readonly nextLookMs: number;
}

/** The shortest time between two looks: /proc counts in 10 ms, so looking more often shows nothing new. */
const SHORTEST_LOOK_MS = 10;

export function startThrottle(cpuMs: number, atMs: number, limitCores: number): ThrottleState {
  return { tokensMs: limitCores * PERIOD_MS, stopped: false, cpuMs, atMs };
}

/**
 * A token bucket in place of the kernel's bandwidth control, for where cgroups cannot be written: time fills
 * it at the limit's rate up to one period's quota, measured CPU time drains it; empty, the process tree stops
 * until the debt is paid. The average is exact however coarsely CPU time is counted; only bursts are rougher.
 */
export function planThrottle(
  state: ThrottleState,
  cpuMs: number,
  atMs: number,
  limitCores: number,
  cores: number,
): ThrottleDecision {
  const quotaMs = limitCores * PERIOD_MS;
  const refilled = state.tokensMs + (atMs - state.atMs) * limitCores;
  // What was used is taken off before the cap: a long pause between two looks must not forgive a debt.
  const tokensMs = Math.min(quotaMs, refilled - Math.max(0, cpuMs - state.cpuMs));
  const next = { tokensMs, cpuMs, atMs };
  if (tokensMs <= 0) {
    const paidBackMs = -tokensMs / limitCores;
    const wait = Math.max(SHORTEST_LOOK_MS, Math.min(PERIOD_MS, paidBackMs + SHORTEST_LOOK_MS));
    return { state: { ...next, stopped: true }, action: state.stopped ? 'none' : 'stop', nextLookMs: wait };
  }
  // It wakes up once half a quota is there, not at the first drop: each switch costs two signals.
  if (state.stopped && tokensMs < quotaMs / 2) {
    const wait = Math.max(SHORTEST_LOOK_MS, (quotaMs / 2 - tokensMs) / limitCores);
    return { state: { ...next, stopped: true }, action: 'none', nextLookMs: wait };
  }
  const wasBusy = cpuMs > state.cpuMs || state.stopped;
  const wait = wasBusy
    ? Math.max(SHORTEST_LOOK_MS, tokensMs / Math.min(cores, Math.max(1, limitCores)))
    : PERIOD_MS;
  return {
    state: { ...next, stopped: false },
    action: state.stopped ? 'continue' : 'none',
    nextLookMs: Math.min(PERIOD_MS, wait),
  };
}
