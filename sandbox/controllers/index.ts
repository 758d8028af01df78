import type { ControllerConfig } from '../../hpa/index.ts';
import type { ControllerContext, Stop } from './context.ts';
import { startDeployments } from './deployment.ts';
import { startEndpoints } from './endpoints.ts';
import { startEventExpiry } from './event-expiry.ts';
import { startGarbageCollector } from './garbage-collector.ts';
import { startHorizontalPodAutoscalers } from './horizontal-pod-autoscaler.ts';
import { startReplicaSets } from './replica-set.ts';
import { startScheduler } from './scheduler.ts';
import { startStatefulSets } from './stateful-set.ts';
import { startVolumeClaims } from './volume-claims.ts';

export type { ControllerContext, Stop } from './context.ts';
export { createEventRecorder, type EventRecorder } from './event-recorder.ts';
export { createNode } from './node.ts';

/** Starts everything that kube-controller-manager and kube-scheduler would do here. */
export function startControllers(context: ControllerContext, hpa: ControllerConfig): Stop {
  const stops = [
    startVolumeClaims(context),
    startDeployments(context),
    startReplicaSets(context),
    startStatefulSets(context),
    startScheduler(context),
    startEndpoints(context),
    startGarbageCollector(context),
    startEventExpiry(context),
    startHorizontalPodAutoscalers(context, hpa),
  ];
  return () => {
    for (const stop of stops.reverse()) stop();
  };
}
