import { withEntries, withEntry, withoutEntry } from '../../lib/entries.ts';
import type { HpaState, PodState, RunState } from '../state.ts';

/** The state with some pods replaced, or added at the end. */
export function withPods(state: RunState, pods: readonly PodState[]): RunState {
  let { podsByTarget } = state;
  const changed = new Map<string, [string, PodState][]>();
  for (const pod of pods) {
    const now = targetsOf(pod);
    for (const target of now) {
      const group = changed.get(target) ?? [];
      group.push([pod.key, pod]);
      changed.set(target, group);
    }
    const before = state.pods.get(pod.key);
    for (const target of before === undefined ? [] : targetsOf(before)) {
      if (!now.includes(target)) podsByTarget = withoutPodOf(podsByTarget, target, pod.key);
    }
  }
  const groups = [...changed].map(([target, group]) => {
    return [target, withEntries(podsByTarget.get(target) ?? new Map(), group)] as const;
  });
  const entries = pods.map((pod) => [pod.key, pod] as const);
  return {
    ...state,
    pods: withEntries(state.pods, entries),
    podsByTarget: withEntries(podsByTarget, groups),
  };
}

export function withoutPod(state: RunState, key: string): RunState {
  const pod = state.pods.get(key);
  if (pod === undefined) return state;
  const podsByTarget = targetsOf(pod).reduce(
    (groups, target) => withoutPodOf(groups, target, key),
    state.podsByTarget,
  );
  return { ...state, pods: withoutEntry(state.pods, key), podsByTarget };
}

/** The pods of the scale target of an HPA: `namespace` of the HPA, `Kind/name` of its target. */
export function podsOf(state: RunState, hpa: HpaState): readonly PodState[] {
  return countedPodsOf(state, hpa).filter(({ workload }) => workload === hpa.view.target);
}

/** The pods that an HPA counts: those of its scale target, and strangers that its selector selects. */
export function countedPodsOf(state: RunState, { object, view }: HpaState): readonly PodState[] {
  const pods = state.podsByTarget.get(`${object.namespace}/${view.target}`);
  return pods === undefined ? [] : [...pods.values()];
}

/** The scale targets whose autoscaler counts a pod. */
function targetsOf({ namespace, workload, countedFor }: PodState): readonly string[] {
  if (countedFor.length === 0) return workload === null ? [] : [`${namespace}/${workload}`];
  const names = new Set(countedFor);
  if (workload !== null) names.add(workload);
  return [...names].map((name) => `${namespace}/${name}`);
}

function withoutPodOf(
  groups: RunState['podsByTarget'],
  target: string,
  key: string,
): RunState['podsByTarget'] {
  const pods = withoutEntry(groups.get(target) ?? new Map<string, PodState>(), key);
  return pods.size === 0 ? withoutEntry(groups, target) : withEntry(groups, target, pods);
}
