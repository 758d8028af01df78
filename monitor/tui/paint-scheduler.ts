/** Calls that make time pass; injected so that tests need no waiting. */
export interface Timers {
  readonly now: () => number;
  readonly setTimeout: (run: () => void, ms: number) => unknown;
  readonly clearTimeout: (handle: unknown) => void;
  /** Runs after the I/O of this turn, so that events that arrive together are painted together. */
  readonly soon: (run: () => void) => unknown;
}

export interface PaintScheduler {
  /** Something on the screen changed. */
  request(): void;
  /** The viewer pressed a key: paints now. */
  now(): void;
  stop(): void;
}

/** Frames are at least this far apart, unless a key was pressed: at most ten a second. */
export const FRAME_MS = 100;
/** Without changes the clock still moves. */
export const CLOCK_MS = 1_000;
/** After a change the next one is probably a second away: the clock waits for it, and one frame shows both. */
export const CLOCK_GRACE_MS = 150;

/**
 * Paints on change with a leading edge: at once when the last frame is long past, else when its time is over.
 * What arrives in between is in the next frame. Without changes it paints once a second.
 */
export function createPaintScheduler(paint: () => void, timers: Timers = systemTimers): PaintScheduler {
  let lastPaintAt = Number.NEGATIVE_INFINITY;
  let isPending = false;
  let isStopped = false;
  let frameTimer: unknown;
  let clockTimer: unknown;

  const paintNow = (nextClockMs: number) => {
    if (isStopped) return;
    timers.clearTimeout(frameTimer);
    isPending = false;
    lastPaintAt = timers.now();
    planClock(nextClockMs);
    paint();
  };
  const planClock = (ms: number) => {
    timers.clearTimeout(clockTimer);
    clockTimer = timers.setTimeout(() => paintNow(CLOCK_MS), ms);
  };
  const paintChange = () => {
    if (isPending) paintNow(CLOCK_MS + CLOCK_GRACE_MS);
  };
  planClock(CLOCK_MS);
  return {
    request() {
      if (isStopped || isPending) return;
      isPending = true;
      const waitMs = lastPaintAt + FRAME_MS - timers.now();
      if (waitMs <= 0) timers.soon(paintChange);
      else frameTimer = timers.setTimeout(paintChange, waitMs);
    },
    now: () => paintNow(CLOCK_MS),
    stop() {
      isStopped = true;
      timers.clearTimeout(frameTimer);
      timers.clearTimeout(clockTimer);
    },
  };
}

const systemTimers: Timers = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout | undefined),
  soon: (run) => setImmediate(run),
};
