import { parseQuantity } from '../kubelet/quantity.ts';
import { isoSeconds } from '../store/memory-store.ts';
import type { KubeObject } from '../store/types.ts';
import { NODE_NAME } from '../types.ts';
import type { ControllerContext, Stop } from './context.ts';
import { createEventRecorder } from './event-recorder.ts';
import { conditionOf, isFinished } from './pods.ts';
import { keyOf, startReconciler } from './work-queue.ts';

/** Puts pods on the one node as long as their requests fit, and says so when they do not. */
export function startScheduler(context: ControllerContext): Stop {
  const { store, clock } = context;
  const recorder = createEventRecorder(store, clock, 'default-scheduler');
  const unscheduled = () =>
    store
      .list('pods')
      .filter((pod) => !pod.spec.nodeName)
      .map(keyOf);
  return startReconciler(context, {
    resource: 'pods',
    // A pod that goes or ends, or a node that changes, makes room for those that wait.
    also: { pods: (pod) => (releasesRoom(pod) ? unscheduled() : []), nodes: unscheduled },
    reconcile({ namespace, name }) {
      const pod = store.get('pods', namespace, name);
      if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp || isFinished(pod)) return undefined;
      const obstacle = obstacleFor(pod);
      if (obstacle !== undefined) refuse(pod, obstacle);
      else bind(pod);
      return undefined;
    },
  });

  function bind(pod: KubeObject): void {
    const { namespace, name } = pod.metadata;
    store.update('pods', namespace, name, (current) => ({
      ...current,
      spec: { ...current.spec, nodeName: NODE_NAME },
      status: withScheduled(current, { status: 'True' }),
    }));
    recorder.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${NODE_NAME}`);
  }

  /** Why the node can't take the pod, in the scheduler's words. */
  function obstacleFor(pod: KubeObject): string | undefined {
    const node = store.get('nodes', undefined, NODE_NAME);
    if (node === undefined) return 'no nodes available to schedule pods';
    if (node.spec?.unschedulable) return '0/1 nodes are available: 1 node(s) were unschedulable.';
    const placed = store
      .list('pods')
      .filter((other) => other.spec.nodeName === NODE_NAME && !isFinished(other));
    const { allocatable = {} } = node.status ?? {};
    const reasons: string[] = [];
    if (allocatable.pods !== undefined && placed.length >= Number(allocatable.pods))
      reasons.push('Too many pods');
    for (const resource of ['cpu', 'memory']) {
      const used = placed.reduce((sum, other) => sum + requestOf(other, resource), 0);
      const free = parseQuantity(allocatable[resource] ?? '0') - used;
      // A millionth of a core more or less is rounding.
      if (requestOf(pod, resource) > free + 1e-6) reasons.push(`Insufficient ${resource}`);
    }
    if (reasons.length === 0) return undefined;
    return `0/1 nodes are available: ${reasons.map((reason) => `1 ${reason}`).join(', ')}.`;
  }

  function refuse(pod: KubeObject, message: string): void {
    if (conditionOf(pod, 'PodScheduled')?.message === message) return;
    store.update('pods', pod.metadata.namespace, pod.metadata.name, (current) => ({
      ...current,
      status: withScheduled(current, { status: 'False', reason: 'Unschedulable', message }),
    }));
    recorder.event(pod, 'Warning', 'FailedScheduling', message);
  }

  function withScheduled(pod: KubeObject, condition: { status: string; reason?: string; message?: string }) {
    const others = (pod.status?.conditions ?? []).filter(
      ({ type }: { type: string }) => type !== 'PodScheduled',
    );
    const time = { lastProbeTime: null, lastTransitionTime: isoSeconds(clock.now()) };
    return { ...pod.status, conditions: [...others, { type: 'PodScheduled', ...condition, ...time }] };
  }
}

function releasesRoom(pod: KubeObject): boolean {
  return Boolean(pod.spec.nodeName) && (isFinished(pod) || pod.metadata.deletionTimestamp !== undefined);
}

/** What a pod asks for, in cores or bytes: its containers together, or its largest init container. */
export function requestOf(pod: KubeObject, resource: string): number {
  const amounts = (containers: KubeObject[] | undefined) =>
    (containers ?? []).map(({ resources }) => parseQuantity(resources?.requests?.[resource] ?? '0'));
  const together = amounts(pod.spec.containers).reduce((sum, amount) => sum + amount, 0);
  return Math.max(together, ...amounts(pod.spec.initContainers));
}
