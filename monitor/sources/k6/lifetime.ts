import { existsSync } from 'node:fs';
import type { LoadStopRequested, PalierEvent } from '../../../core/timeline/events.ts';
import type { K6Process } from './k6-process.ts';
import type { K6Limits } from './limits.ts';
import type { Ending } from './outcome.ts';

export interface LifetimeOptions {
  readonly k6: K6Process;
  readonly limits: K6Limits;
  /** That k6 and its script may take until the first sign of life. Milliseconds, like the others. */
  readonly startMs: number;
  readonly teardownMs: number;
  /** null: the script alone knows. */
  readonly plannedMs: number | null;
  /** Written by k6 as the last of its life. */
  readonly summaryFile: string;
  readonly showsLife: () => boolean;
  readonly emit: (event: PalierEvent) => void;
}

/** How long k6 may live, and who ends it. */
export interface Lifetime {
  /** Graceful. Asking again changes nothing. */
  stop(by: LoadStopRequested['by']): void;
  /** At once, without a summary. */
  kill(): void;
  /** Its load has begun: the time of its plan runs. */
  begin(): void;
  /** It has ended: no deadline is left. */
  over(): void;
  /** Who ended it, as far as that is known by now. */
  endedBy(): Pick<Ending, 'stopRequested' | 'killedBecause'>;
}

export function limitLifetime(options: LifetimeOptions): Lifetime {
  const { k6, limits, startMs, teardownMs, plannedMs, emit } = options;
  let stopRequested = false;
  let killed = false;
  let killedBecause: string | null = null;
  const deadlines = [
    setTimeout(() => {
      if (!options.showsLife()) {
        killFor(`k6 gave no sign of life within ${startMs / 1000} s of its start, and was killed`);
      }
    }, startMs),
  ];
  void k6.left.then(() => within(limits.leftBehind, endLeftBehind));

  return {
    stop(by) {
      if (stopRequested || killed) return;
      stopRequested = true;
      emit({ type: 'load.stop-requested', by });
      k6.signal('SIGINT');
      const limit = teardownMs + limits.stop;
      within(limit, () => killFor(`k6 did not stop within ${limit / 1000} s, and was killed`));
    },
    kill() {
      killed = true;
      stopRequested = true;
      k6.signal('SIGKILL');
    },
    begin() {
      if (plannedMs === null) return;
      const overtime = teardownMs + limits.overtime;
      within(plannedMs + overtime, () =>
        killFor(`k6 went on ${overtime / 1000} s after its plan, and was killed`),
      );
    },
    over: () => deadlines.forEach(clearTimeout),
    endedBy: () => ({ stopRequested, killedBecause }),
  };

  function within(ms: number, end: () => void): void {
    deadlines.push(setTimeout(end, ms));
  }

  /** A script around k6 is gone, and k6 goes on (stopping takes its time), or a helper of it. */
  function endLeftBehind(): void {
    if (existsSync(options.summaryFile)) k6.signal('SIGKILL');
    else if (!stopRequested) killFor('what was started as k6 ended and left a load behind, which was killed');
  }

  function killFor(reason: string): void {
    killedBecause = reason;
    k6.signal('SIGKILL');
  }
}
