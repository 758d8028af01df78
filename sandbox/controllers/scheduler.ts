import { milliValueOf, parseQuantity } from '../../hpa/quantity.ts';
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
  return startReconciler(context, {
    resource: 'pods',
    // A pod that goes or ends makes room for those that wait.
    also: {
      pods: () =>
        store
          .list('pods')
          .filter((pod) => !pod.spec?.nodeName)
          .map(keyOf),
    },
    reconcile({ namespace, name }) {
      const pod = store.get('pods', namespace, name);
      if (!pod || pod.spec?.nodeName || pod.metadata.deletionTimestamp) return;
      const lacking = lackingResources(pod);
      if (lacking.length > 0) return refuse(pod, lacking);
      store.update('pods', namespace, name, (current) => ({
        ...current,
        spec: { ...current.spec, nodeName: NODE_NAME },
        status: withScheduled(current, { status: 'True' }),
      }));
      recorder.event(
        pod,
        'Normal',
        'Scheduled',
        `Successfully assigned ${namespace}/${name} to ${NODE_NAME}`,
      );
    },
  });

  function lackingResources(pod: KubeObject): readonly string[] {
    const node = store.get('nodes', undefined, NODE_NAME);
    const placed = store
      .list('pods')
      .filter((other) => other.spec?.nodeName === NODE_NAME && !isFinished(other));
    return ['cpu', 'memory'].filter((resource) => {
      const allocatable = milli(node?.status?.allocatable?.[resource] ?? '0');
      const used = placed.reduce((total, other) => total + requestOf(other, resource), 0);
      return used + requestOf(pod, resource) > allocatable;
    });
  }

  function refuse(pod: KubeObject, lacking: readonly string[]): void {
    const message = `0/1 nodes are available: 1 ${lacking.map((name) => `Insufficient ${name}`).join(', ')}.`;
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
    const scheduled = {
      type: 'PodScheduled',
      ...condition,
      lastProbeTime: null,
      lastTransitionTime: isoSeconds(clock.now()),
    };
    return { ...pod.status, conditions: [...others, scheduled] };
  }
}

function requestOf(pod: KubeObject, resource: string): number {
  return (pod.spec?.containers ?? []).reduce((total: number, container: KubeObject) => {
    const { requests = {}, limits = {} } = container.resources ?? {};
    return total + milli(requests[resource] ?? limits[resource] ?? '0');
  }, 0);
}

/** Thousandths; what is no quantity asks for nothing. */
function milli(quantity: string): number {
  const parsed = parseQuantity(quantity);
  return parsed ? Number(milliValueOf(parsed)) : 0;
}
