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

/**
 * Paints on change with a leading edge: at once when the last frame is long past, else when its time is over.
 * What arrives in between is in the next frame; nothing is painted when nothing changes.
 */
export function createPaintScheduler(paint: () => void, timers: Timers = systemTimers): PaintScheduler {
  let lastPaintAt = Number.NEGATIVE_INFINITY;
  let pending: 'no' | 'soon' | 'later' = 'no';
  let timer: unknown;
  let stopped = false;

  const run = () => {
    if (stopped || pending === 'no') return;
    paintNow();
  };
  const paintNow = () => {
    timers.clearTimeout(timer);
    pending = 'no';
    lastPaintAt = timers.now();
    paint();
  };
  return {
    request() {
      if (stopped || pending !== 'no') return;
      const waitMs = lastPaintAt + FRAME_MS - timers.now();
      if (waitMs <= 0) {
        pending = 'soon';
        timers.soon(run);
      } else {
        pending = 'later';
        timer = timers.setTimeout(run, waitMs);
      }
    },
    now() {
      if (!stopped) paintNow();
    },
    stop() {
      stopped = true;
      timers.clearTimeout(timer);
    },
  };
}

const systemTimers: Timers = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout | undefined),
  soon: (run) => setImmediate(run),
};
