import { ApiError } from '../kubernetes/api-error.ts';
import type { PrometheusAccess } from './access.ts';
import { batchQuery, type Measure } from './query.ts';

/** What Prometheus answers to an expression that it cannot read (400), or not carry out (422). */
const REFUSALS: readonly number[] = [400, 422];

export function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status !== null && REFUSALS.includes(error.status);
}

/**
 * Which of these expressions Prometheus refuses, each asked alone, and why in its own words; what it answers to
 * otherwise is no matter. @throws ApiError when it does not answer at all
 */
export async function refusedOf(
  expressions: Readonly<Record<Measure, string>>,
  access: PrometheusAccess,
  signal: AbortSignal,
): Promise<ReadonlyMap<Measure, string>> {
  const refused = new Map<Measure, string>();
  for (const [measure, expression] of Object.entries(expressions)) {
    try {
      await access.query(batchQuery({ [measure]: expression }), signal);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused.set(measure, error.cause instanceof ApiError ? error.cause.message : error.message);
    }
  }
  return refused;
}
