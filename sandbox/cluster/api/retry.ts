import { type Clock, pause } from '../../lib/clock.ts';
import { ApiError } from './errors.ts';

const FIRST_MS = 50;
/** The server is on this machine: asking it costs nearly nothing. */
const LONGEST_MS = 1_000;

/**
 * How long to wait after so many failures in a row (1, 2, …): doubled each time, and spread, because whoever lost the
 * same server at the same moment should not come back at the same moment.
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.round(most * (0.5 + random() / 2));
}

/**
 * Does it again until it succeeds. Throws what `isTemporary` does not excuse (by default all but a server that does not
 * answer or is busy), and the last failure when `signal` aborts.
 */
export async function retried<T>(
  action: () => Promise<T>,
  clock: Clock,
  signal: AbortSignal,
  isTemporary: (error: unknown) => boolean = isTemporaryApiError,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await action();
    } catch (error) {
      if (!isTemporary(error) || !(await pause(clock, backoffMs(failures), signal))) throw error;
    }
  }
}

function isTemporaryApiError(error: unknown): boolean {
  return error instanceof ApiError && error.isTemporary;
}
