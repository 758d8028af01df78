import { findResource } from '../api/resources.ts';
import { createObject } from '../api/write.ts';
import { deleteObject } from '../store/deletion.ts';
import { jsonClone } from '../store/snapshot.ts';
import type { KubeObject } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';
import { currentRevision, templateOf, tidyRevisions } from './controller-revision.ts';
import { createEventRecorder } from './event-recorder.ts';
import { claimMatching, ownedBy, wakeOwner } from './ownership.ts';
import { availableInMs, createPod, isAvailable, isReady, podFromTemplate } from './pods.ts';
import {
  podName,
  REVISION_LABEL,
  type Revisions,
  type StatefulAction,
  statefulActions,
} from './stateful-step.ts';
import { startReconciler } from './work-queue.ts';

/**
 * Pods with stable names and claims of their own: made in order, replaced one at a time, last first.
 *
 * Source: pkg/controller/statefulset.
 */
export function startStatefulSets(context: ControllerContext): Stop {
  const { store, clock } = context;
  const recorder = createEventRecorder(store, clock, 'statefulset-controller');
  return startReconciler(context, {
    resource: 'statefulsets',
    also: { pods: wakeOwner('StatefulSet') },
    reconcile({ namespace, name }) {
      const set = store.get('statefulsets', namespace, name);
      if (set === undefined) return undefined;
      claimMatching(store, 'pods', set);
      const update = currentRevision(store, set).metadata.name;
      const revisions: Revisions = { current: set.status?.currentRevision || update, update };
      if (set.metadata.deletionTimestamp === undefined) {
        const pods = ownedBy(store, 'pods', set);
        for (const action of statefulActions(set, pods, revisions, clock.now())) act(set, action, revisions);
      }
      return writeStatus(set, revisions);
    },
  });

  function act(set: KubeObject, action: StatefulAction, revisions: Revisions): void {
    if (action.do === 'create') {
      create(set, action.ordinal, revisions[action.revision]);
      return;
    }
    const { name } = action.pod.metadata;
    deleteObject(store, 'pods', action.pod, { now: clock.now() });
    tell(set, 'SuccessfulDelete', `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`);
  }

  function create(set: KubeObject, ordinal: number, revision: string): void {
    const name = podName(set, ordinal);
    const kept = store.get('controllerrevisions', set.metadata.namespace, revision);
    const template = kept === undefined ? set.spec.template : templateOf(kept);
    const pod = podFromTemplate(set, template, name, {
      [REVISION_LABEL]: revision,
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': String(ordinal),
    });
    const claims: KubeObject[] = set.spec.volumeClaimTemplates ?? [];
    const claimed = claims.map((claim) => ({
      name: claim.metadata.name,
      persistentVolumeClaim: { claimName: ensureClaim(set, claim, name) },
    }));
    const own = (pod.spec.volumes ?? []).filter(
      (volume: { name: string }) => !claimed.some((claim) => claim.name === volume.name),
    );
    const volumes = [...claimed, ...own];
    const network = { hostname: name, ...(set.spec.serviceName && { subdomain: set.spec.serviceName }) };
    createPod(context, { ...pod, spec: { ...pod.spec, ...network, ...(volumes.length > 0 && { volumes }) } });
    tell(set, 'SuccessfulCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} successful`);
  }

  /** The claim's name; one that is there from a former pod is used again, with its data. */
  function ensureClaim(set: KubeObject, template: KubeObject, pod: string): string {
    const name = `${template.metadata.name}-${pod}`;
    const { namespace } = set.metadata;
    const resource = findResource('', 'v1', 'persistentvolumeclaims');
    if (resource === undefined || store.get('persistentvolumeclaims', namespace, name)) return name;
    createObject(context, resource, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name,
        ...(namespace !== undefined && { namespace }),
        labels: { ...template.metadata.labels, ...set.spec.selector?.matchLabels },
      },
      spec: jsonClone(template.spec),
    });
    tell(
      set,
      'SuccessfulCreate',
      `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`,
    );
    return name;
  }

  function writeStatus(set: KubeObject, revisions: Revisions): number | undefined {
    const pods = ownedBy(store, 'pods', set);
    const staying = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const of = (revision: string) =>
      staying.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revision).length;
    const { minReadySeconds = 0, replicas } = set.spec;
    const readyReplicas = pods.filter(isReady).length;
    const updatedReplicas = of(revisions.update);
    const done = updatedReplicas === replicas && readyReplicas === replicas && pods.length === replicas;
    const current = done ? revisions.update : revisions.current;
    store.update('statefulsets', set.metadata.namespace, set.metadata.name, (latest) => ({
      ...latest,
      status: {
        ...latest.status,
        observedGeneration: latest.metadata.generation,
        replicas: pods.length,
        readyReplicas,
        availableReplicas: pods.filter((pod) => isAvailable(pod, minReadySeconds, clock.now())).length,
        currentReplicas: of(current),
        updatedReplicas,
        currentRevision: current,
        updateRevision: revisions.update,
        collisionCount: 0,
      },
    }));
    tidyRevisions(store, set, [current, revisions.update]);
    return availableInMs(staying, minReadySeconds, clock.now());
  }

  function tell(set: KubeObject, reason: string, message: string): void {
    recorder.event(set, 'Normal', reason, message);
  }
}
