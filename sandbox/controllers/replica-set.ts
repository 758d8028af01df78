import { deleteObject } from '../store/deletion.ts';
import { selectorMatches } from '../store/label-selector.ts';
import type { KubeObject } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';
import { podsToDelete } from './deletion-rank.ts';
import { createEventRecorder } from './event-recorder.ts';
import { claimMatching, ownedBy, wakeOwner } from './ownership.ts';
import {
  availableInMs,
  createPod,
  isActive,
  isAvailable,
  isReady,
  podFromTemplate,
  randomSuffix,
} from './pods.ts';
import { startReconciler } from './work-queue.ts';

/**
 * Keeps as many pods as a ReplicaSet asks for.
 *
 * Source: pkg/controller/replicaset.
 */
export function startReplicaSets(context: ControllerContext): Stop {
  const { store, clock } = context;
  const recorder = createEventRecorder(store, clock, 'replicaset-controller');
  return startReconciler(context, {
    resource: 'replicasets',
    also: { pods: wakeOwner('ReplicaSet') },
    reconcile({ namespace, name }) {
      const set = store.get('replicasets', namespace, name);
      if (set === undefined) return undefined;
      claimMatching(store, 'pods', set);
      const pods = ownedBy(store, 'pods', set).filter(isActive);
      if (set.metadata.deletionTimestamp === undefined) {
        for (let i = pods.length; i < set.spec.replicas; i++) create(set);
        for (const pod of podsToDelete(pods, set.spec.replicas, clock.now())) remove(set, pod);
      }
      return writeStatus(set);
    },
  });

  function create(set: KubeObject): void {
    const name = `${set.metadata.name}-${randomSuffix()}`;
    const pod = createPod(context, podFromTemplate(set, set.spec.template, name));
    recorder.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  }

  function remove(set: KubeObject, pod: KubeObject): void {
    deleteObject(store, 'pods', pod, { now: clock.now() });
    recorder.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }

  /** Returns when the next ready pod becomes available, if minReadySeconds makes it wait. */
  function writeStatus(set: KubeObject): number | undefined {
    const pods = ownedBy(store, 'pods', set).filter(isActive);
    const { minReadySeconds = 0, template } = set.spec;
    const labels = { matchLabels: template.metadata?.labels ?? {} };
    store.update('replicasets', set.metadata.namespace, set.metadata.name, (current) => ({
      ...current,
      status: {
        ...current.status,
        replicas: pods.length,
        fullyLabeledReplicas: pods.filter((pod) => selectorMatches(labels, pod.metadata.labels)).length,
        readyReplicas: pods.filter(isReady).length,
        availableReplicas: pods.filter((pod) => isAvailable(pod, minReadySeconds, clock.now())).length,
        observedGeneration: current.metadata.generation,
      },
    }));
    return availableInMs(pods, minReadySeconds, clock.now());
  }
}
