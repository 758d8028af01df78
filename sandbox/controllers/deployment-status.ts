import { isoSeconds } from '../store/memory-store.ts';
import type { KubeObject } from '../store/types.ts';
import type { Condition } from './pods.ts';

/** Deployment.status from its ReplicaSets, with the Available and Progressing conditions. */
export function deploymentStatus(
  deployment: KubeObject,
  sets: readonly KubeObject[],
  hash: string,
  now: number,
): KubeObject['status'] {
  const updated = sets.find((set) => set.metadata.labels?.['pod-template-hash'] === hash);
  const replicas = total(sets, 'replicas');
  const available = total(sets, 'availableReplicas');
  const wanted = deployment.spec.replicas ?? 1;
  const updatedReplicas = updated?.status?.replicas ?? 0;
  const complete = updatedReplicas === wanted && replicas === wanted && available === wanted;
  const enough = available >= Math.max(0, wanted - unavailableAllowed(deployment, wanted));
  const setName = updated?.metadata.name ?? '';
  const former: readonly Condition[] = deployment.status?.conditions ?? [];
  const conditions = [
    enough
      ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
      : condition(
          'Available',
          'False',
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
        ),
    complete
      ? condition(
          'Progressing',
          'True',
          'NewReplicaSetAvailable',
          `ReplicaSet "${setName}" has successfully progressed.`,
        )
      : condition('Progressing', 'True', 'ReplicaSetUpdated', `ReplicaSet "${setName}" is progressing.`),
  ];
  return {
    observedGeneration: deployment.metadata.generation,
    replicas,
    updatedReplicas,
    readyReplicas: total(sets, 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available),
    conditions: conditions.map((next) => keepTimes(next, former, isoSeconds(now))),
  };
}

type Fresh = Omit<Condition, 'lastTransitionTime'>;

function condition(type: string, status: string, reason: string, message: string): Fresh {
  return { type, status, reason, message };
}

function keepTimes(next: Fresh, former: readonly Condition[], now: string): Condition {
  const before = former.find(({ type }) => type === next.type);
  const sameStatus = before?.status === next.status;
  const same = sameStatus && before.reason === next.reason && before.message === next.message;
  return {
    ...next,
    lastUpdateTime: same ? (before.lastUpdateTime ?? now) : now,
    lastTransitionTime: sameStatus ? before.lastTransitionTime : now,
  };
}

function unavailableAllowed(deployment: KubeObject, wanted: number): number {
  const value = deployment.spec.strategy?.rollingUpdate?.maxUnavailable ?? '25%';
  return typeof value === 'string' ? Math.floor((Number.parseFloat(value) * wanted) / 100) : value;
}

function total(sets: readonly KubeObject[], field: string): number {
  return sets.reduce((sum, set) => sum + (set.status?.[field] ?? 0), 0);
}
