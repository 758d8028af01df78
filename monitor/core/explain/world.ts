import type { ResourceSample } from '../../../hpa/input.ts';
import type { PodMetricsObserved, PodObserved, TimelineEvent } from '../events.ts';

/** The pods, scale targets and samples as they were known after an event. Never changed in place. */
export interface World {
  /** By `namespace/name`. */
  readonly pods: ReadonlyMap<string, PodObserved>;
  /** By `namespace/Kind/name`. */
  readonly workloads: ReadonlyMap<string, SeenWorkload>;
  /** What metrics.k8s.io knew at each of our newest polls, the newest last. */
  readonly polls: readonly Samples[];
  /** The pods were asked for and have not been listed yet. */
  readonly awaitsPods: boolean;
}

/** By `namespace/pod`. */
export type Samples = ReadonlyMap<string, ResourceSample>;

export interface SeenWorkload {
  readonly specReplicas: number;
  readonly replicas: number;
  /** The pods as they were when its wanted count last changed: what a rescale was decided from. */
  readonly beforeScale: { readonly atMs: number; readonly pods: World['pods'] } | null;
}

export const emptyWorld: World = { pods: new Map(), workloads: new Map(), polls: [], awaitsPods: false };

/** The controller may have read an older sample than our last poll did. */
const POLLS_KEPT = 4;

export function observe(world: World, event: TimelineEvent): World {
  switch (event.type) {
    case 'pod.observed': {
      if (event.workload === null && event.countedFor === undefined) return world;
      return { ...world, pods: new Map(world.pods).set(`${event.namespace}/${event.name}`, event) };
    }
    case 'pod.deleted': {
      const key = `${event.namespace}/${event.name}`;
      if (world.pods.get(key)?.uid !== event.uid) return world;
      const pods = new Map(world.pods);
      pods.delete(key);
      return { ...world, pods };
    }
    case 'workload.observed': {
      const key = `${event.namespace}/${event.kind}/${event.name}`;
      const before = world.workloads.get(key);
      const { specReplicas, replicas } = event;
      const rescaled = before !== undefined && before.specReplicas !== specReplicas;
      const beforeScale = rescaled
        ? { atMs: Date.parse(event.at), pods: world.pods }
        : (before?.beforeScale ?? null);
      const seen = { specReplicas, replicas, beforeScale };
      return { ...world, workloads: new Map(world.workloads).set(key, seen) };
    }
    case 'pod-metrics.observed': {
      const polls = [...world.polls, withPoll(world.polls.at(-1) ?? new Map(), event)];
      return { ...world, polls: polls.slice(-POLLS_KEPT) };
    }
    case 'source.status': {
      const awaitsPods = event.source === 'pods' ? event.state === 'connecting' : world.awaitsPods;
      return awaitsPods === world.awaitsPods ? world : { ...world, awaitsPods };
    }
    default:
      return world;
  }
}

/** A poll reports only the samples that are new. */
function withPoll(known: Samples, { namespace, pods, gone = [] }: PodMetricsObserved): Samples {
  const samples = new Map(known);
  for (const name of gone) samples.delete(`${namespace}/${name}`);
  for (const { name, timestamp, windowMs, containers } of pods) {
    const timestampMs = Date.parse(timestamp);
    if (Number.isNaN(timestampMs)) continue;
    samples.set(`${namespace}/${name}`, {
      pod: name,
      timestampMs,
      windowSeconds: windowMs / 1000,
      containers: containers.map((one) => ({
        name: one.name,
        usage: {
          ...(one.cpuMillicores !== null && { cpu: `${one.cpuMillicores}m` }),
          ...(one.memoryBytes !== null && { memory: `${one.memoryBytes}` }),
        },
      })),
    });
  }
  return samples;
}
