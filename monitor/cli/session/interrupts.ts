import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import type { RunEnded } from '../../../core/timeline/events.ts';
import { timerMs } from '../../sources/timing.ts';
import type { SignalName, Signals } from '../context.ts';

/** Who asked a run to end: a signal, or a key of the screen. */
export type Asker = SignalName | 'ctrl-c' | 'quit-key';

/** How a run is asked to end early. */
export interface Interrupts {
  /** Aborted by the first request: stop the load gracefully, settle the files. */
  readonly graceful: AbortSignal;
  /** Who asked first; null: nobody yet. */
  readonly by: () => Asker | null;
  /** The same as a signal, from the screen. */
  request(by: Asker): void;
  /** What the second request does, at once; it is to end the process. */
  onQuitNow(action: () => void): void;
  /** Ends listening. */
  end(): void;
}

/** Once: end in good order. Twice: at once. */
export function createInterrupts(signals: Signals): Interrupts {
  const controller = new AbortController();
  let asker: Asker | null = null;
  let quitNow = () => {};
  const ask = (by: Asker) => {
    if (controller.signal.aborted) {
      quitNow();
      return;
    }
    asker = by;
    controller.abort();
  };
  const end = signals.listen(ask);
  return {
    graceful: controller.signal,
    by: () => asker,
    request: ask,
    onQuitNow(action) {
      quitNow = action;
    },
    end,
  };
}

/** The reason that goes into the timeline. */
export function endReason({ by }: Interrupts): Extract<RunEnded['reason'], 'interrupted' | 'quit'> {
  return by() === 'quit-key' ? 'quit' : 'interrupted';
}

/** The result of `work`, unless it is interrupted first. @throws PalierError `interrupted` (exit code 130) */
export async function orInterrupted<T>(work: Promise<T>, { graceful }: Interrupts): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(interrupted());
  if (graceful.aborted) stop();
  graceful.addEventListener('abort', stop);
  // Whoever loses the race must not end the process as an unhandled rejection.
  work.catch(() => undefined);
  promise.catch(() => undefined);
  try {
    return await Promise.race([work, promise]);
  } finally {
    graceful.removeEventListener('abort', stop);
  }
}

function interrupted(): PalierError {
  return new PalierError('interrupted', EXIT.interrupted, {
    en: 'interrupted before the run began',
    fr: 'interrompu avant le début de l’exécution',
  });
}

/** Why `signal` has ended what came before there was a run. `before`: what was to be done, after `avant` or `before`. */
export function stoppedBy({ reason }: AbortSignal, before: Wording): PalierError {
  if (!(reason instanceof DOMException) || reason.name !== 'TimeoutError') return interrupted();
  return new PalierError(
    'time-limit',
    EXIT.environment,
    {
      en: `the time of --max-duration was over before ${before.en}`,
      fr: `le temps de --max-duration était écoulé avant ${before.fr}`,
    },
    { en: 'give it more, or find out what hangs', fr: 'donnez-lui plus de temps, ou cherchez ce qui bloque' },
  );
}

/** Aborted by the first request, or when the run has taken so long; null: it may take for ever. */
export function orTimeLimit({ graceful }: Interrupts, maxDurationMs: number | null): AbortSignal {
  if (maxDurationMs === null) return graceful;
  return AbortSignal.any([graceful, AbortSignal.timeout(timerMs(maxDurationMs))]);
}
