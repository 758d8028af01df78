import type { Bounds } from '../measure/scaling-bounds.ts';
import type { Objective } from './objective.ts';
import { type MeasuredUnit, reason } from './reason.ts';

/** Judges what is only known within bounds: decided where it would be the same whatever happened unseen. */
export function judgeBounds(
  asked: Pick<Objective, 'name' | 'value'> & { readonly limit: number; readonly unit: MeasuredUnit },
  bounds: Bounds,
): Objective {
  const { lowest, highest } = bounds;
  const { limit, unit } = asked;
  if (highest !== null && highest <= limit) return { ...asked, verdict: 'pass', reason: null, bounds };
  if (lowest > limit)
    return {
      ...asked,
      verdict: 'fail',
      reason: reason('too-much-at-least', { lowest, limit, unit }),
      bounds,
    };
  return { ...asked, verdict: 'inconclusive', reason: reason('within-bounds', { bounds, unit }), bounds };
}
