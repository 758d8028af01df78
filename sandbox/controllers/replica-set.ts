import { deleteObject } from '../store/deletion.ts';
import { selectorMatches } from '../store/label-selector.ts';
import type { KubeObject } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';
import { podsToDelete } from './deletion-rank.ts';
import { createEventRecorder } from './event-recorder.ts';
import { controllerOf, ownedBy, ownerReference, wakeOwner } from './ownership.ts';
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
      claim(set);
      const pods = ownedBy(store, 'pods', set).filter(isActive);
      if (set.metadata.deletionTimestamp === undefined) {
        for (let i = pods.length; i < set.spec.replicas; i++) create(set);
        for (const pod of podsToDelete(pods, set.spec.replicas, clock.now())) remove(set, pod);
      }
      return writeStatus(set);
    },
  });

  /** Takes pods that match and have no owner; lets go of its own that match no more. */
  function claim(set: KubeObject): void {
    if (set.metadata.deletionTimestamp !== undefined) return;
    for (const pod of store.list('pods', set.metadata.namespace)) {
      const owner = controllerOf(pod);
      const matches = selectorMatches(set.spec.selector, pod.metadata.labels);
      if (owner === undefined && matches && isActive(pod)) own(pod, [ownerReference(set)]);
      else if (owner?.uid === set.metadata.uid && !matches) own(pod, []);
    }
  }

  function own(pod: KubeObject, references: KubeObject['metadata']['ownerReferences']): void {
    store.update('pods', pod.metadata.namespace, pod.metadata.name, (current) => {
      const { ownerReferences: _former, ...metadata } = current.metadata;
      return {
        ...current,
        metadata: references?.length ? { ...metadata, ownerReferences: references } : metadata,
      };
    });
  }

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
