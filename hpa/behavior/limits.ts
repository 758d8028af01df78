import type { BehaviorRule } from '../trace.ts';
import type { Limited } from './types.ts';

type LimitReason =
  | 'ScaleUpLimit'
  | 'ScaleDownLimit'
  | 'TooManyReplicas'
  | 'TooFewReplicas'
  | 'DesiredWithinRange';

const messages: Record<LimitReason, string> = {
  ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
  ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
  TooManyReplicas: 'the desired replica count is more than the maximum replica count',
  TooFewReplicas: 'the desired replica count is less than the minimum replica count',
  DesiredWithinRange: 'the desired count is within the acceptable range',
};

export function limited(replicas: number, reason: LimitReason): Limited {
  return { replicas, reason, message: messages[reason] };
}

/** The trace of maxReplicas or minReplicas where `wanted` is beyond it. */
export function boundRule(
  rule: 'limit.max' | 'limit.min',
  wanted: number,
  limit: number,
  decisive: boolean,
): BehaviorRule {
  return { rule, wanted, limit, result: limit, decisive };
}
