import type { HpaInput, Scale } from '../input.ts';
import type { Tolerances } from '../replicas/tolerance.ts';
import type { MetricSpec } from '../spec/types.ts';
import type { MetricStatus } from '../state.ts';
import type { TraceEntry } from '../trace.ts';
import { evaluateExternal } from './external.ts';
import { evaluateObject } from './object.ts';
import { evaluatePods } from './pods.ts';
import { evaluateContainerResource, evaluateResource } from './resource.ts';

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

/** The replica count that one metric asks for. */
export function evaluateMetric(spec: MetricSpec, context: MetricContext): MetricOutcome {
  switch (spec.type) {
    case 'Resource':
      return evaluateResource(spec.resource, context);
    case 'ContainerResource':
      return evaluateContainerResource(spec.containerResource, context);
    case 'Pods':
      return evaluatePods(spec.pods, context);
    case 'Object':
      return evaluateObject(spec.object, context);
    case 'External':
      return evaluateExternal(spec.external, context);
    default: {
      const cause = `unknown metric source type "${(spec satisfies never as MetricSpec).type}"`;
      return { ok: false, reason: 'InvalidMetricSourceType', cause, error: cause };
    }
  }
}
