import { autoscalerStrategy } from './autoscaler.ts';
import {
  claimStrategy,
  configMapStrategy,
  eventStrategy,
  namespaceStrategy,
  plainStrategy,
  secretStrategy,
  statusStrategy,
} from './others.ts';
import { podStrategy } from './pod.ts';
import { serviceStrategy } from './service.ts';
import type { Strategy } from './types.ts';
import { deploymentStrategy, replicaSetStrategy, statefulSetStrategy } from './workloads.ts';

const STRATEGIES: Readonly<Record<string, Strategy>> = {
  configmaps: configMapStrategy,
  deployments: deploymentStrategy,
  events: eventStrategy,
  horizontalpodautoscalers: autoscalerStrategy,
  namespaces: namespaceStrategy,
  nodes: statusStrategy,
  persistentvolumeclaims: claimStrategy,
  poddisruptionbudgets: statusStrategy,
  pods: podStrategy,
  replicasets: replicaSetStrategy,
  secrets: secretStrategy,
  services: serviceStrategy,
  statefulsets: statefulSetStrategy,
};

/** How objects of a resource are completed and checked before they are stored. */
export function strategyOf(plural: string): Strategy {
  return STRATEGIES[plural] ?? plainStrategy;
}
