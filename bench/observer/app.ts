import {
  decide,
  defaultControllerConfig,
  emptyState,
  type HpaStatus,
  type PodSnapshot,
  type ResourceSample,
} from '../../hpa/index.ts';
import type { Api } from './api.ts';
import {
  deploymentObject,
  eventObject,
  HASH,
  hpaObject,
  hpaSpec,
  isoSeconds,
  NAMESPACE,
  PATHS,
} from './objects.ts';
import { type Pod, type PodStage, podMetricsJson, podName, podObject } from './pod.ts';
import { REQUEST_MILLICORES } from './pod-spec.ts';

/** An autoscaled application: its pods live, its autoscaler decides by `hpa/`, and all of it is written to the API. */
export interface App {
  /** What metrics-server measures of it now, an item for each pod. */
  measure(nowMs: number): readonly string[];
  /** One look of the autoscaler's controller. */
  sync(nowMs: number): void;
  /** Only the autoscaler's status says that it wants so many. */
  want(replicas: number): void;
  /** A pod comes, or goes: what the controllers write then, within 50 ms. */
  scaleBy(change: 1 | -1): void;
}

export interface AppOptions {
  readonly name: string;
  readonly pods: number;
  readonly random: () => number;
  /** Whether its load goes up and down. */
  readonly isMoving: () => boolean;
  readonly onEvent: (name: string) => void;
}

/** Of the request, while nothing moves: within the tolerance of the target. */
export const QUIET_UTILISATION = 58;
const TARGET_MILLICORES = 60;
const MINUTE_MS = 60_000;
const UNREADY_SHARE = 0.02;

