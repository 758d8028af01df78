import type { PodResources, PodSnapshot, ResourceSample } from '../../hpa/input.ts';
import { sameJson } from '../lib/same-json.ts';
import type { PodContainer, PodObserved } from '../timeline/events.ts';
import type { Samples, Target } from './cluster-view.ts';

/** Whether the autoscaler of a target counts a pod that is not the target's. */
export function isStranger({ countedFor }: PodObserved, workload: string): boolean {
  return countedFor?.some(({ target }) => target === workload) ?? false;
}

/**
 * The pods of a scale target, as the controller lists them: all that its selector selects.
 * @param createdBeforeMs pods made later cannot have been seen: a rescale makes them itself
 */
export function snapshotsOf(pods: Target['pods'], createdBeforeMs: number): readonly PodSnapshot[] {
  const snapshots: PodSnapshot[] = [];
  for (const pod of pods.values()) {
    const isLater =
      createdBeforeMs < Number.POSITIVE_INFINITY &&
      Date.parse(pod.creationTimestamp ?? '') >= createdBeforeMs;
    if (!isLater) snapshots.push(snapshotOf(pod, snapshots.at(-1)));
  }
  return snapshots;
}

/** The samples of those pods. */
export function samplesOf(samples: Samples, namespace: string, pods: readonly PodSnapshot[]) {
  return pods
    .map(({ name }) => samples.get(`${namespace}/${name}`))
    .filter((sample): sample is ResourceSample => sample !== undefined);
}

/** Where no sample at all was seen: one of each pod that serves, so that numbers of a status can be spread over them. */
export function assumedSamples(pods: readonly PodSnapshot[], atMs: number): readonly ResourceSample[] {
  return pods
    .filter(({ phase, deleting, ready }) => phase === 'Running' && !deleting && ready?.status === 'True')
    .map(({ name, resources }) => ({
      pod: name,
      timestampMs: atMs,
      windowSeconds: 0,
      containers: resources.containers.map((container) => ({ name: container.name, usage: {} })),
    }));
}

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed'] as const;

// Of thousands of pods few change between two decisions; what is kept of past ones shares the others.
const known = new WeakMap<PodObserved, PodSnapshot>();

function snapshotOf(pod: PodObserved, neighbour: PodSnapshot | undefined): PodSnapshot {
  const before = known.get(pod);
  if (before !== undefined) return before;
  const snapshot = newSnapshot(pod, neighbour?.resources);
  known.set(pod, snapshot);
  return snapshot;
}

/** @param like of another pod: those of one template share one object */
function newSnapshot(pod: PodObserved, like: PodResources | undefined): PodSnapshot {
  const resources = resourcesOf(pod);
  const startTimeMs = Date.parse(pod.startTime ?? '');
  const readyAtMs = Date.parse(pod.readyAt ?? '');
  return {
    name: pod.name,
    phase: PHASES.find((phase) => phase === pod.phase) ?? 'Unknown',
    deleting: pod.deletionTimestamp !== null,
    ...(Number.isNaN(startTimeMs) ? {} : { startTimeMs }),
    ...(pod.ready === 'none'
      ? {}
      : { ready: { status: pod.ready, lastTransitionTimeMs: Number.isNaN(readyAtMs) ? 0 : readyAtMs } }),
    resources: like !== undefined && sameJson(like, resources) ? like : resources,
  };
}

function resourcesOf({ containers, alsoRequested: also }: PodObserved): PodResources {
  const plain = containers.map(({ name, requests }) => ({ name, requests: requestsOf(requests) }));
  if (also === undefined) return { containers: plain };
  const init = also.initContainers.map(({ name, sidecar, requests }) => {
    return { name, kind: sidecar ? 'sidecar' : 'init', requests: requestsOf(requests) } as const;
  });
  return {
    containers: [...plain, ...init],
    ...(also.pod !== null && { podRequests: requestsOf(also.pod) }),
    ...(also.overhead !== null && { overhead: requestsOf(also.overhead) }),
  };
}

function requestsOf({ cpuMillicores, memoryBytes }: PodContainer['requests']) {
  return {
    ...(cpuMillicores === null ? {} : { cpu: `${cpuMillicores}m` }),
    ...(memoryBytes === null ? {} : { memory: `${memoryBytes}` }),
  };
}
