export interface BackOff {
  /** What the next failure has to wait; 0 for the first restart, which is immediate. */
  readonly delayMs: number;
}

export interface BackOffLimits {
  readonly initialMs: number;
  readonly maximumMs: number;
  /** After running that long without a failure, the next one starts again at zero. */
  readonly resetAfterMs: number;
}

/** The kubelet's: 10 s, doubled up to 5 min, forgotten after 10 min of running (`--container-*` defaults). */
export const CRASH_LOOP: BackOffLimits = { initialMs: 10_000, maximumMs: 300_000, resetAfterMs: 600_000 };

export const NO_BACK_OFF: BackOff = { delayMs: 0 };

/**
 * The wait before a container that has ended may start again, and the back-off to keep for the time after it.
 * As in the kubelet, the first restart is immediate and the wait counts from the end of the container.
 */
export function nextRestart(
  backOff: BackOff,
  ranMs: number,
  limits: BackOffLimits = CRASH_LOOP,
): { readonly waitMs: number; readonly next: BackOff } {
  const waitMs = ranMs > limits.resetAfterMs ? 0 : backOff.delayMs;
  const doubled = waitMs === 0 ? limits.initialMs : waitMs * 2;
  return { waitMs, next: { delayMs: Math.min(doubled, limits.maximumMs) } };
}
