import { type Json, number, record, records, strings, text } from '../../../../core/lib/json.ts';
import type { PodContainer, PodObserved } from '../../../../core/timeline/events.ts';
import { cpuMillicores, memoryBytes } from '../resource-amounts.ts';
import { type ScaleTargets, standingOf } from './scale-target.ts';
import { selectorQuery, selects } from './selector.ts';

/**
 * Pod → event.
 * @param targets the scale targets observed; pods of other workloads get `workload: null`
 */
export function podObserved(object: Json, targets: ScaleTargets): PodObserved {
  const metadata = record(object.metadata);
  const status = record(object.status);
  const ready = condition(status, 'Ready');
  const scheduled = condition(status, 'PodScheduled');
  return {
    type: 'pod.observed',
    namespace: text(metadata?.namespace) ?? '',
    name: text(metadata?.name) ?? '',
    uid: text(metadata?.uid) ?? '',
    ...belongingOf(object, targets),
    phase: text(status?.phase) ?? 'Unknown',
    creationTimestamp: text(metadata?.creationTimestamp) ?? null,
    startTime: text(status?.startTime) ?? null,
    scheduledAt: scheduled?.status === 'True' ? (text(scheduled.lastTransitionTime) ?? null) : null,
    ready: readiness(ready),
    readyAt: text(ready?.lastTransitionTime) ?? null,
    deletionTimestamp: text(metadata?.deletionTimestamp) ?? null,
    node: text(record(object.spec)?.nodeName) ?? null,
    reason: reasonOf(status),
    containers: containersOf(object),
    ...alsoRequested(object),
  };
}

/** Whose pod it is, and whose autoscalers count it although it is not theirs: they go by the selector alone. */
function belongingOf(
  pod: Json,
  targets: ScaleTargets,
): Pick<PodObserved, 'workload' | 'countedFor' | 'controller'> {
  const metadata = record(pod.metadata);
  const prefix = `${text(metadata?.namespace) ?? ''}/`;
  const labels = strings(metadata?.labels);
  const owner = ownerOf(pod);
  let workload: string | null = null;
  const countedFor: { target: string; selector: string }[] = [];
  for (const [key, selector] of targets) {
    if (!key.startsWith(prefix)) continue;
    const target = key.slice(prefix.length);
    if (selector === null) {
      if (owner === target) workload = target;
    } else if (selects(selector, labels)) {
      if (standingOf(target, owner) === 'own') workload = target;
      else countedFor.push({ target, selector: selectorQuery(selector) });
    }
  }
  if (countedFor.length === 0) return { workload };
  const controller = controllerOf(pod);
  return { workload, countedFor, controller: controller === null ? null : controller.join('/') };
}

/**
 * `Kind/name` of the workload a pod belongs to. ReplicaSets of Deployments and Rollouts are looked through by name
 * (they are called `<deployment>-<pod-template-hash>`), which saves watching them.
 */
export function ownerOf(pod: Json): string | null {
  const controller = controllerOf(pod);
  if (controller === null) return null;
  const [kind, name] = controller;
  const labels = strings(record(pod.metadata)?.labels);
  if (kind === 'ReplicaSet') {
    for (const [label, owner] of HASHES) {
      const hash = labels[label];
      if (hash !== undefined && name.endsWith(`-${hash}`))
        return `${owner}/${name.slice(0, -hash.length - 1)}`;
    }
  }
  const config =
    labels.deploymentconfig ??
    strings(record(pod.metadata)?.annotations)['openshift.io/deployment-config.name'];
  if (kind === 'ReplicationController' && config !== undefined) return `DeploymentConfig/${config}`;
  return `${kind}/${name}`;
}

const HASHES = [
  ['pod-template-hash', 'Deployment'],
  ['rollouts-pod-template-hash', 'Rollout'],
] as const;

function controllerOf(pod: Json): readonly [kind: string, name: string] | null {
  const references = records(record(pod.metadata)?.ownerReferences);
  const owner = references.find(({ controller }) => controller === true);
  const kind = text(owner?.kind);
  const name = text(owner?.name);
  return kind === undefined || name === undefined ? null : [kind, name];
}