export function startApp(api: Api, { name, pods: count, random, isMoving, onEvent }: AppOptions): App {
  const spec = hpaSpec(name, 2 * count);
  const pods = new Map<string, Pod>();
  const samples = new Map<string, ResourceSample>();
  const wave = { periodMs: (6 + 6 * random()) * MINUTE_MS, phase: random() };
  let serial = 0;
  let eventSerial = 0;
  let wanted = count;
  let state = emptyState;
  let written = '';

  const bornMs = Date.now() - 60 * MINUTE_MS;
  for (let i = 0; i < count; i += 1) {
    const pod = newPod(bornMs, 'ready');
    pods.set(pod.name, pod);
    api.put(PATHS.pods, podObject(pod));
  }
  writeDeployment();

  function newPod(createdMs: number, stage: PodStage): Pod {
    serial += 1;
    const node = `node-${1 + (serial % 40)}`;
    return { name: podName(name, serial), app: name, node, stage, createdMs, changedMs: createdMs };
  }

  function writeDeployment(): void {
    const ready = [...pods.values()].filter(({ stage }) => stage === 'ready').length;
    api.put(PATHS.deployments, deploymentObject(name, { wanted, all: pods.size, ready }));
  }

  function tell(kind: string, about: string, reason: string, message: string, type = 'Normal'): void {
    eventSerial += 1;
    const event = `${about}.${eventSerial.toString(16)}`;
    api.put(PATHS.events, eventObject(event, { kind, name: about }, { type, reason, message }, Date.now()));
    onEvent(event);
  }

  /** `delayMs` later, unless it has come to something else by then. */
  function become(pod: string, from: PodStage, stage: PodStage, delayMs: number, then = () => {}): void {
    setTimeout(() => {
      const known = pods.get(pod);
      if (known?.stage !== from) return;
      const changed = { ...known, stage, changedMs: Date.now() };
      pods.set(pod, changed);
      api.put(PATHS.pods, podObject(changed));
      if ([from, stage].includes('ready')) writeDeployment();
      then();
    }, delayMs);
  }

  function addPod(delayMs: number): void {
    setTimeout(() => {
      const pod = newPod(Date.now(), 'unscheduled');
      pods.set(pod.name, pod);
      api.put(PATHS.pods, podObject(pod));
      tell('ReplicaSet', `${name}-${HASH}`, 'SuccessfulCreate', `Created pod: ${pod.name}`);
      become(pod.name, 'unscheduled', 'creating', 15, () => {
        tell('Pod', pod.name, 'Scheduled', `Successfully assigned ${NAMESPACE}/${pod.name} to ${pod.node}`);
        become(pod.name, 'creating', 'starting', 800 + 800 * random(), () => {
          tell('Pod', pod.name, 'Created', 'Created container: backend');
          tell('Pod', pod.name, 'Started', 'Started container backend');
          become(pod.name, 'starting', 'ready', 2_000 + 3_000 * random());
        });
      });
    }, delayMs);
  }

  /** The newest goes first. */
  function removePod(delayMs: number): void {
    const going = [...pods.values()].findLast(({ stage }) => stage === 'ready')?.name;
    if (going === undefined) return;
    become(going, 'ready', 'ending', delayMs, () => {
      tell('Pod', going, 'Killing', 'Stopping container backend');
      tell('ReplicaSet', `${name}-${HASH}`, 'SuccessfulDelete', `Deleted pod: ${going}`);
      setTimeout(
        () => {
          pods.delete(going);
          samples.delete(going);
          api.remove(PATHS.pods, going);
          writeDeployment();
        },
        1_500 + 2_000 * random(),
      );
    });
  }

  function scale(to: number): void {
    const change = to - wanted;
    wanted = to;
    writeDeployment();
    const how = change > 0 ? 'up' : 'down';
    tell('Deployment', name, 'ScalingReplicaSet', `Scaled ${how} replica set ${name}-${HASH} to ${to}`);
    for (let i = 0; i < change; i += 1) addPod(8 + 4 * i);
    for (let i = 0; i > change; i -= 1) removePod(8 - 4 * i);
  }

  function writeHpa(status: object): void {
    const json = JSON.stringify(status);
    if (json === written) return;
    written = json;
    api.put(PATHS.hpas, hpaObject(name, spec, status));
  }

  /** A probe fails, and does not the next time. */
  function becomeUnready(): void {
    const known = [...pods.values()].find(({ stage }) => stage === 'ready')?.name;
    if (known === undefined) return;
    become(known, 'ready', 'unready', 5_000 * random(), () => {
      const message = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
      tell('Pod', known, 'Unhealthy', message, 'Warning');
      become(known, 'unready', 'ready', 5_000);
    });
  }

  const app: App = {
    measure(nowMs) {
      const running = [...pods.values()].filter(
        ({ stage }) => stage !== 'unscheduled' && stage !== 'creating',
      );
      const swing = 0.15 * Math.sin(2 * Math.PI * (nowMs / wave.periodMs + wave.phase));
      const each = isMoving()
        ? (count * TARGET_MILLICORES * (1 + swing)) / Math.max(1, running.length)
        : (QUIET_UTILISATION * REQUEST_MILLICORES) / 100;
      return running.map((pod, i) => {
        // While nothing moves one uses as much more as its neighbour uses less: no status changes.
        const pair = 1 + ((Math.floor(nowMs / 15_000) + (i >> 1)) % 3);
        const own = (i | 1) < running.length ? (i % 2 === 0 ? pair : -pair) : 0;
        const millicores = each + own;
        const timestampMs = nowMs - 1_000 * (pod.createdMs % 7);
        const cpu = `${Math.round(millicores * 1e6)}n`;
        const containers = [{ name: 'backend', usage: { cpu } }];
        samples.set(pod.name, { pod: pod.name, timestampMs, windowSeconds: 15, containers });
        return podMetricsJson(pod, millicores, isoSeconds(timestampMs));
      });
    },
    sync(nowMs) {
      const decision = decide(
        {
          namespace: NAMESPACE,
          name,
          spec,
          scale: { specReplicas: wanted, statusReplicas: pods.size, selector: `app=${name}` },
          pods: [...pods.values()].map(snapshotOf),
          metrics: { resource: [...samples.values()] },
          controller: defaultControllerConfig,
        },
        state,
        nowMs,
      );
      state = decision.state;
      for (const { type, reason, message } of decision.events)
        tell('HorizontalPodAutoscaler', name, reason, message, type);
      writeHpa(statusOf(state.status));
      if (decision.rescale !== null) scale(decision.rescale.to);
      if (isMoving() && random() < UNREADY_SHARE) becomeUnready();
    },
    want(replicas) {
      const now = { ...state.status, desiredReplicas: replicas, lastScaleTimeMs: Date.now() };
      writeHpa(statusOf(now));
    },
    scaleBy(change) {
      tell('HorizontalPodAutoscaler', name, 'SuccessfulRescale', `New size: ${wanted + change}`);
      scale(wanted + change);
    },
  };
  app.measure(Date.now());
  app.sync(Date.now());
  return app;
}

function snapshotOf({ name, stage, createdMs, changedMs }: Pod): PodSnapshot {
  const isReady = stage === 'ready' || stage === 'ending';
  return {
    name,
    phase: stage === 'unscheduled' || stage === 'creating' ? 'Pending' : 'Running',
    ...(stage === 'ending' && { deleting: true }),
    startTimeMs: createdMs,
    ready: { status: isReady ? 'True' : 'False', lastTransitionTimeMs: changedMs },
    resources: RESOURCES,
  };
}

const RESOURCES = {
  containers: [{ name: 'backend', requests: { cpu: `${REQUEST_MILLICORES}m`, memory: '96Mi' } }],
};

function statusOf(status: HpaStatus): object {
  const { currentReplicas, desiredReplicas, lastScaleTimeMs, currentMetrics, conditions } = status;
  return {
    ...(lastScaleTimeMs !== null && { lastScaleTime: isoSeconds(lastScaleTimeMs) }),
    observedGeneration: 1,
    currentReplicas,
    desiredReplicas,
    currentMetrics,
    conditions: conditions.map(({ lastTransitionTimeMs, ...condition }) => ({
      ...condition,
      lastTransitionTime: isoSeconds(lastTransitionTimeMs),
    })),
  };
}
