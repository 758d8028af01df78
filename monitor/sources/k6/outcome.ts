import type { LoadEnded } from '../../../core/timeline/events.ts';

export interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** We asked k6 to stop. */
  readonly stopRequested: boolean;
  /** The newest error of k6's log; null without one. */
  readonly lastError: string | null;
  /** What the script gave exec.test.fail(); null: it did not call it. */
  readonly markedAsFailed: string | null;
  /** Why we had to kill it; null when we did not. */
  readonly killedBecause: string | null;
}

type Outcome = Pick<LoadEnded, 'outcome' | 'message'>;

/** k6's exit code in words. Source: errext/exitcodes/codes.go of k6; the codes are the same in k6 1 and 2. */
export function outcomeOf(ending: Ending): Outcome {
  const { exitCode, signal, stopRequested, lastError, markedAsFailed, killedBecause } = ending;
  const because = lastError === null ? '' : `: ${lastError}`;
  if (killedBecause !== null) return { outcome: 'crashed', message: killedBecause };
  if (exitCode === null) {
    const how = signal === null ? 'ended without an exit code' : `was killed by ${signal}`;
    return stopRequested
      ? { outcome: 'stopped', message: `k6 ${how} after it was asked to stop` }
      : { outcome: 'crashed', message: `k6 ${how}${because}` };
  }
  switch (exitCode) {
    case 0:
      return { outcome: 'finished', message: 'k6 ran the whole scenario' };
    case 99:
      return { outcome: 'thresholds-failed', message: lastError ?? 'thresholds of k6 were crossed' };
    case 100:
      return { outcome: 'script-error', message: `setup() of the script took too long${because}` };
    case 101:
      return { outcome: 'script-error', message: `teardown() of the script took too long${because}` };
    case 103:
      return { outcome: 'stopped', message: 'k6 was stopped over its REST API' };
    case 104:
      return { outcome: 'config-error', message: `k6 does not accept the options of the script${because}` };
    case 105:
      return {
        outcome: 'stopped',
        message: stopRequested ? 'the load was stopped early' : 'k6 was interrupted by a signal',
      };
    case 106:
      return { outcome: 'config-error', message: `k6 could not open its REST API${because}` };
    case 107:
      return brokenOff('script-error', lastError ?? 'the script threw an exception');
    case 108:
      return brokenOff('stopped', lastError ?? 'the script ended the test');
    case 109:
      return { outcome: 'crashed', message: `k6 itself panicked${because}` };
    case 110:
      return { outcome: 'marked-as-failed', message: marked(markedAsFailed ?? '') };
    default:
      // A shell around k6 that was ended with it.
      if (stopRequested && (exitCode === 130 || exitCode === 143))
        return { outcome: 'stopped', message: 'the load was stopped early' };
      // 255: among others a script that k6 can't load.
      return {
        outcome: exitCode === 255 ? 'script-error' : 'crashed',
        message: lastError ?? `k6 ended with ${exitCode}`,
      };
  }

  /** A script that has judged before it broke off has judged. */
  function brokenOff(outcome: LoadEnded['outcome'], message: string): Outcome {
    if (markedAsFailed === null) return { outcome, message };
    return {
      outcome: 'marked-as-failed',
      message: `${marked(markedAsFailed)}, then broke it off: ${message}`,
    };
  }
}

function marked(reason: string): string {
  return `the script marked the test as failed${reason === '' ? '' : `: ${reason}`}`;
}
