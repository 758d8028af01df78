import type { KubernetesEventObserved, Stamp } from '../../timeline/events.ts';
import type { RunState } from '../state.ts';
import { say } from './change.ts';

/** States in which a failing probe is news. */
const SERVING: ReadonlySet<string> = new Set(['ready', 'not-ready', 'crash-loop']);

const WARNINGS_KEPT = 500;
/** Told already, better, from the HPA's own conditions. */
const TOLD_BY_CONDITIONS = /^Failed(Get|Compute)/;

/**
 * Warnings of Kubernetes: one line per object and reason, again when its count has grown tenfold. Those from
 * before the run (the API keeps an hour of them) are not told.
 */
export function foldKubernetesEvent(state: RunState, event: Stamp & KubernetesEventObserved): RunState {
  if (event.severity !== 'Warning' || isOld(event)) return state;
  const object = `${event.object.kind}/${event.object.name}`;
  if (event.object.kind === 'HorizontalPodAutoscaler' && TOLD_BY_CONDITIONS.test(event.reason)) return state;
  if (event.reason === 'Unhealthy' && isComingOrGoing(state, event)) return state;
  const key = `${event.namespace}/${object}: ${event.reason}`;
  const told = state.warnings.get(key);
  if (told !== undefined && event.count < told * 10) return state;
  const warnings = new Map(state.warnings).set(key, Math.max(1, event.count));
  for (const oldest of warnings.keys()) {
    if (warnings.size <= WARNINGS_KEPT) break;
    warnings.delete(oldest);
  }
  return say({ ...state, warnings }, event, 'warning', {
    kind: 'kubernetes-warning',
    object,
    reason: event.reason,
    message: event.message,
    count: event.count,
  });
}

/** Probes fail while a pod starts and while it ends: that is what they are for. */
function isComingOrGoing(state: RunState, event: KubernetesEventObserved): boolean {
  if (event.object.kind !== 'Pod') return false;
  const pod = state.pods.get(`${event.namespace}/${event.object.name}`);
  return pod === undefined || !SERVING.has(pod.state);
}

/** Last seen before the run began, by the clocks; timestamps of the API have whole seconds. */
function isOld(event: Stamp & KubernetesEventObserved): boolean {
  if (event.lastTimestamp === null) return false;
  return Date.parse(event.lastTimestamp) < Date.parse(event.at) - event.t - 2_000;
}
