import type {
  ControllerConfig,
  HpaInput,
  HpaSpec,
  PodSnapshot,
  ResourceSample,
  Scale,
  Unavailable,
} from '../../hpa/index.ts';
import { formatSelector, selectorMatches } from '../store/label-selector.ts';
import type { KubeObject, Store } from '../store/types.ts';
import type { PodSample } from '../types.ts';
import { conditionOf } from './pods.ts';

const SCALABLE: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  ReplicaSet: 'replicasets',
};

/** The target of an autoscaler: its resource and object; undefined when it does not exist. */
export function targetOf(
  store: Store,
  hpa: KubeObject,
): { resource: string; object: KubeObject } | undefined {
  const { kind, name } = hpa.spec.scaleTargetRef;
  const resource = SCALABLE[kind];
  const object = resource && store.get(resource, hpa.metadata.namespace, name);
  return resource && object ? { resource, object } : undefined;
}

/** What the controller would see now: scale, pods and metrics of the target. */
export function hpaInput(
  store: Store,
  hpa: KubeObject,
  samples: readonly PodSample[],
  controller: ControllerConfig,
): HpaInput {
  const namespace = hpa.metadata.namespace ?? 'default';
  const target = targetOf(store, hpa);
  const pods = target
    ? store
        .list('pods', namespace)
        .filter((pod) => selectorMatches(target.object.spec.selector, pod.metadata.labels))
    : [];
  const names = new Set(pods.map((pod) => pod.metadata.name));
  return {
    namespace,
    name: hpa.metadata.name,
    spec: hpa.spec as HpaSpec,
    ...(hpa.metadata.generation !== undefined && { generation: hpa.metadata.generation }),
    scale: target ? scaleOf(target.object) : notFound(hpa),
    pods: pods.map(podSnapshot),
    metrics: {
      resource: samples
        .filter((sample) => sample.namespace === namespace && names.has(sample.name))
        .map(resourceSample),
    },
    controller,
  };
}

function scaleOf(target: KubeObject): Scale {
  return {
    specReplicas: target.spec.replicas ?? 1,
    statusReplicas: target.status?.replicas ?? 0,
    selector: formatSelector(target.spec.selector),
  };
}

function notFound(hpa: KubeObject): Unavailable {
  const { kind, name } = hpa.spec.scaleTargetRef;
  return { error: `${SCALABLE[kind] ?? kind.toLowerCase()}.apps "${name}" not found` };
}

function podSnapshot(pod: KubeObject): PodSnapshot {
  const ready = conditionOf(pod, 'Ready');
  return {
    name: pod.metadata.name,
    phase: pod.status?.phase ?? 'Pending',
    ...(pod.metadata.deletionTimestamp !== undefined && { deleting: true }),
    ...(pod.status?.startTime && { startTimeMs: Date.parse(pod.status.startTime) }),
    ...(ready && {
      ready: {
        status: ready.status as 'True' | 'False' | 'Unknown',
        lastTransitionTimeMs: Date.parse(ready.lastTransitionTime),
      },
    }),
    resources: {
      containers: (pod.spec?.containers ?? []).map((container: KubeObject) => ({
        name: container.name,
        requests: { ...container.resources?.limits, ...container.resources?.requests },
      })),
    },
  };
}

function resourceSample(sample: PodSample): ResourceSample {
  return {
    pod: sample.name,
    timestampMs: sample.timestamp,
    windowSeconds: sample.windowSeconds,
    containers: sample.containers.map(({ name, cpuNanocores, memoryBytes }) => ({
      name,
      usage: { cpu: `${Math.round(cpuNanocores)}n`, memory: String(Math.round(memoryBytes)) },
    })),
  };
}
