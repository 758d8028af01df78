import { add32, int32FromFloat } from '../numbers/int32.ts';
import type { ScalingPolicy } from '../spec/types.ts';

type Step = Pick<ScalingPolicy, 'type' | 'value'>;

/** As many as a policy allows to grow to in its period. Percentages round up, lest a small target never grows. */
export function increased(start: number, { type, value }: Step): number {
  // The order of the operations matters.
  return type === 'Pods' ? add32(start, value) : int32FromFloat(Math.ceil(start * (1 + value / 100)));
}

/** As few as a policy allows to shrink to in its period. */
export function decreased(start: number, { type, value }: Step): number {
  return type === 'Pods' ? add32(start, -value) : int32FromFloat(start * (1 - value / 100));
}
