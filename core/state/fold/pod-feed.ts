import type { PodContainer, PodObserved, Stamp } from '../../timeline/events.ts';
import type { PodRef } from '../feed.ts';
import { blindSpans, earliestOf } from '../sight.ts';
import type { PodState, RunState } from '../state.ts';
import { say } from './change.ts';

/** Tells what changed about a pod of a scale target. Pods found at the start are not news. */
export function tellPod(
  state: RunState,
  event: Stamp & PodObserved,
  before: PodState | null,
  pod: PodState,
): RunState {
  if (pod.workload === null || (before === null && pod.hops.createdT === null)) return state;
  const ref: PodRef = { namespace: pod.namespace, pod: pod.name, workload: pod.workload };
  let next = state;
  if (before === null) next = say(next, event, 'info', { kind: 'pod-created', ...ref });
  if (pod.hops.scheduledT === event.t && before?.hops.scheduledT !== event.t) {
    next = say(next, event, 'info', {
      kind: 'pod-scheduled',
      node: pod.node,
      afterMs: since(event.t, pod.hops.createdT),
      ...ref,
    });
  }
  next = tellContainers(next, event, before, pod, ref);
  // One that is found ready became so at some time that nobody saw.
  const afterMs = before === null || isFound(state, event.t) ? null : since(event.t, pod.hops.createdT);
  return before?.state === pod.state ? next : tellState(next, event, pod, ref, afterMs);
}

/** To connect again changes no time that counts. */
const RECONNECTS_MS = 2_000;

/** At the end of a time without sight. */
function isFound(state: RunState, t: number): boolean {
  return t - earliestOf(blindSpans(state, 'pods'), t) > RECONNECTS_MS;
}

function tellState(
  state: RunState,
  event: Stamp,
  pod: PodState,
  ref: PodRef,
  afterMs: number | null,
): RunState {
  switch (pod.state) {
    case 'ready':
      return say(state, event, 'good', {
        kind: 'pod-ready',
        afterMs,
        ...ref,
      });
    case 'not-ready':
      return say(state, event, 'warning', { kind: 'pod-not-ready', reason: pod.reason, ...ref });
    case 'unschedulable':
      return say(state, event, 'bad', { kind: 'pod-unschedulable', reason: pod.reason ?? '', ...ref });
    case 'terminating':
      return say(state, event, 'info', { kind: 'pod-terminating', ...ref });
    case 'crash-loop':
    case 'image-error':
    case 'failed':
      return say(state, event, 'bad', {
        kind: 'pod-crashed',
        reason: pod.reason ?? pod.state,
        restarts: pod.restarts,
        ...ref,
      });
    case 'pending':
    case 'starting':
    case 'completed':
    case 'unknown':
      return state;
    default:
      return pod.state satisfies never;
  }
}

/** A container that ended badly, and one that runs again. */
function tellContainers(
  state: RunState,
  event: Stamp & PodObserved,
  before: PodState | null,
  pod: PodState,
  ref: PodRef,
): RunState {
  if (before === null || pod.state === 'terminating') return state;
  let next = state;
  for (const container of pod.containers) {
    const was = before.containers.find(({ name }) => name === container.name);
    if (endedBadly(container) && !(was !== undefined && endedBadly(was))) {
      const { restarts } = container;
      next =
        container.reason === 'OOMKilled'
          ? say(next, event, 'bad', { kind: 'pod-oom-killed', restarts, ...ref })
          : say(next, event, 'bad', {
              kind: 'pod-crashed',
              reason: container.reason ?? 'Error',
              restarts,
              ...ref,
            });
    }
    if (was !== undefined && container.restarts > was.restarts) {
      next = say(next, event, 'warning', { kind: 'pod-restarted', restarts: container.restarts, ...ref });
    }
  }
  return next;
}

function endedBadly(container: PodContainer): boolean {
  return (
    container.reason === 'OOMKilled' || (container.state === 'terminated' && container.reason !== 'Completed')
  );
}

function since(t: number, earlierT: number | null): number | null {
  return earlierT === null ? null : t - earlierT;
}
