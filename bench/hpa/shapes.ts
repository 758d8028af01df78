import type {
  Behavior,
  HpaInput,
  HpaSpec,
  MetricSpec,
  MetricsSnapshot,
  PodSnapshot,
} from '../../hpa/index.ts';
import { defaultControllerConfig } from '../../hpa/input.ts';

/** What one autoscaler looks like to the algorithm; the rest is the course's HPA. */
export interface Shape {
  readonly pods: number;
  readonly metrics?: readonly MetricSpec[];
  /** null: none. */
  readonly behavior?: Behavior | null;
  /** Of three pods, one was never ready, one has no sample. */
  readonly unready?: boolean;
  /** Each pod has an object for its requests of its own, not one for all of a template. */
  readonly apart?: boolean;
}

const WAVE_STEPS = 240;

/** A wave of load, in and out of tolerance, step by step. */
export function waveOf(shape: Shape): HpaInput[] {
  return Array.from({ length: WAVE_STEPS }, (_, step) => inputOf(shape, step));
}

export const CPU: MetricSpec = resource('cpu', { type: 'Utilization', averageUtilization: 60 });

export const METRICS: Readonly<Record<string, MetricSpec>> = {
  'CPU of the request': CPU,
  'memory, average': resource('memory', { type: 'AverageValue', averageValue: '100Mi' }),
  'CPU of one container': {
    type: 'ContainerResource',
    containerResource: {
      name: 'cpu',
      container: 'backend',
      target: { type: 'Utilization', averageUtilization: 60 },
    },
  },
  'of each pod': {
    type: 'Pods',
    pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '57' } },
  },
  'of an object': {
    type: 'Object',
    object: {
      describedObject: { kind: 'Ingress', name: 'main' },
      metric: { name: 'requests' },
      target: { type: 'Value', value: '57' },
    },
  },
  external: {
    type: 'External',
    external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '57' } },
  },
};

const COURSE: Behavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  scaleDown: { stabilizationWindowSeconds: 60 },
};

/** Remembers an hour of recommendations and half an hour of changes. */
const LONG_POLICIES = [
  { type: 'Pods', value: 4, periodSeconds: 1_800 },
  { type: 'Percent', value: 100, periodSeconds: 1_800 },
] as const;
export const LONG_MEMORY: Behavior = {
  scaleUp: { stabilizationWindowSeconds: 3_600, policies: LONG_POLICIES },
  scaleDown: { stabilizationWindowSeconds: 3_600, policies: LONG_POLICIES },
};

function inputOf(
  { pods: count, metrics = [CPU], behavior = COURSE, unready, apart }: Shape,
  step: number,
): HpaInput {
  const shared = requests();
  const third = (i: number) => (unready ? i % 3 : 0);
  const load = 57 + 15 * Math.sin((2 * Math.PI * step) / WAVE_STEPS);
  const pods = Array.from(
    { length: count },
    (_, i): PodSnapshot => ({
      name: `backend-${i}`,
      phase: 'Running',
      startTimeMs: third(i) === 1 ? step * 15_000 - 10_000 : -3_600_000,
      ready:
        third(i) === 1
          ? { status: 'False', lastTransitionTimeMs: step * 15_000 - 9_000 }
          : { status: 'True', lastTransitionTimeMs: -3_590_000 },
      resources: apart ? requests() : shared,
    }),
  );
  const spec: HpaSpec = { minReplicas: 1, maxReplicas: 2 * count, metrics, ...(behavior && { behavior }) };
  return {
    namespace: 'palier',
    spec,
    scale: { specReplicas: count, statusReplicas: count, selector: 'app=backend' },
    pods,
    metrics: snapshotOf(
      pods.filter((_, i) => third(i) !== 2).map(({ name }) => name),
      load,
    ),
    controller: defaultControllerConfig,
  };
}

function snapshotOf(names: readonly string[], load: number): MetricsSnapshot {
  const own = (i: number) => load + (i % 7);
  return {
    resource: names.map((pod, i) => ({
      pod,
      timestampMs: 0,
      windowSeconds: 15,
      containers: [
        {
          name: 'backend',
          usage: { cpu: `${Math.round(own(i) * 1e6)}n`, memory: `${Math.round(own(i) * 1_700)}Ki` },
        },
      ],
    })),
    pods: { rps: names.map((pod, i) => ({ pod, value: `${Math.round(own(i) * 1_000)}m` })) },
    object: { requests: `${Math.round(load)}` },
    external: { queue: [`${Math.round(load * names.length)}`] },
  };
}

function requests() {
  return { containers: [{ name: 'backend', requests: { cpu: '100m', memory: '128Mi' } }] };
}

function resource(
  name: string,
  target: Extract<MetricSpec, { type: 'Resource' }>['resource']['target'],
): MetricSpec {
  return { type: 'Resource', resource: { name, target } };
}
