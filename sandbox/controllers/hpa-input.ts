import type {
  ControllerConfig,
  HpaInput,
  HpaSpec,
  PodResources,
  PodSnapshot,
  ResourceSample,
  Scale,
  Unavailable,
} from '../../hpa/index.ts';
import { usageOf } from '../api/metrics.ts';
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
  samples: readonly PodSample[] | null,
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
    otherHpas: rivalsOf(store, hpa, pods),
    metrics: {
      resource:
        samples === null
          ? { error: 'the server is currently unable to handle the request (get pods.metrics.k8s.io)' }
          : samples
              .filter((sample) => sample.namespace === namespace && names.has(sample.name))
              .map(resourceSample),
    },
    controller,
  };
}

/** Other autoscalers whose targets select some of these pods. */
function rivalsOf(store: Store, hpa: KubeObject, pods: readonly KubeObject[]): readonly string[] {
  return store
    .list('horizontalpodautoscalers', hpa.metadata.namespace)
    .filter((other) => other.metadata.uid !== hpa.metadata.uid)
    .filter((other) => {
      const selector = targetOf(store, other)?.object.spec.selector;
      return pods.some((pod) => selectorMatches(selector, pod.metadata.labels));
    })
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
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
    resources: resourcesOf(pod),
  };
}

function resourcesOf({ spec }: KubeObject): PodResources {
  const containers: KubeObject[] = spec.containers ?? [];
  const init: KubeObject[] = spec.initContainers ?? [];
  return {
    containers: [
      ...containers.map(({ name, resources }) => ({ name, requests: resources?.requests ?? {} })),
      ...init.map(({ name, resources, restartPolicy }) => ({
        name,
        kind: restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const),
        requests: resources?.requests ?? {},
      })),
    ],
    ...(spec.resources?.requests && { podRequests: spec.resources.requests }),
    ...(spec.overhead && { overhead: spec.overhead }),
  };
}

/** As it comes over metrics.k8s.io: whole seconds, memory in KiB. */
function resourceSample(sample: PodSample): ResourceSample {
  return {
    pod: sample.name,
    timestampMs: Math.floor(sample.timestamp / 1000) * 1000,
    windowSeconds: sample.windowSeconds,
    containers: sample.containers.map((container) => ({ name: container.name, usage: usageOf(container) })),
  };
}
