import type { Journal } from '../journal.ts';
import { int32FromFloat } from '../numbers/int32.ts';
import { boundRule, limited } from './limits.ts';
import type { Limited, NormalizeArgs } from './types.ts';

/** Without a behavior: between minReplicas and the lower of maxReplicas and max(2 · current, 4). */
export function limitByFactor(
  { spec: { minReplicas, maxReplicas }, current }: NormalizeArgs,
  wanted: number,
  { trace }: Journal,
): Limited {
  if (wanted < minReplicas) {
    trace.push(boundRule('limit.min', wanted, minReplicas, true));
    return limited(minReplicas, 'TooFewReplicas');
  }
  const limit = int32FromFloat(Math.max(2 * current, 4));
  const byRate = maxReplicas > limit;
  const allowed = byRate ? limit : maxReplicas;
  if (wanted <= allowed) return limited(wanted, 'DesiredWithinRange');
  if (wanted > limit) {
    trace.push({ rule: 'limit.scaleUpFactor', wanted, limit, result: limit, decisive: byRate });
  }
  if (wanted > maxReplicas && maxReplicas <= limit) {
    trace.push(boundRule('limit.max', wanted, maxReplicas, !byRate));
  }
  return limited(allowed, byRate ? 'ScaleUpLimit' : 'TooManyReplicas');
}
