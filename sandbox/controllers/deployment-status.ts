import { isoSeconds } from '../store/memory-store.ts';
import type { KubeObject } from '../store/types.ts';
import { type Condition, conditionOf } from './pods.ts';
import { limitsOf, type ReplicaSets, total } from './rollout.ts';

/** Why the Progressing condition changes although no pod did. */
export interface Occasion {
  readonly reason: 'NewReplicaSetCreated' | 'FoundNewReplicaSet' | 'DeploymentPaused' | 'DeploymentResumed';
  readonly message: string;
}

/**
 * Deployment.status from its ReplicaSets, with the Available and Progressing conditions.
 *
 * Source: pkg/controller/deployment/sync.go and progress.go.
 */
export function deploymentStatus(
  deployment: KubeObject,
  { current, old }: ReplicaSets,
  occasion: Occasion | undefined,
  now: number,
): KubeObject['status'] {
  const sets = current === undefined ? old : [current, ...old];
  const counts = {
    observedGeneration: deployment.metadata.generation,
    replicas: sum(sets, 'replicas'),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sum(sets, 'readyReplicas'),
    availableReplicas: sum(sets, 'availableReplicas'),
  };
  const progressing = progressingCondition(deployment, counts, current, occasion, now);
  const conditions = [
    availableCondition(deployment, counts.availableReplicas),
    ...(progressing ? [progressing] : []),
  ];
  return {
    ...counts,
    unavailableReplicas: Math.max(0, total(sets) - counts.availableReplicas),
    ...(deployment.status?.collisionCount !== undefined && {
      collisionCount: deployment.status.collisionCount,
    }),
    conditions: conditions.map((next) => withTimes(next, conditionOf(deployment, next.type), now)),
  };
}

interface Counts {
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
}

type Fresh = Omit<Condition, 'lastTransitionTime' | 'lastUpdateTime'>;

/** All pods are of the present template, and available. */
export function isComplete(deployment: KubeObject, counts: Counts): boolean {
  const { replicas } = deployment.spec;
  return (
    counts.updatedReplicas === replicas &&
    counts.replicas === replicas &&
    counts.availableReplicas === replicas
  );
}

function availableCondition(deployment: KubeObject, available: number): Fresh {
  const enough = available >= deployment.spec.replicas - limitsOf(deployment).maxUnavailable;
  return enough
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function progressingCondition(
  deployment: KubeObject,
  counts: Counts,
  current: KubeObject | undefined,
  occasion: Occasion | undefined,
  now: number,
): Fresh | undefined {
  const former = conditionOf(deployment, 'Progressing');
  const known = former && {
    type: former.type,
    status: former.status,
    reason: former.reason,
    message: former.message,
  };
  if (occasion !== undefined) {
    const status = occasion.reason.startsWith('Deployment') ? 'Unknown' : 'True';
    return { type: 'Progressing', status, ...occasion };
  }
  // Once complete, scaling does not make it progress again.
  const wasComplete =
    former?.reason === 'NewReplicaSetAvailable' && counts.replicas === counts.updatedReplicas;
  if (wasComplete || current === undefined || deployment.spec.paused) return known as Fresh | undefined;
  const set = `ReplicaSet "${current.metadata.name}"`;
  const say = (status: string, reason: string, message: string): Fresh => ({
    type: 'Progressing',
    status,
    reason,
    message,
  });
  if (isComplete(deployment, counts)) {
    return say('True', 'NewReplicaSetAvailable', `${set} has successfully progressed.`);
  }
  if (isProgressing(deployment.status ?? {}, counts)) {
    return say('True', 'ReplicaSetUpdated', `${set} is progressing.`);
  }
  if (isTimedOut(deployment, former, now)) {
    return say('False', 'ProgressDeadlineExceeded', `${set} has timed out progressing.`);
  }
  return known as Fresh | undefined;
}

function isProgressing(before: Partial<Counts>, counts: Counts): boolean {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = before;
  return (
    counts.updatedReplicas > updatedReplicas ||
    counts.replicas - counts.updatedReplicas < replicas - updatedReplicas ||
    counts.readyReplicas > readyReplicas ||
    counts.availableReplicas > availableReplicas
  );
}

function isTimedOut(deployment: KubeObject, former: Condition | undefined, now: number): boolean {
  if (former === undefined || former.reason === 'NewReplicaSetAvailable') return false;
  if (former.reason === 'ProgressDeadlineExceeded') return true;
  const since = Date.parse(former.lastUpdateTime ?? former.lastTransitionTime);
  return now - since >= deployment.spec.progressDeadlineSeconds * 1000;
}

/** lastUpdateTime moves with every step forward, lastTransitionTime with the status only. */
function withTimes(next: Fresh, former: Condition | undefined, nowMs: number): Condition {
  const now = isoSeconds(nowMs);
  const sameStatus = former?.status === next.status;
  const same = sameStatus && former.reason === next.reason && former.message === next.message;
  return {
    ...next,
    lastUpdateTime: same ? (former.lastUpdateTime ?? now) : now,
    lastTransitionTime: sameStatus ? former.lastTransitionTime : now,
  };
}

function sum(sets: readonly KubeObject[], field: string): number {
  return sets.reduce((all, set) => all + (set.status?.[field] ?? 0), 0);
}
