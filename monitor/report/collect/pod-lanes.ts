import { type PodStateName, primaryHpa, type RunState } from '../../../core/state/state.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';

/** The life of one pod as it was seen. */
export interface PodLane {
  readonly name: string;
  /** When it was created; null: before the run. */
  readonly createdT: number | null;
  readonly readyT: number | null;
  readonly firstRequestT: number | null;
  /** When it was gone; null: it was still there at the end. */
  readonly goneT: number | null;
  readonly restarts: number;
  readonly node: string | null;
  /** Each holds until the next one begins. */
  readonly states: readonly { readonly t: number; readonly state: PodStateName }[];
}

export interface PodLanes {
  readonly lanes: readonly PodLane[];
  /** Pods beyond those that are kept. */
  readonly more: number;
}

export const LANES_KEPT = 400;
const STATES_KEPT = 100;

/** Follows the pods of the workload that the run is about. */
export function createPodLanes(): {
  onEvent(event: TimelineEvent, state: RunState): void;
  result(): PodLanes;
} {
  const lanes = new Map<string, PodLane>();
  const beyond = new Set<string>();

  const note = (uid: string, t: number, key: string, state: RunState) => {
    const pod = state.pods.get(key);
    if (pod === undefined || pod.uid !== uid || !isOurs(pod, state)) return;
    const before = lanes.get(uid);
    if (before === undefined && lanes.size >= LANES_KEPT) {
      if (beyond.size < 100_000) beyond.add(uid);
      return;
    }
    const states = before?.states ?? [];
    const changed = states.at(-1)?.state !== pod.state && states.length < STATES_KEPT;
    lanes.set(uid, {
      name: pod.name,
      createdT: pod.hops.createdT,
      readyT: pod.hops.readyT,
      firstRequestT: pod.hops.firstRequestT,
      goneT: null,
      restarts: pod.restarts,
      node: pod.node,
      states: changed ? [...states, { t, state: pod.state }] : states,
    });
  };
  return {
    onEvent(event, state) {
      if (event.type === 'pod.observed') {
        note(event.uid, event.t, `${event.namespace}/${event.name}`, state);
      } else if (event.type === 'pod.deleted') {
        const lane = lanes.get(event.uid);
        if (lane !== undefined) lanes.set(event.uid, { ...lane, goneT: event.t });
      } else if (event.type === 'k6.sample' && event.byPod !== null) {
        for (const pod of state.pods.values()) {
          const lane = lanes.get(pod.uid);
          if (lane !== undefined && lane.firstRequestT === null && pod.hops.firstRequestT !== null) {
            lanes.set(pod.uid, { ...lane, firstRequestT: pod.hops.firstRequestT });
          }
        }
      }
    },
    result: () => ({ lanes: [...lanes.values()], more: beyond.size }),
  };
}

/** Without an autoscaler every pod of an observed workload counts. */
function isOurs(pod: { readonly workload: string | null; readonly namespace: string }, state: RunState) {
  const hpa = primaryHpa(state);
  if (hpa === null) return pod.workload !== null;
  return pod.workload === hpa.view.target && pod.namespace === hpa.object.namespace;
}
