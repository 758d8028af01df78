import type { KubeObject } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';
import { deploymentStatus } from './deployment-status.ts';
import { createEventRecorder } from './event-recorder.ts';
import { ownedBy, ownerReference, wakeOwner } from './ownership.ts';
import { templateHash } from './pods.ts';
import { rollout } from './rollout.ts';
import { startReconciler } from './work-queue.ts';

const REVISION = 'deployment.kubernetes.io/revision';

/** Keeps one ReplicaSet per pod template and moves replicas from the old ones to the new one. */
export function startDeployments(context: ControllerContext): Stop {
  const { store, clock } = context;
  const recorder = createEventRecorder(store, clock, 'deployment-controller');
  return startReconciler(context, {
    resource: 'deployments',
    also: { replicasets: wakeOwner('Deployment') },
    reconcile({ namespace, name }) {
      const deployment = store.get('deployments', namespace, name);
      if (!deployment || deployment.metadata.deletionTimestamp) return;
      const sets = ownedBy(store, 'replicasets', deployment);
      const hash = templateHash(deployment.spec.template);
      const current =
        sets.find((set) => set.metadata.labels?.['pod-template-hash'] === hash) ??
        createSet(deployment, sets, hash);
      const old = sets.filter((set) => set.metadata.uid !== current.metadata.uid);
      if (!deployment.spec.paused)
        for (const { set, replicas } of rollout(deployment, current, old)) scale(deployment, set, replicas);
      prune(deployment, old);
      const fresh = ownedBy(store, 'replicasets', deployment);
      store.update('deployments', namespace, name, (latest) => ({
        ...latest,
        metadata: {
          ...latest.metadata,
          annotations: { ...latest.metadata.annotations, [REVISION]: revisionOf(current) },
        },
        status: deploymentStatus(latest, fresh, hash, clock.now()),
      }));
    },
  });

  function createSet(deployment: KubeObject, sets: readonly KubeObject[], hash: string): KubeObject {
    const { namespace, name } = deployment.metadata;
    const { template, selector, minReadySeconds } = deployment.spec;
    const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
    const revision = Math.max(0, ...sets.map((set) => Number(revisionOf(set)))) + 1;
    return store.create('replicasets', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace !== undefined && { namespace }),
        labels,
        annotations: { [REVISION]: String(revision) },
        ownerReferences: [ownerReference(deployment)],
      },
      spec: {
        replicas: 0,
        ...(minReadySeconds !== undefined && { minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector?.matchLabels, 'pod-template-hash': hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
      status: { replicas: 0 },
    });
  }

  function scale(deployment: KubeObject, set: KubeObject, replicas: number): void {
    const from = set.spec.replicas;
    if (from === replicas) return;
    store.update('replicasets', set.metadata.namespace, set.metadata.name, (current) => ({
      ...current,
      spec: { ...current.spec, replicas },
    }));
    const way = replicas > from ? 'up' : 'down';
    recorder.event(
      deployment,
      'Normal',
      'ScalingReplicaSet',
      `Scaled ${way} replica set ${set.metadata.name} from ${from} to ${replicas}`,
    );
  }

  function prune(deployment: KubeObject, old: readonly KubeObject[]): void {
    const idle = old.filter((set) => set.spec.replicas === 0 && !set.status?.replicas);
    const surplus = idle.length - (deployment.spec.revisionHistoryLimit ?? 10);
    const oldestFirst = idle.toSorted((a, b) => Number(revisionOf(a)) - Number(revisionOf(b)));
    for (const set of oldestFirst.slice(0, Math.max(0, surplus)))
      store.remove('replicasets', set.metadata.namespace, set.metadata.name);
  }
}

function revisionOf(set: KubeObject): string {
  return set.metadata.annotations?.[REVISION] ?? '1';
}
