import type { PodContainer, PodObserved } from '../../../core/events.ts';
import { type Json, number, record, records, strings, text } from '../json.ts';
import { cpuMillicores, memoryBytes } from '../quantity.ts';

/**
 * Pod → event.
 * @param targets `Kind/name` of the scale targets observed; pods of other workloads get `workload: null`
 */
export function podObserved(object: Json, targets: ReadonlySet<string>): PodObserved {
  const metadata = record(object.metadata);
  const status = record(object.status);
  const ready = condition(status, 'Ready');
  const scheduled = condition(status, 'PodScheduled');
  const owner = ownerOf(object);
  return {
    type: 'pod.observed',
    namespace: text(metadata?.namespace) ?? '',
    name: text(metadata?.name) ?? '',
    uid: text(metadata?.uid) ?? '',
    workload: owner !== null && targets.has(owner) ? owner : null,
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
  };
}

/**
 * `Kind/name` of the workload a pod belongs to. ReplicaSets of Deployments are looked through by name (they are
 * called `<deployment>-<pod-template-hash>`), which saves watching them.
 */
export function ownerOf(pod: Json): string | null {
  const metadata = record(pod.metadata);
  const owner = records(metadata?.ownerReferences).find((reference) => reference.controller === true);
  const kind = text(owner?.kind);
  const name = text(owner?.name);
  if (kind === undefined || name === undefined) return null;
  const hash = strings(metadata?.labels)['pod-template-hash'];
  return kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`)
    ? `Deployment/${name.slice(0, -hash.length - 1)}`
    : `${kind}/${name}`;
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
