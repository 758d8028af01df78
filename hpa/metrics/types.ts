import type { HpaInput, Scale } from '../input.ts';
import type { Tolerances } from '../replicas/tolerance.ts';
import type { MetricStatus } from '../state.ts';
import type { TraceEntry } from '../trace.ts';

/** What one metric of the spec is evaluated with. */
export interface MetricContext {
  readonly input: HpaInput;
  readonly scale: Scale;
  readonly tolerances: Tolerances;
  readonly now: number;
  /** Index in the defaulted spec. */
  readonly metric: number;
  readonly trace: TraceEntry[];
}

export type MetricOutcome = MetricProposal | MetricFailure;

export interface MetricProposal {
  readonly ok: true;
  readonly replicas: number;
  /** As in events and conditions. */
  readonly name: string;
  readonly status: MetricStatus;
}

export interface MetricFailure {
  readonly ok: false;
  /** `FailedGetResourceMetric`, … */
  readonly reason: string;
  /** The text of the event and, behind a preamble, of the condition. */
  readonly cause: string;
  /** The same with the wrapping that the FailedComputeMetricsReplicas event shows. */
  readonly error: string;
}
