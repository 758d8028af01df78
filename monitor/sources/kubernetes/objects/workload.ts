import { type Json, number, record, text } from '../../../../core/lib/json.ts';
import type { WorkloadObserved } from '../../../../core/timeline/events.ts';

/** Deployment, StatefulSet or ReplicaSet (apps/v1) → event. Kubernetes leaves zero counts out of a status. */
export function workloadObserved(kind: string, object: Json): WorkloadObserved {
  const metadata = record(object.metadata);
  const status = record(object.status);
  return {
    type: 'workload.observed',
    namespace: text(metadata?.namespace) ?? '',
    kind,
    name: text(metadata?.name) ?? '',
    specReplicas: number(record(object.spec)?.replicas) ?? 1,
    replicas: number(status?.replicas) ?? 0,
    readyReplicas: number(status?.readyReplicas) ?? 0,
    availableReplicas: number(status?.availableReplicas) ?? 0,
    updatedReplicas: number(status?.updatedReplicas) ?? 0,
    generation: number(metadata?.generation) ?? null,
  };
}
