import type { Problem } from '../shape.ts';
import { type LooseSpec, readSpec } from './read.ts';
import { invalid, required } from './rules.ts';
import type { HpaSpec } from './types.ts';
import { validateBehavior } from './validate-behavior.ts';
import { validateMetrics } from './validate-metrics.ts';
import { validateReference } from './validate-reference.ts';

export interface ValidateOptions {
  /** 0 where the gate HPAScaleToZero is on (default), else 1. */
  readonly minReplicasLowerBound?: 0 | 1;
  /** Whether `scaleTargetRef` must be there: default true. If it is there it must be right. */
  readonly targetRequired?: boolean;
}

export type ParsedSpec =
  | { readonly ok: true; readonly spec: HpaSpec }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads the spec of an autoscaling/v2 HorizontalPodAutoscaler and applies the API server's rules.
 * Quantities may be bare numbers, as in YAML; they come back as strings. Every problem names its field.
 *
 * Source: pkg/apis/autoscaling/validation of Kubernetes 1.37.2; unknown keys are refused, as kubectl does.
 */
export function parseSpec(value: unknown, options: ValidateOptions = {}): ParsedSpec {
  const problems: Problem[] = [];
  const spec = readSpec(value, 'spec', problems);
  if (spec && problems.length === 0) problems.push(...validateSpec(spec, options));
  return problems.length === 0 ? { ok: true, spec: spec as HpaSpec } : { ok: false, problems };
}

/** The API server's rules for a spec whose fields have the right types. */
export function validateSpec(spec: LooseSpec, options: ValidateOptions = {}): readonly Problem[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef, behavior } = spec;
  const { minReplicasLowerBound = 0, targetRequired = true } = options;
  const problems: Problem[] = [];
  if (minReplicas !== undefined && minReplicas < minReplicasLowerBound) {
    const detail = `must be greater than or equal to ${minReplicasLowerBound}`;
    problems.push(invalid('spec.minReplicas', minReplicas, detail));
  }
  if (maxReplicas === 0) problems.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  if (maxReplicas < 0) {
    problems.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1'));
  }
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    const detail = 'must be greater than or equal to `minReplicas`';
    problems.push(invalid('spec.maxReplicas', maxReplicas, detail));
  }
  if (targetRequired || scaleTargetRef) {
    const groupRequired = scaleTargetRef?.kind !== 'ReplicationController';
    problems.push(...validateReference(scaleTargetRef ?? {}, 'spec.scaleTargetRef', { groupRequired }));
  }
  problems.push(...validateMetrics(spec, 'spec.metrics'));
  if (behavior) problems.push(...validateBehavior(behavior, 'spec.behavior'));
  return problems;
}
