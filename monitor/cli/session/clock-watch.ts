import type { Cause } from '../../../core/timeline/cause.ts';
import type { Gap } from '../../../core/timeline/events.ts';
import { whyRecorded } from '../../i18n/causes/cause-text.ts';
import { type ClockSources, systemClock } from './clock.ts';

export interface ClockWatchOptions {
  readonly clocks?: ClockSources;
  readonly emit: (gap: Gap) => void;
  /** Milliseconds since the run began. */
  readonly runT: () => number;
}

const TICK_MS = 1_000;
/** A busy machine is late by less. */
const LATE_MS = 5_000;
const JUMP_MS = 2_000;

/**
 * Looks once a second whether time went on as it should. A late tick: this process stood still (a suspended
 * laptop, Ctrl-Z) and what happened meanwhile was not seen when it happened. Wall and monotonic clock drifting
 * apart: somebody set the clock. Both are gaps of the recording. Returns what ends it.
 */
export function watchClock({ clocks = systemClock, emit, runT }: ClockWatchOptions): () => void {
  let last = { monotonic: clocks.monotonic(), wall: clocks.wall() };

  const timer = setInterval(() => tick(), TICK_MS);
  timer.unref();
  return () => clearInterval(timer);

  function tick(): void {
    const now = { monotonic: clocks.monotonic(), wall: clocks.wall() };
    const passedMs = now.monotonic - last.monotonic;
    const jumpMs = now.wall - last.wall - passedMs;
    last = now;
    const toT = runT();
    const fromT = Math.max(0, toT - Math.round(passedMs));
    const gap = (cause: Cause) => emit({ type: 'gap', source: 'clock', fromT, toT, ...whyRecorded(cause) });
    if (Math.abs(jumpMs) > JUMP_MS) {
      // A suspended machine: the monotonic clock stood still, the wall clock did not.
      gap({ code: 'clock-set', values: { apartMs: jumpMs } });
    } else if (passedMs > TICK_MS + LATE_MS) {
      gap({ code: 'process-suspended', values: { passedMs } });
    }
  }
}
