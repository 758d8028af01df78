import type { ResourceSample } from '../../hpa/input.ts';
import { milliValue } from '../../hpa/quantity.ts';
import type { HpaSpec } from '../../hpa/spec/types.ts';
import { parseSpec } from '../../hpa/spec/validate.ts';
import { type Followed, follow, nothingFollowed, settle } from '../explain/follow.ts';
import type { Judged } from '../explain/judge.ts';
import type { Step } from '../lib/step-function.ts';
import { sumOf } from '../state/pod-state.ts';
import type { PodObserved, TimelineEvent } from '../timeline/events.ts';
import { createRates, type Rates } from './rates.ts';

/** A sync that left a trace, with the samples it read where they are known. */
export interface SeenSync {
  readonly t: number;
  readonly samples: readonly SeenSample[] | null;
}

export interface SeenSample {
  readonly pod: string;
  readonly endT: number;
  readonly windowMs: number;
  readonly millicores: number;
  /** It counted: its pod was ready for long enough. */
  readonly counted: boolean;
}

export interface SeenPod {
  readonly name: string;
  readonly seenT: number;
  readonly startT: number | null;
  readonly runningT: number | null;
  readonly readyT: number | null;
  readonly sampledT: number | null;
  readonly requestMillicores: number | null;
  readonly limitMillicores: number | null;
}

/** What a recording says of the autoscaler that it is about. */
export interface Gathered {
  readonly hpa: string | null;
  readonly spec: HpaSpec | null;
  readonly specChanged: boolean;
  readonly controller: Followed['controller'];
  readonly controllerAssumed: boolean;
  readonly syncs: readonly SeenSync[];
  readonly pods: readonly SeenPod[];
  /** spec.replicas of the scale target, and how many of its pods are ready. */
  readonly replicas: readonly Step[];
  readonly ready: readonly Step[];
  readonly rates: Rates;
  readonly gaps: number;
  /** null: no load was recorded. */
  readonly loadStartT: number | null;
  readonly endT: number;
}

/** Takes the events of a recording one by one. */
export function createGatherer() {
  const rates = createRates();
  const syncs: SeenSync[] = [];
  const pods = new Map<string, SeenPod>();
  const replicas: Step[] = [];
  const ready: Step[] = [];
  let followed = nothingFollowed;
  let hpa: string | null = null;
  let spec: HpaSpec | null = null;
  let generation: string | null = null;
  let specChanged = false;
  let controllerAssumed = true;
  let gaps = 0;
  let loadStartT: number | null = null;
  let endT = 0;
  let offsetMs = 0;
  let judged: Judged | null = null;

  const targetOf = () => {
    const object = hpa === null ? undefined : followed.hpas.get(hpa)?.object;
    const target = spec?.scaleTargetRef;
    return object === undefined || target === undefined
      ? null
      : { namespace: object.namespace, workload: `${target.kind}/${target.name}` };
  };
  const note = (last: Judged | null) => {
    if (last === null || last === judged) return;
    judged = last;
    if (last.sighting.witnessed) syncs.push(syncOf(last, offsetMs));
  };

  return {
    add(event: TimelineEvent): void {
      endT = Math.max(endT, event.t);
      if (event.type === 'run.started') {
        hpa = event.hpas[0] ?? null;
        controllerAssumed = event.controller.assumed;
      }
      offsetMs = Date.parse(event.at) - event.t;
      followed = follow(followed, event);
      if (hpa !== null) note(followed.hpas.get(hpa)?.last ?? null);
      rates.add(event);
      if (event.type === 'gap') gaps++;
      if (event.type === 'load.started') loadStartT ??= event.t;
      if (event.type === 'hpa.observed') {
        hpa ??= event.hpa;
        if (event.hpa !== hpa) return;
        const parsed = parseSpec(event.object.spec);
        if (parsed.ok) spec ??= parsed.spec;
        const now = JSON.stringify(event.object.spec);
        specChanged ||= generation !== null && generation !== now;
        generation = now;
      }
      const target = targetOf();
      if (target === null) return;
      if (event.type === 'workload.observed') {
        const ours =
          event.namespace === target.namespace && `${event.kind}/${event.name}` === target.workload;
        if (!ours) return;
        pushStep(replicas, event.t, event.specReplicas);
        pushStep(ready, event.t, event.readyReplicas);
      } else if (event.type === 'pod.observed') {
        if (event.namespace !== target.namespace || event.workload !== target.workload) return;
        pods.set(event.name, withPod(pods.get(event.name), event, event.t, offsetMs));
      } else if (event.type === 'pod-metrics.observed' && event.namespace === target.namespace) {
        for (const { name, timestamp } of event.pods) {
          const pod = pods.get(name);
          const sampledT = Date.parse(timestamp) - offsetMs;
          if (pod !== undefined && pod.sampledT === null) pods.set(name, { ...pod, sampledT });
        }
      }
    },
    finish(): Gathered {
      const last = hpa === null ? undefined : followed.hpas.get(hpa);
      if (last !== undefined) note(settle(last, followed).last);
      const { controller } = followed;
      return {
        hpa,
        spec,
        specChanged,
        controller,
        controllerAssumed,
        syncs,
        pods: [...pods.values()],
        replicas,
        ready,
        rates,
        gaps,
        loadStartT,
        endT,
      };
    },
  };
}

