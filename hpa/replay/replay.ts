import { decide } from '../decide.ts';
import type { Decision } from '../decision.ts';
import { type ControllerConfig, defaultControllerConfig, type HpaInput, type Unavailable } from '../input.ts';
import { releaseOf } from '../release.ts';
import type { HpaSpec } from '../spec/types.ts';
import { emptyState, type HpaState, type MetricStatus } from '../state.ts';
import { editedSpec } from './edit.ts';
import { type ExpandedPods, expandPods } from './expand-pods.ts';
import type { Scenario, ScenarioStatus, ScenarioStep } from './scenario.ts';

/** One line of a replay: what one step decided. Times are seconds. */
export interface ReplayLine {
  readonly id: string;
  readonly t: number;
  readonly from: number;
  readonly to: number;
  readonly events: readonly (readonly [type: string, reason: string, message: string])[];
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly lastScaleTime: number | null;
  readonly observedGeneration: number | null;
  readonly currentMetrics: readonly MetricStatus[];
  readonly conditions: readonly (readonly [
    type: string,
    status: string,
    reason: string,
    message: string,
    since: number,
  ])[];
}

/** A step's line together with the decision it was made from. */
export interface ReplayedStep {
  readonly line: ReplayLine;
  readonly decision: Decision;
}

/** Replays a scenario step by step; its replicas follow our own decisions. */
export function* replay(scenario: Scenario): Generator<ReplayedStep> {
  const controller = controllerOf(scenario);
  let state = initialState(scenario.status ?? {});
  let { spec, replicas } = scenario;
  let generation = 1;
  let entries: NonNullable<ScenarioStep['pods']> = [];
  let object: NonNullable<ScenarioStep['object']> = {};
  let external: NonNullable<ScenarioStep['external']> = {};
  for (const step of scenario.steps) {
    if (step.edit) {
      spec = editedSpec(spec, step.edit);
      generation++;
    }
    replicas = step.setReplicas ?? replicas;
    entries = step.pods ?? entries;
    object = step.object ?? object;
    external = step.external ?? external;
    const { errors = {} } = step;
    const pods = expandPods(entries, scenario.templates, step.t);
    const input: HpaInput = {
      namespace: 'ns',
      name: 'h',
      spec,
      generation,
      scale: errors.scaleGet === undefined ? scaleOf(step, replicas) : { error: errors.scaleGet },
      pods: pods.pods,
      metrics: metricsOf(pods, object, external, errors, spec),
      controller,
      ...(errors.scaleUpdate === undefined ? {} : { scaleUpdateError: errors.scaleUpdate }),
    };
    const decision = decide(input, state, step.t * 1000);
    const from = replicas;
    replicas = decision.rescale?.to ?? replicas;
    state = decision.state;
    yield { line: lineOf(scenario.id, step.t, from, replicas, decision), decision };
  }
}

function controllerOf(scenario: Scenario): ControllerConfig {
  const match = releaseOf(scenario.version);
  if (!match) throw new RangeError(`version: expected a Kubernetes release, got ${scenario.version}`);
  const defaults = defaultControllerConfig;
  return {
    version: match.release,
    gates: { ...match.gates, ...scenario.gates },
    syncPeriodSeconds: scenario.syncS ?? defaults.syncPeriodSeconds,
    tolerance: scenario.tolerance ?? defaults.tolerance,
    downscaleStabilizationSeconds: scenario.downscaleWindowS ?? defaults.downscaleStabilizationSeconds,
    cpuInitializationPeriodSeconds: scenario.cpuInitS ?? defaults.cpuInitializationPeriodSeconds,
    initialReadinessDelaySeconds: scenario.readinessDelayS ?? defaults.initialReadinessDelaySeconds,
  };
}

function initialState(status: ScenarioStatus): HpaState {
  const conditions = (status.conditions ?? []).map(({ since, ...condition }) => ({
    ...condition,
    lastTransitionTimeMs: since * 1000,
  }));
  return {
    ...emptyState,
    status: {
      ...emptyState.status,
      currentReplicas: status.currentReplicas ?? 0,
      desiredReplicas: status.desiredReplicas ?? 0,
      lastScaleTimeMs: status.lastScaleTime === undefined ? null : status.lastScaleTime * 1000,
      conditions,
    },
  };
}

function scaleOf({ statusReplicas, selector = 'app=x' }: ScenarioStep, replicas: number): HpaInput['scale'] {
  return { specReplicas: replicas, statusReplicas: statusReplicas ?? replicas, selector };
}

function metricsOf(
  { resource, custom }: ExpandedPods,
  object: Readonly<Record<string, string>>,
  external: Readonly<Record<string, readonly string[]>>,
  errors: Readonly<Record<string, string>>,
  spec: HpaSpec,
): HpaInput['metrics'] {
  const names = new Set(Object.keys({ ...custom, ...object, ...external }));
  for (const metric of spec.metrics ?? []) {
    if (metric.type === 'Pods') names.add(metric.pods.metric.name);
    if (metric.type === 'Object') names.add(metric.object.metric.name);
    if (metric.type === 'External') names.add(metric.external.metric.name);
  }
  const resourceErrors: Record<string, string> = Object.create(null);
  for (const [call, error] of Object.entries(errors)) {
    if (call.startsWith('resource:')) resourceErrors[call.slice('resource:'.length)] = error;
  }
  return {
    resource: errors.resource === undefined ? resource : { error: errors.resource },
    resourceErrors,
    pods: withErrors('pods', custom, errors, names),
    object: withErrors('object', object, errors, names),
    external: withErrors('external', external, errors, names),
  };
}

function withErrors<T>(
  call: string,
  values: Readonly<Record<string, T>>,
  errors: Readonly<Record<string, string>>,
  names: ReadonlySet<string>,
): Record<string, T | Unavailable> {
  const answers: Record<string, T | Unavailable> = Object.assign(Object.create(null), values);
  for (const name of names) {
    const error = errors[`${call}:${name}`] ?? errors[call];
    if (error !== undefined) answers[name] = { error };
  }
  return answers;
}

function lineOf(id: string, t: number, from: number, to: number, decision: Decision): ReplayLine {
  const { status } = decision.state;
  return {
    id,
    t,
    from,
    to,
    events: decision.events.map(({ type, reason, message }) => [type, reason, message] as const),
    currentReplicas: status.currentReplicas,
    desiredReplicas: status.desiredReplicas,
    lastScaleTime: status.lastScaleTimeMs === null ? null : status.lastScaleTimeMs / 1000,
    observedGeneration: status.observedGeneration,
    currentMetrics: status.currentMetrics,
    conditions: status.conditions.map(
      ({ type, status, reason, message, lastTransitionTimeMs }) =>
        [type, status, reason, message, lastTransitionTimeMs / 1000] as const,
    ),
  };
}
