import type { RunState } from '../../../core/state/state.ts';
import type { LoadEnded, RunEnded } from '../../../core/timeline/events.ts';
import type { RunningK6 } from '../../sources/k6/index.ts';
import { endReason, type Interrupts } from '../session/interrupts.ts';
import { wait } from '../session/wait.ts';
import { waitForBaseline } from './wait-for-baseline.ts';
import { observeUntilSettled } from './wait-until-settled.ts';

export interface SequenceOptions {
  readonly state: () => RunState;
  readonly runT: () => number;
  readonly startLoad: () => Promise<RunningK6>;
  /** Told as soon as the load runs: keys and signals act on it. */
  readonly onLoad: (load: RunningK6) => void;
  readonly interrupts: Interrupts;
  /** Aborted when --max-duration is over. */
  readonly timeLimit: AbortSignal;
  readonly baselineMs: number;
  readonly settle: boolean;
}

export type Ending = Pick<RunEnded, 'reason' | 'message'>;

/** After an interrupted load: for the last samples and metrics to come in. */
const DRAIN_MS = 1_500;

/** --max-duration is over. */
const TIME_LIMIT: Ending = { reason: 'time-limit', message: '' };

/** The course of a load run: baseline, load, and on until the autoscaler has settled. @returns how it ended */
export async function runSequence(options: SequenceOptions): Promise<Ending> {
  const { interrupts, timeLimit, settle } = options;
  const asked = interrupts.graceful;
  const signals = [asked, timeLimit];

  await waitForBaseline({ state: options.state, atLeastMs: options.baselineMs, signals });
  if (asked.aborted) return interrupted(interrupts);
  if (timeLimit.aborted) return TIME_LIMIT;

  const load = await options.startLoad();
  options.onLoad(load);
  const stop = () => load.stop(asked.aborted ? askedBy(interrupts) : 'time-limit');
  for (const signal of signals) signal.addEventListener('abort', stop);
  if (signals.some((signal) => signal.aborted)) stop();
  const ended = await load.done;
  for (const signal of signals) signal.removeEventListener('abort', stop);

  if (asked.aborted) {
    await wait(DRAIN_MS);
    return interrupted(interrupts);
  }
  if (failed(ended)) return { reason: 'load-failed', message: ended.message };
  if (timeLimit.aborted) return TIME_LIMIT;
  if (!settle) return { reason: 'load-over', message: '' };

  const end = await observeUntilSettled({ state: options.state, runT: options.runT, signals });
  if (end === 'settled') return { reason: 'settled', message: '' };
  if (end === 'time-limit') return { reason: 'not-settled', message: '' };
  return asked.aborted ? interrupted(interrupts) : TIME_LIMIT;
}

function askedBy(interrupts: Interrupts): 'user' | 'signal' {
  const by = interrupts.by();
  return by === 'quit-key' || by === 'ctrl-c' ? 'user' : 'signal';
}

/** Nothing to observe any more: what was meant to load the API never did, or broke off. */
function failed({ outcome }: LoadEnded): boolean {
  return outcome === 'script-error' || outcome === 'config-error' || outcome === 'crashed';
}

function interrupted(interrupts: Interrupts): Ending {
  return { reason: endReason(interrupts), message: '' };
}
