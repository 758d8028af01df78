import { settleStatus } from '../../core/settle.ts';
import type { RunState } from '../../core/state.ts';
import { wait } from './wait.ts';

const EVERY_MS = 1_000;

export interface SettleOptions {
  readonly state: () => RunState;
  readonly runT: () => number;
  readonly signals: readonly AbortSignal[];
}

/** Goes on until replicas are back and quiet, the time for that is over, or one of the signals is aborted. */
export async function observeUntilSettled({
  state,
  runT,
  signals,
}: SettleOptions): Promise<'settled' | 'time-limit' | 'aborted'> {
  for (;;) {
    if (signals.some((signal) => signal.aborted)) return 'aborted';
    const { settled, expired } = settleStatus(state(), runT());
    if (settled) return 'settled';
    if (expired) return 'time-limit';
    await wait(EVERY_MS, ...signals);
  }
}
