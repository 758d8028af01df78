import { deepEqual, jsonClone } from '../../store/snapshot.ts';
import type { KubeObject } from '../../store/types.ts';
import type { FieldCause } from '../status-error.ts';
import { forbiddenField } from './causes.ts';
import { defaultPod } from './pod-spec.ts';
import { validatePodSpec } from './pod-validation.ts';
import type { Strategy } from './types.ts';

export const podStrategy: Strategy = {
  hasStatus: true,
  defaults: (pod) => {
    defaultPod(pod.spec);
    pod.status ??= { phase: 'Pending', qosClass: qosClassOf(pod) };
  },
  validate: (pod) => validatePodSpec(pod.spec, 'spec'),
  validateUpdate: (next, current) => onlyImagesMayChange(next, current),
};

/** Guaranteed, Burstable or BestEffort. */
export function qosClassOf(pod: KubeObject): string {
  const containers: { resources?: { requests?: object; limits?: object } }[] = [
    ...(pod.spec.containers ?? []),
    ...(pod.spec.initContainers ?? []),
  ];
  const anything = containers.some(
    ({ resources = {} }) =>
      Object.keys(resources.requests ?? {}).length + Object.keys(resources.limits ?? {}).length > 0,
  );
  if (!anything) return 'BestEffort';
  const guaranteed = containers.every(({ resources = {} }) => {
    const limits = (resources.limits ?? {}) as Record<string, string>;
    const { cpu, memory } = limits;
    return (
      cpu !== undefined &&
      memory !== undefined &&
      deepEqual({ cpu, memory, ...(resources.requests ?? {}) }, { cpu, memory })
    );
  });
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function onlyImagesMayChange(next: KubeObject, current: KubeObject): FieldCause[] {
  const leveled = jsonClone(next.spec);
  (leveled.containers ?? []).forEach((container: { image?: string }, i: number) => {
    container.image = current.spec.containers?.[i]?.image;
  });
  leveled.tolerations = current.spec.tolerations;
  leveled.activeDeadlineSeconds = current.spec.activeDeadlineSeconds;
  leveled.terminationGracePeriodSeconds = current.spec.terminationGracePeriodSeconds;
  if (deepEqual(leveled, current.spec)) return [];
  const detail =
    'pod updates may not change fields other than `spec.containers[*].image`, `spec.initContainers[*].image`, `spec.activeDeadlineSeconds`, `spec.tolerations` and `spec.terminationGracePeriodSeconds`';
  return [forbiddenField('spec', detail)];
}
