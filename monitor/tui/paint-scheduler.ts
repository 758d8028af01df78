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

/** What a frame takes of the time there is for frames: ten a second, on average. */
export const FRAME_MS = 100;
/** After a rest so many may come right after another: who watches sees each step of what happens when it happens. */
export const BURST_FRAMES = 5;
/** And even those are so far apart: what arrives in pieces is one frame, and there is time to read the next piece. */
export const BURST_GAP_MS = 20;
/** Without changes the clock still moves. */
export const CLOCK_MS = 1_000;
/** After a change the next one is probably a second away: the clock waits for it, and one frame shows both. */
export const CLOCK_GRACE_MS = 150;

/**
 * Paints on change: at once after a rest, a burst of frames soon after one another, then ten a second (the generic
 * cell rate algorithm, ITU-T I.371). What arrives in between is in the next frame. Without changes it paints once a
 * second.
 */
export function createPaintScheduler(paint: () => void, timers: Timers = systemTimers): PaintScheduler {
  let lastPaintAt = Number.NEGATIVE_INFINITY;
  /** Until then the frames so far have taken the time there is. */
  let takenUntil = Number.NEGATIVE_INFINITY;
  let isPending = false;
  let isStopped = false;
  let frameTimer: unknown;
  let clockTimer: unknown;

  const paintNow = (nextClockMs: number) => {
    if (isStopped) return;
    timers.clearTimeout(frameTimer);
    isPending = false;
    lastPaintAt = timers.now();
    // Keys do not wait, however many there are: after them changes do not wait longer than in a storm.
    takenUntil = Math.min(
      Math.max(takenUntil, lastPaintAt) + FRAME_MS,
      lastPaintAt + BURST_FRAMES * FRAME_MS,
    );
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
      const dueAt = Math.max(lastPaintAt + BURST_GAP_MS, takenUntil - (BURST_FRAMES - 1) * FRAME_MS);
      const waitMs = dueAt - timers.now();
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
