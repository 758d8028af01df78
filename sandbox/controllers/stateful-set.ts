import { deleteObject } from '../store/deletion.ts';
import type { KubeObject } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';
import { createEventRecorder } from './event-recorder.ts';
import { ownedBy, wakeOwner } from './ownership.ts';
import { isActive, isAvailable, isFinished, isReady, podFromTemplate, templateHash } from './pods.ts';
import { startReconciler } from './work-queue.ts';

const REVISION_LABEL = 'controller-revision-hash';

/** Pods with stable names and claims of their own: made in order, replaced one at a time, last first. */
export function startStatefulSets(context: ControllerContext): Stop {
  const { store, clock } = context;
  const recorder = createEventRecorder(store, clock, 'statefulset-controller');
  return startReconciler(context, {
    resource: 'statefulsets',
    also: { pods: wakeOwner('StatefulSet') },
    reconcile({ namespace, name }) {
      const set = store.get('statefulsets', namespace, name);
      if (!set) return;
      const revision = `${name}-${templateHash(set.spec.template)}`;
      if (!set.metadata.deletionTimestamp) step(set, revision);
      writeStatus(set, revision);
    },
  });

  /** One change at most; the events it causes bring the next. */
  function step(set: KubeObject, revision: string): void {
    const pods = new Map(ownedBy(store, 'pods', set).map((pod) => [pod.metadata.name, pod]));
    const replicas: number = set.spec.replicas ?? 1;
    const parallel = set.spec.podManagementPolicy === 'Parallel';
    for (let ordinal = 0; ordinal < replicas; ordinal++) {
      const pod = pods.get(podName(set, ordinal));
      if (!pod) create(set, ordinal, revision);
      else if (isFinished(pod)) remove(set, pod);
      else if (isActive(pod) && isReady(pod)) continue;
      if (!parallel) return;
    }
    const surplus = [...pods.values()].filter((pod) => ordinalOf(pod) >= replicas).sort(lastFirst);
    const outdated = [...pods.values()]
      .filter((pod) => pod.metadata.labels?.[REVISION_LABEL] !== revision)
      .sort(lastFirst);
    const update = set.spec.updateStrategy?.type === 'OnDelete' ? [] : outdated;
    const next = surplus[0] ?? update[0];
    if (next && isActive(next)) remove(set, next);
  }

  function create(set: KubeObject, ordinal: number, revision: string): void {
    const name = podName(set, ordinal);
    const claims = (set.spec.volumeClaimTemplates ?? []).map((template: KubeObject) =>
      claimFor(set, template, name),
    );
    const pod = podFromTemplate(set, set.spec.template, name, {
      [REVISION_LABEL]: revision,
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': String(ordinal),
    });
    const claimed = claims.map(({ template, claim }: { template: string; claim: string }) => ({
      name: template,
      persistentVolumeClaim: { claimName: claim },
    }));
    store.create('pods', {
      ...pod,
      spec: {
        ...pod.spec,
        hostname: name,
        subdomain: set.spec.serviceName,
        volumes: [...(pod.spec.volumes ?? []), ...claimed],
      },
    });
    recorder.event(
      set,
      'Normal',
      'SuccessfulCreate',
      `create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
    );
  }

  function claimFor(set: KubeObject, template: KubeObject, pod: string): { template: string; claim: string } {
    const claim = `${template.metadata.name}-${pod}`;
    const { namespace } = set.metadata;
    if (!store.get('persistentvolumeclaims', namespace, claim))
      store.create('persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name: claim,
          ...(namespace !== undefined && { namespace }),
          labels: { ...set.spec.selector?.matchLabels, ...template.metadata.labels },
        },
        spec: template.spec,
        status: { phase: 'Pending' },
      });
    return { template: template.metadata.name, claim };
  }

  function remove(set: KubeObject, pod: KubeObject): void {
    const { name } = pod.metadata;
    deleteObject(store, 'pods', pod, { now: clock.now() });
    recorder.event(
      set,
      'Normal',
      'SuccessfulDelete',
      `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`,
    );
  }

  function writeStatus(set: KubeObject, revision: string): void {
    const pods = ownedBy(store, 'pods', set);
    const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revision);
    store.update('statefulsets', set.metadata.namespace, set.metadata.name, (current) => ({
      ...current,
      status: {
        ...current.status,
        observedGeneration: current.metadata.generation,
        replicas: pods.length,
        readyReplicas: pods.filter(isReady).length,
        availableReplicas: pods.filter((pod) =>
          isAvailable(pod, current.spec.minReadySeconds ?? 0, clock.now()),
        ).length,
        currentReplicas: updated.length,
        updatedReplicas: updated.length,
        currentRevision: revision,
        updateRevision: revision,
        collisionCount: 0,
      },
    }));
  }
}

function podName(set: KubeObject, ordinal: number): string {
  return `${set.metadata.name}-${ordinal}`;
}

function ordinalOf(pod: KubeObject): number {
  return Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));
}

function lastFirst(a: KubeObject, b: KubeObject): number {
  return ordinalOf(b) - ordinalOf(a);
}