function condition(status: Json | undefined, type: string): Json | undefined {
  return records(status?.conditions).find((item) => item.type === type);
}

function readiness(ready: Json | undefined): PodObserved['ready'] {
  const status = ready?.status;
  return status === 'True' || status === 'False' || status === 'Unknown' ? status : 'none';
}

/** The most telling one: why a container waits or ended, else why the pod as a whole is not well. */
function reasonOf(status: Json | undefined): string | null {
  const own = text(status?.reason);
  if (own !== undefined) return withMessage(own, text(status?.message));

  const containers = [...records(status?.initContainerStatuses), ...records(status?.containerStatuses)];
  for (const container of containers) {
    const waiting = record(record(container.state)?.waiting);
    const reason = text(waiting?.reason);
    if (reason !== undefined && reason !== 'PodInitializing')
      return withMessage(reason, text(waiting?.message));
  }
  for (const container of containers) {
    const terminated = record(record(container.state)?.terminated);
    const reason = text(terminated?.reason);
    if (reason !== undefined && reason !== 'Completed') return withMessage(reason, text(terminated?.message));
  }
  for (const type of ['PodScheduled', 'Ready']) {
    const unmet = condition(status, type);
    const reason = text(unmet?.reason);
    if (unmet?.status !== 'True' && reason !== undefined && reason !== 'PodCompleted') {
      return withMessage(reason, text(unmet?.message));
    }
  }
  return null;
}

function withMessage(reason: string, message: string | undefined): string {
  return message === undefined ? reason : `${reason}: ${message.slice(0, 200)}`;
}

function containersOf(pod: Json): readonly PodContainer[] {
  const statuses = new Map(
    records(record(pod.status)?.containerStatuses).map((status) => [text(status.name) ?? '', status]),
  );
  return records(record(pod.spec)?.containers).map((container) => {
    const name = text(container.name) ?? '';
    const status = statuses.get(name);
    const resources = record(container.resources);
    return {
      name,
      image: text(container.image) ?? '',
      requests: amounts(record(resources?.requests)),
      limits: amounts(record(resources?.limits)),
      ready: status?.ready === true,
      started: typeof status?.started === 'boolean' ? status.started : null,
      restarts: number(status?.restartCount) ?? 0,
      ...containerState(record(status?.state)),
    };
  });
}

/** Sidecars, and what a pod asks for as a whole. Other init containers count only where there is the latter. */
function alsoRequested(pod: Json): Pick<PodObserved, 'alsoRequested'> {
  const spec = record(pod.spec);
  const requestsIn = (value: unknown) => record(record(record(value)?.resources)?.requests);
  const initContainers = records(spec?.initContainers).map((container) => ({
    name: text(container.name) ?? '',
    sidecar: container.restartPolicy === 'Always',
    requests: amounts(requestsIn(container)),
  }));
  const whole = requestsIn(spec);
  if (whole === undefined && !initContainers.some(({ sidecar }) => sidecar)) return {};
  const overhead = record(spec?.overhead);
  return {
    alsoRequested: {
      initContainers,
      pod: whole === undefined ? null : amounts(whole),
      overhead: overhead === undefined ? null : amounts(overhead),
    },
  };
}

function amounts(resources: Json | undefined): PodContainer['requests'] {
  return { cpuMillicores: cpuMillicores(resources?.cpu), memoryBytes: memoryBytes(resources?.memory) };
}

function containerState(state: Json | undefined): Pick<PodContainer, 'state' | 'reason' | 'startedAt'> {
  const running = record(state?.running);
  if (running !== undefined) {
    return { state: 'running', reason: null, startedAt: text(running.startedAt) ?? null };
  }
  const terminated = record(state?.terminated);
  const waiting = record(state?.waiting);
  const reason = text((terminated ?? waiting)?.reason) ?? null;
  if (terminated !== undefined) return { state: 'terminated', reason, startedAt: null };
  return { state: waiting === undefined ? 'unknown' : 'waiting', reason, startedAt: null };
}
