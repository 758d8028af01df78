import { deleteObject } from '../store/deletion.ts';
import type { KubeObject } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';
import { createEventRecorder } from './event-recorder.ts';
import { ownedBy, wakeOwner } from './ownership.ts';
import { isActive, isAvailable, isReady, podFromTemplate, randomSuffix } from './pods.ts';
import { startReconciler } from './work-queue.ts';

/** Keeps as many pods as a ReplicaSet asks for. */
export function startReplicaSets(context: ControllerContext): Stop {
  const { store, clock } = context;
  const recorder = createEventRecorder(store, clock, 'replicaset-controller');
  return startReconciler(context, {
    resource: 'replicasets',
    also: { pods: wakeOwner('ReplicaSet') },
    reconcile({ namespace, name }) {
      const set = store.get('replicasets', namespace, name);
      if (!set) return;
      const pods = ownedBy(store, 'pods', set).filter(isActive);
      const wanted = set.metadata.deletionTimestamp ? pods.length : (set.spec.replicas ?? 1);
      for (let i = pods.length; i < wanted; i++) {
        const pod = store.create(
          'pods',
          podFromTemplate(set, set.spec.template, `${name}-${randomSuffix()}`),
        );
        recorder.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      }
      for (const pod of podsToDelete(pods, wanted, clock.now())) {
        deleteObject(store, 'pods', pod, { now: clock.now() });
        recorder.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
      }
      writeStatus(set);
    },
  });

  function writeStatus(set: KubeObject): void {
    const pods = ownedBy(store, 'pods', set).filter(isActive);
    const minReady = set.spec.minReadySeconds ?? 0;
    store.update('replicasets', set.metadata.namespace, set.metadata.name, (current) => ({
      ...current,
      status: {
        ...current.status,
        replicas: pods.length,
        fullyLabeledReplicas: pods.length,
        readyReplicas: pods.filter(isReady).length,
        availableReplicas: pods.filter((pod) => isAvailable(pod, minReady, clock.now())).length,
        observedGeneration: current.metadata.generation,
      },
    }));
  }
}

/**
 * Which pods go first when there are too many. As in Kubernetes (pkg/controller ActivePodsWithRanks): not
 * scheduled, then pending, then not ready, then ready for a shorter time, then more restarts, then younger.
 * Times are compared in powers of ten, so that pods of about the same age are equal.
 */
export function podsToDelete(
  pods: readonly KubeObject[],
  wanted: number,
  now: number,
): readonly KubeObject[] {
  const ranked = pods.map((pod) => ({ pod, rank: deletionRank(pod, now) }));
  ranked.sort((a, b) => compare(a.rank, b.rank) || (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1));
  return ranked.slice(0, Math.max(0, pods.length - wanted)).map(({ pod }) => pod);
}

const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

function deletionRank(pod: KubeObject, now: number): readonly number[] {
  const readyCondition = pod.status?.conditions?.find(
    (condition: { type: string }) => condition.type === 'Ready',
  );
  const ready = readyCondition?.status === 'True';
  const restarts = (pod.status?.containerStatuses ?? []).map(
    (status: { restartCount: number }) => status.restartCount,
  );
  return [
    pod.spec?.nodeName ? 1 : 0,
    PHASE_RANK[pod.status?.phase] ?? 0,
    ready ? 1 : 0,
    ready ? magnitude(now - Date.parse(readyCondition.lastTransitionTime)) : 0,
    -Math.max(0, ...restarts),
    magnitude(now - Date.parse(pod.metadata.creationTimestamp ?? '')),
  ];
}

function magnitude(ms: number): number {
  return Math.floor(Math.log10(Math.max(1, ms / 1000)));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] ?? 0) - (b[i] ?? 0);
  return 0;
}
