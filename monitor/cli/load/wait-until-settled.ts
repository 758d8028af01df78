import { settleStatus } from '../../../core/state/settle.ts';
import type { RunState } from '../../../core/state/state.ts';
import { wait } from '../session/wait.ts';

const EVERY_MS = 1_000;
/** Once settled: the figures that show it are recorded and seen before the run ends. */
const LAST_LOOK_MS = 5_000;

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
  let settledSinceT: number | null = null;
  for (;;) {
    if (signals.some((signal) => signal.aborted)) return 'aborted';
    const t = runT();
    const { settled, expired, reason } = settleStatus(state(), t);
    if (reason === 'no-hpa') return 'settled';
    settledSinceT = settled ? (settledSinceT ?? t) : null;
    if (settledSinceT !== null && t - settledSinceT >= LAST_LOOK_MS) return 'settled';
    if (expired) return 'time-limit';
    await wait(EVERY_MS, ...signals);
  }
}