/** Cluster times have whole seconds: what happened lies half a second later on average. */
export const HALF_SECOND_MS = 500;

function syncOf({ sighting, metrics, input, decision }: Judged, offsetMs: number): SeenSync {
  const { t } = sighting;
  const { resource } = input.metrics;
  const grouped = decision.trace.find((entry) => entry.rule === 'pods.grouped');
  if (metrics !== 'observed' || resource === undefined || 'error' in resource || grouped === undefined) {
    return { t, samples: null };
  }
  const left = new Set([...grouped.unready, ...grouped.ignored]);
  const measured = resource.filter(({ containers }) =>
    containers.every(({ usage }) => usage.cpu !== undefined),
  );
  return { t, samples: measured.map((sample) => seenSample(sample, offsetMs, !left.has(sample.pod))) };
}

function seenSample(sample: ResourceSample, offsetMs: number, counted: boolean): SeenSample {
  const { pod, timestampMs, windowSeconds, containers } = sample;
  const millicores = containers.reduce((sum, { usage }) => sum + Number(milliValue(usage.cpu ?? '0')), 0);
  const endT = timestampMs - offsetMs + HALF_SECOND_MS;
  return { pod, endT, windowMs: windowSeconds * 1000, millicores, counted };
}

function withPod(before: SeenPod | undefined, event: PodObserved, t: number, offsetMs: number): SeenPod {
  const startMs = Date.parse(event.startTime ?? '');
  const known = before === undefined;
  // A pod that was there before us tells its own times; later ones are seen more finely than whole seconds.
  const readyMs = Date.parse(event.readyAt ?? '');
  const isReady = event.ready === 'True';
  const readyNow = known && !Number.isNaN(readyMs) ? readyMs - offsetMs : t;
  const sum = (pick: 'requests' | 'limits') =>
    event.containers.reduce<number | null>((total, container) => {
      const value = container[pick].cpuMillicores;
      return total === null || value === null ? null : total + value;
    }, 0);
  return {
    name: event.name,
    seenT: before?.seenT ?? t,
    startT: before?.startT ?? (Number.isNaN(startMs) ? null : startMs - offsetMs),
    runningT: before?.runningT ?? (event.phase === 'Running' ? t : null),
    readyT: before?.readyT ?? (isReady ? readyNow : null),
    sampledT: before?.sampledT ?? null,
    requestMillicores:
      event.alsoRequested === undefined ? sum('requests') : sumOf(event, 'requests', 'cpuMillicores'),
    limitMillicores: sum('limits'),
  };
}

function pushStep(steps: Step[], t: number, value: number): void {
  if (steps.at(-1)?.value !== value) (steps as { t: number; value: number }[]).push({ t, value });
}
