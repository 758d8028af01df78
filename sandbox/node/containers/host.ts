import type { Container, Pod } from '../../cluster/objects.ts';
import type { KubeletContext } from '../context.ts';
import type { Lookup } from './env.ts';

/** What a container is told of its pod. */
export interface ContainerHost {
  readonly context: KubeletContext;
  readonly pod: () => Pod;
  /** On this machine. */
  readonly podIP: string;
  readonly podFolder: string;
  readonly lookup: Lookup;
  /** The pod is so new that the view may not show yet what it refers to. */
  isEarly(): boolean;
  readonly volumes: ReadonlyMap<string, string>;
  /** The status of the container has changed. */
  onChange(): void;
}

/** Tells an event of one container. */
export type Tell = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

export function tellerOf({ name }: Container, { context, pod }: ContainerHost): Tell {
  const isInit = pod().spec.initContainers?.some((init) => init.name === name);
  const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${name}}`;
  return (type, reason, message) => context.events.event(pod(), type, reason, message, fieldPath);
}

/** For whoever has to end without a grace period. */
export const LEAST_GRACE_MS = 10;

export function graceOf(pod: Pod): number {
  return pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
}
