import type { Clock } from '../../lib/clock.ts';
import type { MeasuredContainer } from '../../node/containers/container.ts';
import { readNodeUsage } from './node-usage.ts';
import { type UsagePoint, usageWindow } from './window.ts';

/** One container's use over the last window, as metrics-server would tell. */
export interface ContainerSample {
  readonly name: string;
  readonly cpuNanocores: number;
  readonly memoryBytes: number;
}

export interface PodSample {
  readonly namespace: string;
  readonly name: string;
  /** End of the window, milliseconds since 1970. */
  readonly timestamp: number;
  readonly windowSeconds: number;
  readonly containers: readonly ContainerSample[];
}

export interface NodeSample {
  readonly timestamp: number;
  readonly windowSeconds: number;
  readonly cpuNanocores: number;
  readonly memoryBytes: number;
}

/** The newest scrape, at metrics-server's resolution (15 s): pods too young for a whole window are not in it. */
export interface PodMetricsProvider {
  /** null: no metrics-server answers. */
  latest(): readonly PodSample[] | null;
  /** Undefined before the first scrape. */
  node(): NodeSample | undefined;
}

export interface MetricsSampler extends PodMetricsProvider {
  stop(): void;
}

/** Reads every running container once in `resolutionMs` and keeps the newest window of each. */
export function startMetricsSampler(options: {
  readonly clock: Clock;
  readonly resolutionMs: number;
  readonly running: () => readonly MeasuredContainer[];
}): MetricsSampler {
  const { clock, resolutionMs, running } = options;
  let points = new Map<string, UsagePoint>();
  let nodePoint: UsagePoint | undefined;
  let node: NodeSample | undefined;
  let pods: readonly PodSample[] = [];
  let cancel = () => {};

  const scrape = () => {
    const nextPoints = new Map<string, UsagePoint>();
    const byPod = new Map<string, MeasuredContainer[]>();
    for (const it of running()) byPod.set(it.podUid, [...(byPod.get(it.podUid) ?? []), it]);
    pods = [...byPod.values()].flatMap((containers) => {
      const sample = samplePod(containers, clock.now(), (id, point) => {
        nextPoints.set(id, point);
        return usageWindow(points.get(id), point, resolutionMs);
      });
      return sample ? [sample] : [];
    });
    points = nextPoints;
    const nodeNow = readNodeUsage(clock.now());
    const window = usageWindow(nodePoint, nodeNow, resolutionMs);
    if (window) node = { ...window, timestamp: window.atMs, windowSeconds: window.windowMs / 1000 };
    nodePoint = nodeNow;
    cancel = clock.after(resolutionMs, scrape);
  };
  scrape();
  return { latest: () => pods, node: () => node, stop: () => cancel() };
}

/** As in metrics-server, a pod is only told of when each of its running containers has a window. */
function samplePod(
  containers: readonly MeasuredContainer[],
  atMs: number,
  fold: (id: string, point: UsagePoint) => ReturnType<typeof usageWindow>,
): PodSample | undefined {
  const windows = containers.map((it) => {
    const point = { atMs, startedAtMs: it.startedAtMs, ...it.usage() };
    return { name: it.container, window: fold(`${it.podUid}/${it.container}`, point) };
  });
  const [first] = containers;
  const samples = windows.flatMap(({ name, window }) => (window ? [{ name, ...window }] : []));
  if (first === undefined || samples.length < windows.length) return undefined;
  return {
    namespace: first.namespace,
    name: first.pod,
    timestamp: atMs,
    windowSeconds: Math.max(...samples.map(({ windowMs }) => windowMs)) / 1000,
    containers: samples.map(({ name, cpuNanocores, memoryBytes }) => ({ name, cpuNanocores, memoryBytes })),
  };
}
