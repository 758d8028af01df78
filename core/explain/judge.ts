import { storeScaleEvent } from '../../hpa/behavior/scale-events.ts';
import type { Decision } from '../../hpa/decision.ts';
import type { ControllerConfig, HpaInput, ResourceSample } from '../../hpa/input.ts';
import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { HpaSpec } from '../../hpa/spec/types.ts';
import type { HpaState, HpaStatus } from '../../hpa/state.ts';
import type { HpaObject } from '../timeline/events.ts';
import type { Samples, Target, TargetView } from './cluster-view.ts';
import { type InferFrom, inferMetrics } from './infer.ts';
import { decideNearby, type Nearby } from './nearby.ts';
import { assumedSamples, samplesOf, snapshotsOf } from './pod-snapshots.ts';
import { conditionIn, currentOf, reportsNumbers, sameMetrics } from './status.ts';

/** A status that the controller wrote: the trace of one reconcile. */
export interface Sighting {
  readonly atMs: number;
  readonly t: number;
  readonly object: HpaObject;
  readonly spec: HpaSpec;
  readonly status: HpaStatus;
  /** False: it was there when we first looked; when it was decided is not known. */
  readonly witnessed: boolean;
  /** Not witnessed, but since we last looked. */
  readonly foundLate?: true;
  readonly rescaled: boolean;
  /** What was known of its scale target. */
  readonly view: TargetView;
}

/**
 * How we know the metrics that the controller read. observed: our samples give the numbers of its status, or it read
 * none and says why · inferred: taken back from its status · none: neither gives its numbers.
 */
export type MetricsOrigin = 'observed' | 'inferred' | 'none';

/** A sighting with our own computation of it. */
export interface Judged extends Nearby {
  readonly sighting: Sighting;
  readonly input: HpaInput;
  readonly metrics: MetricsOrigin;
  /** The memory that the decision was made with. */
  readonly memory: HpaState;
  /** The memory after it, as the real controller must have it. */
  readonly next: HpaState;
}

/** What the controller decided: where it could decide nothing, its status goes on saying what was wanted before. */
export function decidedReplicas({ status, spec, rescaled }: Sighting): number {
  const { currentReplicas, desiredReplicas } = status;
  // Until the first decision there is a zero.
  const isUndecided = desiredReplicas === 0 && (spec.minReplicas ?? 1) > 0;
  const couldDecide = ['AbleToScale', 'ScalingActive'].every(
    (type) => status.conditions.find((condition) => condition.type === type)?.status !== 'False',
  );
  return rescaled || (couldDecide && !isUndecided) ? desiredReplicas : currentReplicas;
}

/** The same of our own computation. */
export function computedReplicas({ currentReplicas, rescale }: Decision, { status }: Sighting): number {
  return rescale?.to ?? currentReplicas ?? status.currentReplicas;
}

/** How long before a status the new count of the target may have been seen. */
const SCALE_LEAD_MS = 5_000;

/**
 * Computes what the controller computed when it wrote this status: of all samples it may have read, those that
 * give the current metrics of the status.
 * @param later what our next poll said, if there was one: the controller may have read it before us
 */
export function judge(
  sighting: Sighting,
  memory: HpaState,
  controller: ControllerConfig,
  later: Samples | null,
): Judged {
  const inputs = inputsOf(sighting, controller, later);
  const theirs = decidedReplicas(sighting);
  const agrees = (decision: Decision) => computedReplicas(decision, sighting) === theirs;
  let first: Judged | null = null;
  for (const { input, origin } of inputs) {
    const nearby = decideNearby(input, memory, sighting.atMs, agrees);
    const { decision } = nearby;
    const next = nextMemory(sighting, decision, memory);
    const judged = { ...nearby, sighting, input, metrics: origin, memory, next };
    if (sameMetrics(decision.metrics, sighting.status.currentMetrics)) return judged;
    first ??= { ...judged, metrics: 'none' };
  }
  if (first === null) throw new RangeError('an autoscaler without a single input to judge');
  return first;
}

