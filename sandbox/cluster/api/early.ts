import type { Clock } from '../../lib/clock.ts';
import { ApiError } from './errors.ts';
import { retried } from './retry.ts';

const TIMEOUT_MS = 30_000;

/** The API server answers a moment before it lets everybody in and has made its own namespaces. */
export function whenLetIn<T>(step: () => Promise<T>, clock: Clock): Promise<T> {
  return retried(step, clock, AbortSignal.timeout(TIMEOUT_MS), isEarly);
}

function isEarly(error: unknown): boolean {
  return error instanceof ApiError && (error.isTemporary || ['NotFound', 'Forbidden'].includes(error.reason));
}
