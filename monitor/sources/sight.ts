import type { Cause } from '../../core/timeline/cause.ts';
import type { Gap } from '../../core/timeline/events.ts';
import { whyRecorded } from '../i18n/causes/cause-text.ts';

/**
 * A span in which one stream or poll could not see, as it finds out by itself: it becomes a `gap` event. What follows
 * from all of them together for what is judged is `core/state/sight.ts`. Milliseconds of the same clock as `Timing.now`.
 */
export interface BlindSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cause: Cause;
}

/** @param zeroMs when the run began */
export function gapOf(source: Gap['source'], { fromMs, toMs, cause }: BlindSpan, zeroMs: number): Gap {
  const tOf = (ms: number) => Math.max(0, Math.round(ms - zeroMs));
  return { type: 'gap', source, fromT: tOf(fromMs), toT: tOf(toMs), ...whyRecorded(cause) };
}

export interface Loss {
  /** From here on nothing was seen for sure. */
  readonly sureMs: number;
  /** The last sign of sight: what came after it may have been missed too. */
  readonly lastSignMs: number;
  /** null: not known yet, or not at all. */
  readonly cause: Cause | null;
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
      blind = { ...blind, cause: blind.cause ?? loss.cause };
    },
    back(atMs, missed) {
      if (blind === null) return;
      const fromMs = missed ? blind.lastSignMs : blind.sureMs;
      if (atMs - fromMs > SHORT_BLINDNESS_MS)
        tell({ fromMs, toMs: atMs, cause: blind.cause ?? { code: 'connection-lost', values: {} } });
      blind = null;
    },
  };
}
