import { deleteObject } from '../store/deletion.ts';
import { jsonClone } from '../store/snapshot.ts';
import type { KubeObject } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';
import { deploymentStatus, isComplete, type Occasion } from './deployment-status.ts';
import { createEventRecorder } from './event-recorder.ts';
import { claimMatching, ownedBy, ownerReference, wakeOwner } from './ownership.ts';
import { isFinished, templateHash } from './pods.ts';
import { copiedAnnotations, REVISION, revisionOf, withRevision } from './revisions.ts';
import {
  DESIRED_REPLICAS,
  limitsOf,
  MAX_REPLICAS,
  newSetReplicas,
  type ReplicaSets,
  rollingStep,
  type ScaleStep,
  scalingSteps,
} from './rollout.ts';
import { type ObjectKey, startReconciler } from './work-queue.ts';

const HASH = 'pod-template-hash';

/**
 * Keeps one ReplicaSet per pod template and moves replicas from the old ones to the new one.
 *
 * Source: pkg/controller/deployment.
 */
export function startDeployments(context: ControllerContext): Stop {
  const { store, clock } = context;
  const recorder = createEventRecorder(store, clock, 'deployment-controller');
  return startReconciler(context, {
    resource: 'deployments',
    also: {
      replicasets: wakeOwner('Deployment'),
      // Recreate waits for the last old pod to be gone, of which no ReplicaSet tells.
      pods: (pod) => (pod.metadata.deletionTimestamp === undefined ? [] : wakeOwnersOwner(pod)),
    },
    reconcile({ namespace, name }) {
      const deployment = store.get('deployments', namespace, name);
      if (deployment === undefined) return undefined;
      claimMatching(store, 'replicasets', deployment);
      const before = setsOf(deployment);
      if (deployment.metadata.deletionTimestamp !== undefined) return writeStatus(deployment, undefined);
      if (deployment.spec.paused || isScaled(deployment, before)) {
        scaleAll(deployment, scalingSteps(deployment, before));
        return writeStatus(deployment, pausing(deployment));
      }
      return deployment.spec.strategy?.type === 'Recreate'
        ? recreate(deployment, before)
        : roll(deployment, before);
    },
  });

  function wakeOwnersOwner(pod: KubeObject): readonly ObjectKey[] {
    return wakeOwner('ReplicaSet')(pod).flatMap(({ namespace, name }) => {
      const set = store.get('replicasets', namespace, name);
      return set === undefined ? [] : wakeOwner('Deployment')(set);
    });
  }

  function roll(deployment: KubeObject, before: ReplicaSets): number | undefined {
    const { sets, occasion } = withCurrent(deployment, before);
    const steps = rollingStep(deployment, sets);
    scaleAll(deployment, steps);
    if (steps.length === 0) tidy(deployment, sets);
    return writeStatus(deployment, occasion);
  }

  function recreate(deployment: KubeObject, before: ReplicaSets): number | undefined {
    const active = before.old.filter((set) => set.spec.replicas > 0);
    scaleAll(
      deployment,
      active.map((set) => ({ set, replicas: 0 })),
    );
    const running = before.old.some((set) => ownedBy(store, 'pods', set).some((pod) => !isFinished(pod)));
    if (active.length > 0 || running) return writeStatus(deployment, undefined);
    const { sets, occasion } = withCurrent(deployment, before);
    const { replicas } = deployment.spec;
    scaleAll(deployment, sets.current.spec.replicas === replicas ? [] : [{ set: sets.current, replicas }]);
    tidy(deployment, sets);
    return writeStatus(deployment, occasion);
  }

  function setsOf(deployment: KubeObject): ReplicaSets {
    const all = ownedBy(store, 'replicasets', deployment);
    const hash = templateHash(deployment.spec.template);
    const current = all.find((set) => set.metadata.labels?.[HASH] === hash);
    return { current, old: all.filter((set) => set !== current) };
  }

  /** The set of the present template, made if it is not there, and given the highest revision. */
  function withCurrent(deployment: KubeObject, { current, old }: ReplicaSets) {
    const revision = Math.max(0, ...old.map(revisionOf)) + 1;
    const made =
      current === undefined ? createSet(deployment, old, revision) : adopt(deployment, current, revision);
    const sets = { current: made, old };
    if (current === undefined) {
      const message = `Created new replica set "${made.metadata.name}"`;
      return { sets, occasion: { reason: 'NewReplicaSetCreated', message } satisfies Occasion };
    }
    const known = deployment.status?.conditions?.some(({ type }: { type: string }) => type === 'Progressing');
    const message = `Found new replica set "${made.metadata.name}"`;
    return {
      sets,
      occasion: known ? undefined : ({ reason: 'FoundNewReplicaSet', message } satisfies Occasion),
    };
  }

  function createSet(deployment: KubeObject, old: readonly KubeObject[], revision: number): KubeObject {
    const { template, selector, minReadySeconds } = deployment.spec;
    const { namespace } = deployment.metadata;
    const hash = templateHash(template);
    const labels = { ...template.metadata?.labels, [HASH]: hash };
    const replicas = newSetReplicas(deployment, old, 0);
    const set = store.create('replicasets', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${deployment.metadata.name}-${hash}`,
        ...(namespace !== undefined && { namespace }),
        labels,
        annotations: {
          ...copiedAnnotations(deployment),
          ...sizesOf(deployment),
          [REVISION]: String(revision),
        },
        ownerReferences: [ownerReference(deployment)],
      },
      spec: {
        replicas,
        ...(minReadySeconds !== undefined && { minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector?.matchLabels, [HASH]: hash } },
        template: { ...jsonClone(template), metadata: { ...template.metadata, labels } },
      },
      status: { replicas: 0 },
    });
    if (replicas > 0) tellScaled(deployment, set, 0, replicas);
    return set;
  }

  /** A rollback makes an old set the newest again. */
  function adopt(deployment: KubeObject, current: KubeObject, revision: number): KubeObject {
    const { namespace, name } = current.metadata;
    return store.update('replicasets', namespace, name, (set) => ({
      ...set,
      metadata: {
        ...set.metadata,
        annotations: { ...withRevision(set, revision), ...copiedAnnotations(deployment) },
      },
      spec: { ...set.spec, minReadySeconds: deployment.spec.minReadySeconds },
    }));
  }

  function scaleAll(deployment: KubeObject, steps: readonly ScaleStep[]): void {
    for (const { set, replicas } of steps) {
      const { namespace, name } = set.metadata;
      store.update('replicasets', namespace, name, (current) => ({
        ...current,
        metadata: {
          ...current.metadata,
          annotations: { ...current.metadata.annotations, ...sizesOf(deployment) },
        },
        spec: { ...current.spec, replicas },
      }));
      tellScaled(deployment, set, set.spec.replicas, replicas);
    }
    if (steps.length > 0) return;
    // Sets that need no change still take note of the size they belong to.
    const { current, old } = setsOf(deployment);
    for (const set of current === undefined ? old : [current, ...old]) {
      if (set.spec.replicas === 0 && set !== current) continue;
      store.update('replicasets', set.metadata.namespace, set.metadata.name, (latest) => ({
        ...latest,
        metadata: {
          ...latest.metadata,
          annotations: { ...latest.metadata.annotations, ...sizesOf(deployment) },
        },
      }));
    }
  }

  function tellScaled(deployment: KubeObject, set: KubeObject, from: number, to: number): void {
    const way = to > from ? 'up' : 'down';
    const message = `Scaled ${way} replica set ${set.metadata.name} from ${from} to ${to}`;
    recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message);
  }

  /** Old sets without pods are kept for rollbacks, but not all of them. */
  function tidy(deployment: KubeObject, { old }: ReplicaSets): void {
    if (!isComplete(deployment, { ...ZERO, ...deployment.status })) return;
    const idle = old.filter((set) => set.spec.replicas === 0 && !set.status?.replicas);
    const surplus = idle.length - (deployment.spec.revisionHistoryLimit ?? 10);
    const oldestFirst = idle.toSorted((a, b) => revisionOf(a) - revisionOf(b));
    for (const set of oldestFirst.slice(0, Math.max(0, surplus))) {
      deleteObject(store, 'replicasets', set, { now: clock.now() });
    }
  }

  /** Returns when to look again: at the progress deadline. */
  function writeStatus(deployment: KubeObject, occasion: Occasion | undefined): number | undefined {
    const { namespace, name } = deployment.metadata;
    const sets = setsOf(deployment);
    const written = store.update('deployments', namespace, name, (latest) => ({
      ...latest,
      metadata: {
        ...latest.metadata,
        annotations: {
          ...latest.metadata.annotations,
          ...(sets.current !== undefined && { [REVISION]: String(revisionOf(sets.current)) }),
        },
      },
      status: deploymentStatus(latest, sets, occasion, clock.now()),
    }));
    const waiting = !isComplete(written, { ...ZERO, ...written.status });
    return waiting && !written.spec.paused ? written.spec.progressDeadlineSeconds * 1000 : undefined;
  }
}

const ZERO = { replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0 };

function sizesOf(deployment: KubeObject): Record<string, string> {
  const { replicas } = deployment.spec;
  return {
    [DESIRED_REPLICAS]: String(replicas),
    [MAX_REPLICAS]: String(replicas + limitsOf(deployment).maxSurge),
  };
}

/** Some living set was last scaled for another size of the Deployment. */
function isScaled({ spec }: KubeObject, { current, old }: ReplicaSets): boolean {
  return [...(current === undefined ? [] : [current]), ...old]
    .filter((set) => set.spec.replicas > 0)
    .some((set) => {
      const noted = set.metadata.annotations?.[DESIRED_REPLICAS];
      return noted !== undefined && noted !== String(spec.replicas);
    });
}

function pausing({ spec, status }: KubeObject): Occasion | undefined {
  const former = (status?.conditions ?? []).find(({ type }: { type: string }) => type === 'Progressing');
  const paused = former?.reason === 'DeploymentPaused';
  if (spec.paused && !paused) return { reason: 'DeploymentPaused', message: 'Deployment is paused' };
  return undefined;
}
