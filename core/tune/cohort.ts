import type { PodResources, PodSnapshot, ResourceSample } from '../../hpa/input.ts';
import type { PodModel, Reading, SampleWindow, StartDelays, TuneModel } from './model.ts';

export const POD_CONTAINER = 'pod';

/** Pods that were made by one decision: they are ready, sampled and loaded at the same times. */
export interface Cohort {
  readonly size: number;
  readonly readyT: number;
  /** From when on it takes its share of the load. */
  readonly servesT: number;
  readonly snapshotsAt: (t: number) => readonly PodSnapshot[];
  /** `first`: how many older pods there are. */
  readonly samplesAt: (reading: Reading, first: number, usage: PodUsage, into: ResourceSample[]) => void;
  readonly without: (count: number) => Cohort;
}

export interface PodUsage {
  /** Millicores of one pod that serves from `servesT` on, over a window. */
  readonly of: (servesT: number, fromT: number, toT: number) => number;
}

/** The API writes whole seconds. */
const SECOND_MS = 1_000;

export function createCohort(
  model: TuneModel,
  resources: PodResources,
  name: string,
  size: number,
  bornT: number,
  known: { readonly startT: number; readonly readyT: number } | null = null,
): Cohort {
  const { pod } = model;
  const startT = known?.startT ?? bornT;
  const { readyAfterMs, runningAfterMs, sampledAfterMs, servesAfterMs } = delaysAt(pod, bornT);
  const readyT = known?.readyT ?? bornT + readyAfterMs;
  const runningT = known === null ? bornT + runningAfterMs : startT;
  const sampledT = known === null ? bornT + sampledAfterMs : startT;
  const servesT = known === null ? readyT + servesAfterMs : readyT;
  const names = Array.from({ length: size }, (_, i) => `${name}-${i}`);
  const snapshotsAs = (
    phase: 'Pending' | 'Running',
    status: 'True' | 'False',
    lastTransitionTimeMs: number,
  ): readonly PodSnapshot[] =>
    names.map((one) => ({
      name: one,
      phase,
      startTimeMs: wholeSeconds(startT),
      ready: { status, lastTransitionTimeMs: wholeSeconds(lastTransitionTimeMs) },
      resources,
    }));
  const ready = snapshotsAs('Running', 'True', readyT);

  const sampleOf = (
    window: SampleWindow | undefined,
    usage: PodUsage,
  ): Omit<ResourceSample, 'pod'> | null => {
    if (window === undefined || window.endT < sampledT) return null;
    const { endT, windowMs } = window;
    const fromT = Math.max(startT, endT - windowMs);
    const cpu = `${Math.round(usage.of(servesT, fromT, endT))}m`;
    return {
      timestampMs: wholeSeconds(endT),
      windowSeconds: (endT - fromT) / SECOND_MS,
      containers: [{ name: POD_CONTAINER, usage: { cpu } }],
    };
  };

  return {
    size,
    readyT,
    servesT,
    snapshotsAt(t) {
      if (t >= readyT) return ready;
      return snapshotsAs(t < runningT ? 'Pending' : 'Running', 'False', startT);
    },
    samplesAt({ windows }, first, usage, into) {
      const shared = windows.length === 1 ? sampleOf(windows[0], usage) : undefined;
      for (const [i, one] of names.entries()) {
        const sample = shared === undefined ? sampleOf(windows[(first + i) % windows.length], usage) : shared;
        if (sample !== null) into.push({ pod: one, ...sample });
      }
    },
    without: (count) => createCohort(model, resources, name, size - count, bornT, known),
  };
}

/** Those of the start that was seen nearest in time; without any, what is usual. */
function delaysAt({ starts, ...usual }: PodModel, bornT: number): StartDelays {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle]?.bornT ?? 0) < bornT) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [starts[low - 1], starts[low]];
  if (before === undefined || after === undefined) return before ?? after ?? usual;
  return after.bornT - bornT < bornT - before.bornT ? after : before;
}

function wholeSeconds(t: number): number {
  return Math.floor(t / SECOND_MS) * SECOND_MS;
}
