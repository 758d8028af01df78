import type { ResourceSample } from '../../hpa/input.ts';
import { withEntry, withoutEntry } from '../lib/entries.ts';
import type { PodMetricsObserved, PodObserved, TimelineEvent, WorkloadObserved } from '../timeline/events.ts';

/** The pods, scale targets and samples as they were known after an event. Never changed in place. */
export interface ClusterView {
  /** By `namespace/name`. */
  readonly pods: ReadonlyMap<string, PodObserved>;
  /** By `namespace/Kind/name`. */
  readonly targets: ReadonlyMap<string, Target>;
  /** What metrics.k8s.io knew at each of our newest polls, the newest last. */
  readonly polls: readonly Samples[];
  /** The pods were asked for and have not been listed yet. */
  readonly awaitsPods: boolean;
}

/** A scale target. What its autoscaler decides from is held apart, so that a decision can be kept without the rest. */
export interface Target {
  /** The pods that its autoscaler counts, by `namespace/name`. */
  readonly pods: ReadonlyMap<string, PodObserved>;
  /** null: not seen. */
  readonly replicas: number | null;
  readonly specReplicas: number | null;
  /** The pods as they were when its wanted count last changed: what a rescale was decided from. */
  readonly beforeScale: { readonly atMs: number; readonly pods: Target['pods'] } | null;
}

/** By `namespace/pod`. */
export type Samples = ReadonlyMap<string, ResourceSample>;

/** What is known of one scale target. */
export interface TargetView {
  readonly target: Target;
  /** As of the view; they may hold samples of others. */
  readonly polls: readonly Samples[];
}

export const emptyView: ClusterView = { pods: new Map(), targets: new Map(), polls: [], awaitsPods: false };

export const unseenTarget: Target = {
  pods: new Map(),
  replicas: null,
  specReplicas: null,
  beforeScale: null,
};

/** The controller may have read an older sample than our last poll did. */
const POLLS_KEPT = 4;

export function observe(view: ClusterView, event: TimelineEvent): ClusterView {
  switch (event.type) {
    case 'pod.observed': {
      if (event.workload === null && event.countedFor === undefined) return view;
      return withPod(view, `${event.namespace}/${event.name}`, event);
    }
    case 'pod.deleted': {
      const key = `${event.namespace}/${event.name}`;
      return view.pods.get(key)?.uid === event.uid ? withoutPod(view, key) : view;
    }
    case 'workload.observed':
      return withWorkload(view, event);
    case 'pod-metrics.observed': {
      const polls = [...view.polls, withPoll(view.polls.at(-1) ?? new Map(), event)];
      return { ...view, polls: polls.slice(-POLLS_KEPT) };
    }
    case 'source.status': {
      const awaitsPods = event.source === 'pods' ? event.state === 'connecting' : view.awaitsPods;
      return awaitsPods === view.awaitsPods ? view : { ...view, awaitsPods };
    }
    default:
      return view;
  }
}

/** @param target `namespace/Kind/name` */
export function targetViewOf({ targets, polls }: ClusterView, target: string): TargetView {
  return { target: targets.get(target) ?? unseenTarget, polls };
}

/**
 * The same without the samples of others, for keeping.
 * @param before what was kept last: what is the same is shared with it
 */
export function withOwnSamples({ target, polls }: TargetView, before: TargetView | null): TargetView {
  const known = [...(before?.polls ?? [])];
  const own = polls.map((poll) => {
    const samples = new Map<string, ResourceSample>();
    for (const key of target.pods.keys()) {
      const sample = poll.get(key);
      if (sample !== undefined) samples.set(key, sample);
    }
    const same = known.find((one) => isSame(one, samples));
    if (same === undefined) known.push(samples);
    return same ?? samples;
  });
  return { target, polls: own };
}

export function isSameView(a: TargetView, b: TargetView): boolean {
  return (
    a.target === b.target &&
    a.polls.length === b.polls.length &&
    a.polls.every((poll, i) => poll === b.polls[i])
  );
}

function isSame(a: Samples, b: Samples): boolean {
  if (a.size !== b.size) return false;
  for (const [key, sample] of a) if (b.get(key) !== sample) return false;
  return true;
}

function withPod(view: ClusterView, key: string, pod: PodObserved): ClusterView {
  const before = view.pods.get(key);
  const now = targetsOf(pod);
  const left = before === undefined ? [] : targetsOf(before).filter((target) => !now.includes(target));
  const without = changed(view, left, (pods) => withoutEntry(pods, key));
  const { targets } = changed(without, now, (pods) => withEntry(pods, key, pod));
  return { ...view, pods: withEntry(view.pods, key, pod), targets };
}

function withoutPod(view: ClusterView, key: string): ClusterView {
  const before = view.pods.get(key);
  if (before === undefined) return view;
  const { targets } = changed(view, targetsOf(before), (pods) => withoutEntry(pods, key));
  return { ...view, pods: withoutEntry(view.pods, key), targets };
}

function changed(
  view: ClusterView,
  keys: readonly string[],
  change: (pods: Target['pods']) => Target['pods'],
): ClusterView {
  let { targets } = view;
  for (const key of keys) {
    const target = targets.get(key) ?? unseenTarget;
    targets = withEntry(targets, key, { ...target, pods: change(target.pods) });
  }
  return { ...view, targets };
}

/** The scale targets whose autoscaler counts a pod. */
function targetsOf({ namespace, workload, countedFor = [] }: PodObserved): readonly string[] {
  const names = new Set(countedFor.map(({ target }) => target));
  if (workload !== null) names.add(workload);
  return [...names].map((name) => `${namespace}/${name}`);
}

function withWorkload(view: ClusterView, event: TimelineEvent & WorkloadObserved): ClusterView {
  const key = `${event.namespace}/${event.kind}/${event.name}`;
  const before = view.targets.get(key) ?? unseenTarget;
  const { specReplicas, replicas } = event;
  const isRescaled = before.specReplicas !== null && before.specReplicas !== specReplicas;
  const beforeScale = isRescaled ? { atMs: Date.parse(event.at), pods: before.pods } : before.beforeScale;
  const target = { ...before, specReplicas, replicas, beforeScale };
  return { ...view, targets: withEntry(view.targets, key, target) };
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
