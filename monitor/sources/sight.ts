import type { Gap } from '../../core/timeline/events.ts';

/**
 * A span in which one stream or poll could not see, as it finds out by itself: it becomes a `gap` event. What follows
 * from all of them together for what is judged is `core/state/sight.ts`. Milliseconds of the same clock as `Timing.now`.
 */
export interface BlindSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string;
}

/** @param zeroMs when the run began */
export function gapOf(source: Gap['source'], { fromMs, toMs, reason }: BlindSpan, zeroMs: number): Gap {
  const tOf = (ms: number) => Math.max(0, Math.round(ms - zeroMs));
  return { type: 'gap', source, fromT: tOf(fromMs), toT: tOf(toMs), reason };
}

export interface Loss {
  /** From here on nothing was seen for sure. */
  readonly sureMs: number;
  /** The last sign of sight: what came after it may have been missed too. */
  readonly lastSignMs: number;
  readonly reason: string;
}

/** Whether one stream or poll sees; tells the spans in which it did not. */
export interface PartSight {
  readonly isLost: boolean;
  /** The first call of a span decides where it begins, and the first that has a reason why. */
  lost(loss: Loss): void;
  /** Sight is back, or it is over. @param missed there was, or may have been, something since the last sign */
  back(atMs: number, missed: boolean): void;
}

/** To connect again takes less, and nothing that is judged is as short. */
export const SHORT_BLINDNESS_MS = 2_000;

export function createSight(tell: (span: BlindSpan) => void): PartSight {
  let blind: Loss | null = null;
  return {
    get isLost() {
      return blind !== null;
    },
    lost(loss) {
      blind ??= loss;
      if (blind.reason === '') blind = { ...blind, reason: loss.reason };
    },
    back(atMs, missed) {
      if (blind === null) return;
      const fromMs = missed ? blind.lastSignMs : blind.sureMs;
      if (atMs - fromMs > SHORT_BLINDNESS_MS)
        tell({ fromMs, toMs: atMs, reason: blind.reason || 'the connection was lost' });
      blind = null;
    },
  };
}