function* inputsOf(
  sighting: Sighting,
  controller: ControllerConfig,
  later: Samples | null,
): Generator<{ readonly input: HpaInput; readonly origin: MetricsOrigin }> {
  const { object, status, spec, view } = sighting;
  const { namespace } = object;
  const pods = snapshotsOf(podsSeen(sighting), scaledAt(sighting));
  const statusReplicas = view.target.replicas ?? status.currentReplicas;
  const scale = scaleOf(status, statusReplicas);
  const base = {
    namespace,
    name: object.name,
    spec,
    scale,
    pods,
    controller,
    ...(object.generation === null ? {} : { generation: object.generation }),
    ...failedWrite(status),
    ...rivals(status, `${namespace}/${object.name}`),
  };
  const specMetrics = withDefaults(spec).metrics;
  const from = (samples: readonly ResourceSample[]): InferFrom => ({
    specMetrics,
    statuses: status.currentMetrics,
    pods,
    samples,
    statusReplicas,
    scalingActive: conditionIn(status, 'ScalingActive'),
  });
  const others = specMetrics.some(
    ({ type }, i) =>
      type !== 'Resource' &&
      type !== 'ContainerResource' &&
      currentOf(status.currentMetrics[i]) !== undefined,
  );
  const inferred = reportsNumbers(status) ? 'inferred' : 'observed';
  const newest = view.polls.at(-1);
  const usable = later !== null && newest !== undefined && hasLost(later, newest) ? null : later;
  const polls = [newest, usable, ...view.polls.slice(0, -1).reverse()].filter((one) => one != null);
  if (polls.length === 0) polls.push(new Map());
  for (const poll of polls) {
    const metrics = inferMetrics(from(samplesOf(poll, namespace, pods)), 'observed');
    yield { input: { ...base, metrics }, origin: others ? 'inferred' : 'observed' };
  }
  for (const poll of polls.slice(0, MOST_INFERRED)) {
    const seen = samplesOf(poll, namespace, pods);
    const samples = seen.length > 0 ? seen : assumedSamples(pods, sighting.atMs);
    for (const extra of [0, Math.max(1, pods.length - 1)]) {
      yield {
        input: { ...base, metrics: inferMetrics(from(samples), 'inferred', extra) },
        origin: inferred,
      };
    }
  }
}

/** Pods that went since are not in it any more, but the controller may have read them: there they are not missing. */
function hasLost(later: Samples, newest: Samples): boolean {
  for (const name of newest.keys()) if (!later.has(name)) return true;
  return false;
}

/** Of so many polls it is asked which pods had a sample. */
const MOST_INFERRED = 2;

/** A rescale was decided before its pods came or went. */
function podsSeen({ rescaled, atMs, view: { target } }: Sighting): Target['pods'] {
  const before = target.beforeScale;
  return rescaled && before !== null && atMs - before.atMs < SCALE_LEAD_MS ? before.pods : target.pods;
}

function scaledAt({ rescaled, status, witnessed }: Sighting): number {
  return rescaled && witnessed && status.lastScaleTimeMs !== null
    ? status.lastScaleTimeMs
    : Number.POSITIVE_INFINITY;
}

function scaleOf(status: HpaStatus, statusReplicas: number): HpaInput['scale'] {
  const able = conditionIn(status, 'AbleToScale');
  if (able?.reason === 'FailedGetScale') return { error: able.message };
  const active = conditionIn(status, 'ScalingActive');
  const selector = active?.reason === 'InvalidSelector' ? '' : 'of the target';
  return { specReplicas: status.currentReplicas, statusReplicas, selector };
}

function failedWrite(status: HpaStatus): Pick<HpaInput, 'scaleUpdateError'> {
  const able = conditionIn(status, 'AbleToScale');
  return able?.reason === 'FailedUpdateScale' ? { scaleUpdateError: able.message } : {};
}

/** Other autoscalers of the same pods, from the condition that tells of them: `[shop/web shop/web-2]`. */
function rivals(status: HpaStatus, own: string): Pick<HpaInput, 'otherHpas'> {
  const active = conditionIn(status, 'ScalingActive');
  if (active?.reason !== 'AmbiguousSelector') return {};
  const named = /\[([^\]]*)\]/.exec(active.message)?.[1]?.split(' ') ?? [];
  return { otherHpas: named.filter((name) => name !== '' && name !== own) };
}

/** The controller acts on its own decision, not on ours. */
function nextMemory(sighting: Sighting, decision: Decision, memory: HpaState): HpaState {
  const { status, spec, rescaled, atMs } = sighting;
  const { recommendations } = decision.state;
  const ours = decision.rescale;
  const same = rescaled ? ours?.to === status.desiredReplicas : ours === null;
  if (same) return { ...decision.state, status };
  const change = status.desiredReplicas - status.currentReplicas;
  // Had it remembered more, it would not have gone below it.
  const possible =
    rescaled && change < 0
      ? (recommendations ?? []).map((one) => ({
          ...one,
          replicas: Math.min(one.replicas, status.desiredReplicas),
        }))
      : recommendations;
  const kept = { ...memory, recommendations: possible, status };
  const { behavior } = withDefaults(spec);
  if (!rescaled || behavior === undefined || change === 0) return kept;
  return change > 0
    ? { ...kept, scaleUpEvents: storeScaleEvent(memory.scaleUpEvents, change, behavior.scaleUp, atMs) }
    : {
        ...kept,
        scaleDownEvents: storeScaleEvent(memory.scaleDownEvents, -change, behavior.scaleDown, atMs),
      };
}
