import type { Condition, HpaState, MetricStatus } from './state.ts';
import type { TraceEntry } from './trace.ts';

/** What one reconcile decided, and why. */
export interface Decision {
  /** scale.spec.replicas as seen; null if the scale could not be read. */
  readonly currentReplicas: number | null;
  /** status.desiredReplicas after this reconcile: the old one where nothing could be decided. */
  readonly desiredReplicas: number;
  /** The write to the scale sub-resource that this decision asks for (and has accounted for). */
  readonly rescale: Rescale | null;
  /** Pass it to the next decision. */
  readonly state: HpaState;
  readonly conditions: readonly Condition[];
  /** In the order the controller emits them, before the event client merges and limits them. */
  readonly events: readonly HpaEvent[];
  readonly metrics: readonly MetricStatus[];
  readonly trace: readonly TraceEntry[];
}

export interface Rescale {
  readonly from: number;
  readonly to: number;
  /** As in the event: `cpu resource utilization (percentage of request) above target`, … */
  readonly reason: string;
}

export interface HpaEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}
