import { primaryHpa, type RunState } from '../../../core/state/state.ts';
import { waitUntil } from '../session/wait.ts';

export interface BaselineOptions {
  readonly state: () => RunState;
  /** At least so long, so that the time before the load can be seen. */
  readonly atLeastMs: number;
  readonly signals: readonly AbortSignal[];
}

/** An autoscaler whose metrics do not come in this time has none: the run goes on and says so. */
const LONGEST_MS = 60_000;
const EVERY_MS = 250;

/** Waits until the autoscaler has a metric: load that begins before cannot be answered, nor its answer be timed. */
export async function waitForBaseline({ state, atLeastMs, signals }: BaselineOptions): Promise<void> {
  const began = performance.now();
  const isThere = () => performance.now() - began >= atLeastMs && hasMetrics(state());
  await waitUntil(isThere, { everyMs: EVERY_MS, atMostMs: Math.max(LONGEST_MS, atLeastMs), signals });
}

function hasMetrics(state: RunState): boolean {
  return primaryHpa(state)?.view.metrics.some((metric) => metric.current !== null) === true;
}
