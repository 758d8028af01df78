import type { PodResources, PodSnapshot, PodsSample, ResourceSample } from '../input.ts';
import type { ScenarioPod } from './scenario.ts';

/** A scenario's pods as the pod list and the metrics APIs show them. */
export interface ExpandedPods {
  readonly pods: readonly PodSnapshot[];
  readonly resource: readonly ResourceSample[];
  readonly custom: Readonly<Record<string, readonly PodsSample[]>>;
}

const LONG_AGO_S = -3600;
const WINDOW_S = 60;

/** @param t the step's time, in seconds: the default time of samples */
export function expandPods(
  entries: readonly ScenarioPod[],
  templates: Readonly<Record<string, PodResources>>,
  t: number,
): ExpandedPods {
  const pods: PodSnapshot[] = [];
  const resource: ResourceSample[] = [];
  // A map, so that a metric may be called `constructor`.
  const custom = new Map<string, PodsSample[]>();
  for (const entry of entries) {
    for (const name of namesOf(entry)) {
      if (!entry.orphan) pods.push(snapshotOf(entry, name, templates));
      if (entry.usage) resource.push(sampleOf(entry, entry.usage, name, t));
      for (const [metric, value] of Object.entries(entry.custom ?? {})) {
        const samples = custom.get(metric) ?? [];
        samples.push({ pod: name, value });
        custom.set(metric, samples);
      }
    }
  }
  return { pods, resource, custom: Object.fromEntries(custom) };
}

function namesOf({ name, count, first = 0 }: ScenarioPod): readonly string[] {
  return count === undefined ? [name] : Array.from({ length: count }, (_, i) => `${name}${first + i}`);
}

function snapshotOf(
  {
    tpl = 'a',
    phase = 'Running',
    deleting = false,
    startedAt,
    readyAt,
    noStart,
    ready = 'True',
  }: ScenarioPod,
  name: string,
  templates: Readonly<Record<string, PodResources>>,
): PodSnapshot {
  const start = startedAt ?? LONG_AGO_S;
  const resources = templates[tpl];
  if (!resources) throw new RangeError(`pod ${name}: there is no template ${tpl}`);
  return {
    name,
    phase,
    deleting,
    resources,
    ...(noStart ? {} : { startTimeMs: start * 1000 }),
    ...(ready === 'none'
      ? {}
      : { ready: { status: ready, lastTransitionTimeMs: (readyAt ?? start) * 1000 } }),
  };
}

function sampleOf(
  { metricAt, windowS = WINDOW_S }: ScenarioPod,
  usage: NonNullable<ScenarioPod['usage']>,
  pod: string,
  t: number,
): ResourceSample {
  const containers = Object.entries(usage).map(([name, values]) => ({ name, usage: values }));
  return { pod, timestampMs: (metricAt ?? t) * 1000, windowSeconds: windowS, containers };
}
