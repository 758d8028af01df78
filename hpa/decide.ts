import type { Decision } from './decision.ts';
import type { HpaInput } from './input.ts';
import type { HpaState } from './state.ts';

/**
 * One reconcile of the HorizontalPodAutoscaler controller.
 *
 * @param now milliseconds, on the same clock as the times in `input` and `state`
 */
export function decide(_input: HpaInput, _state: HpaState, _now: number): Decision {
  throw new Error('decide: in the works, the signature is final');
}
