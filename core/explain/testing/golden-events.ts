import { expand, type GoldenStep } from '../../../hpa/golden/compare.ts';
import type { ResourceList } from '../../../hpa/input.ts';
import { milliValue } from '../../../hpa/quantity.ts';
import { editedSpec } from '../../../hpa/replay/edit.ts';
import { expandPods } from '../../../hpa/replay/expand-pods.ts';
import type { Scenario } from '../../../hpa/replay/scenario.ts';
import { withDefaults } from '../../../hpa/spec/defaults.ts';
import { runStarted } from '../../testing/make.ts';
import type {
  HpaObserved,
  PalierEvent,
  PodObserved,
  RunStarted,
  TimelineEvent,
} from '../../timeline/events.ts';

/** A golden scenario with what the real controller answered. */
export type GoldenScenario = Scenario & { readonly out: readonly GoldenStep[] };

const EPOCH_MS = Date.parse('2026-11-23T10:00:00.000Z');
const TARGET = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'backend' };
export const GOLDEN_HPA = 'palier/backend';

/** The timeline that watching the real controller through this scenario would have recorded. */
export function goldenEvents(scenario: GoldenScenario): readonly TimelineEvent[] {
  const events: TimelineEvent[] = [];
  const add = (seconds: number, event: PalierEvent) =>
    events.push({ t: seconds * 1000, at: iso(seconds), ...event });
  let { spec, replicas } = scenario;
  let entries: NonNullable<Scenario['steps'][number]['pods']> = [];
  let names = new Set<string>();
  let sampled: readonly string[] = [];
  let generation = 1;

  add(0, header(scenario));
  add(0, observed({}));
  for (const [i, golden] of expand(scenario.out).entries()) {
    const step = scenario.steps[i];
    if (step === undefined) break;
    if (step.edit) {
      spec = editedSpec(spec, step.edit);
      generation++;
    }
    replicas = step.setReplicas ?? replicas;
    entries = step.pods ?? entries;
    const { t } = step;
    const { pods, resource } = expandPods(entries, scenario.templates, t);
    const present = new Set(pods.map(({ name }) => name));
    for (const name of names) {
      if (!present.has(name)) add(t, { type: 'pod.deleted', namespace: 'palier', name, uid: name });
    }
    names = present;
    for (const pod of pods) add(t, podEvent(pod));
    add(t, {
      type: 'workload.observed',
      namespace: 'palier',
      kind: TARGET.kind,
      name: TARGET.name,
      specReplicas: replicas,
      replicas: step.statusReplicas ?? replicas,
      readyReplicas: 0,
      availableReplicas: 0,
      updatedReplicas: 0,
      generation: 1,
    });
    const gone = sampled.filter((name) => !resource.some(({ pod }) => pod === name));
    sampled = resource.map(({ pod }) => pod);
    add(t, {
      type: 'pod-metrics.observed',
      gone,
      namespace: 'palier',
      pods: resource.map(({ pod, timestampMs, windowSeconds, containers }) => ({
        name: pod,
        timestamp: iso(timestampMs / 1000),
        windowMs: windowSeconds * 1000,
        containers: containers.map(({ name, usage }) => ({
          name,
          cpuMillicores: cpuMillicores(usage.cpu) ?? 0,
          memoryBytes: memoryBytes(usage.memory) ?? 0,
        })),
      })),
    });
    add(t, observed(statusOf(golden)));
    replicas = golden.to;
  }
  return events;

  function observed(status: Readonly<Record<string, unknown>>): HpaObserved {
    const object = {
      namespace: 'palier',
      name: 'backend',
      uid: 'hpa',
      resourceVersion: String(events.length),
      generation,
      creationTimestamp: iso(0),
      annotations: {},
      spec: { ...withDefaults(spec), scaleTargetRef: TARGET },
      status,
    };
    return { type: 'hpa.observed', hpa: GOLDEN_HPA, object };
  }
}

function header(scenario: Scenario): RunStarted {
  const base = runStarted();
  return {
    ...base,
    hpas: [GOLDEN_HPA],
    versions: { ...base.versions, kubernetes: `v${scenario.version}` },
    controller: {
      syncPeriodSeconds: scenario.syncS ?? 15,
      downscaleStabilizationSeconds: scenario.downscaleWindowS ?? 300,
      assumed: false,
    },
  };
}

function statusOf(step: GoldenStep): Readonly<Record<string, unknown>> {
  const { currentReplicas, desiredReplicas, lastScaleTime, currentMetrics, conditions } = step;
  return {
    currentReplicas,
    desiredReplicas,
    ...(lastScaleTime == null ? {} : { lastScaleTime: iso(lastScaleTime) }),
    currentMetrics,
    conditions: conditions?.map(([type, status, reason, message, since]) => ({
      type,
      status,
      reason,
      message,
      lastTransitionTime: iso(since),
    })),
  };
}

function podEvent(pod: ReturnType<typeof expandPods>['pods'][number]): PodObserved {
  const startTime = pod.startTimeMs === undefined ? null : iso(pod.startTimeMs / 1000);
  return {
    type: 'pod.observed',
    namespace: 'palier',
    name: pod.name,
    uid: pod.name,
    workload: `${TARGET.kind}/${TARGET.name}`,
    phase: pod.phase,
    creationTimestamp: null,
    startTime,
    scheduledAt: null,
    ready: pod.ready?.status ?? 'none',
    readyAt: pod.ready === undefined ? null : iso(pod.ready.lastTransitionTimeMs / 1000),
    deletionTimestamp: pod.deleting ? startTime : null,
    node: null,
    reason: null,
    containers: pod.resources.containers.map(({ name, requests }) => ({
      name,
      image: '',
      requests: amounts(requests),
      limits: { cpuMillicores: null, memoryBytes: null },
      ready: true,
      started: true,
      restarts: 0,
      state: 'running',
      reason: null,
      startedAt: startTime,
    })),
  };
}

function amounts(list: ResourceList | undefined) {
  return { cpuMillicores: cpuMillicores(list?.cpu), memoryBytes: memoryBytes(list?.memory) };
}

function cpuMillicores(quantity: string | undefined): number | null {
  return quantity === undefined ? null : Number(milliValue(quantity));
}

function memoryBytes(quantity: string | undefined): number | null {
  return quantity === undefined ? null : Math.ceil(Number(milliValue(quantity)) / 1000);
}

function iso(seconds: number): string {
  return new Date(EPOCH_MS + seconds * 1000).toISOString();
}
