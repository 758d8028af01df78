import type { ContainerStatus, Pod } from '../../kubelet/pod.ts';
import type { KubeObject } from '../../store/types.ts';
import { ageColumn, nameColumn, orNone } from './common.ts';
import { ageOf } from './duration.ts';
import { type Column, column, wide } from './types.ts';

export const podColumns: readonly Column[] = [
  nameColumn,
  column('Ready', (o) => `${readyCount(o)}/${o.spec.containers.length}`),
  column('Status', podStatusText),
  column('Restarts', restartsText),
  ageColumn,
  wide('IP', (o) => orNone(o.status?.podIP)),
  wide('Node', (o) => orNone(o.spec.nodeName)),
  wide('Nominated Node', (o) => orNone(o.status?.nominatedNodeName)),
  wide('Readiness Gates', () => '<none>'),
];

/** What kubectl's STATUS column says: the phase, or what keeps the pod from it. */
export function podStatusText(object: KubeObject): string {
  const { metadata, status = {} } = object as Pod;
  const gone = metadata.deletionTimestamp !== undefined;
  if (gone && status.phase !== 'Succeeded' && status.phase !== 'Failed') {
    return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  }
  return initText(object as Pod) ?? containersText(object as Pod);
}

function initText(pod: Pod): string | undefined {
  const statuses = pod.status?.initContainerStatuses ?? [];
  const waiting = statuses.findIndex((status) => status.state?.terminated?.exitCode !== 0);
  const status = statuses[waiting];
  if (status === undefined) return undefined;
  const { terminated, waiting: wait } = status.state ?? {};
  if (terminated) return `Init:${terminated.reason || exitText(terminated)}`;
  if (wait?.reason && wait.reason !== 'PodInitializing') return `Init:${wait.reason}`;
  return `Init:${waiting}/${pod.spec.initContainers?.length ?? statuses.length}`;
}

function containersText(pod: Pod): string {
  const { status = {} } = pod;
  let text = typeof status.reason === 'string' && status.reason ? status.reason : (status.phase ?? 'Unknown');
  let running = false;
  for (const container of (status.containerStatuses ?? []).toReversed()) {
    const { waiting, terminated, running: run } = container.state ?? {};
    if (waiting?.reason) text = waiting.reason;
    else if (terminated) text = terminated.reason || exitText(terminated);
    else if (run && container.ready) running = true;
  }
  if (text === 'Completed' && running) return isReady(pod) ? 'Running' : 'NotReady';
  return text;
}

function exitText({ signal, exitCode }: { signal?: number; exitCode: number }): string {
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
}

function readyCount(pod: KubeObject): number {
  return statusesOf(pod).filter((status) => status.ready && status.state?.running).length;
}

function restartsText(pod: KubeObject, now: number): string {
  const statuses = [...statusesOf(pod), ...((pod as Pod).status?.initContainerStatuses ?? [])];
  const restarts = statuses.reduce((sum, status) => sum + status.restartCount, 0);
  const ends = statuses.map((status) => status.lastState?.terminated?.finishedAt ?? '').sort();
  const last = ends.at(-1);
  return restarts > 0 && last ? `${restarts} (${ageOf(last, now)} ago)` : String(restarts);
}

function statusesOf(pod: KubeObject): readonly ContainerStatus[] {
  return (pod as Pod).status?.containerStatuses ?? [];
}
