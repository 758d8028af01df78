import { coreTypes } from './core.ts';
import { metaTypes } from './meta.ts';
import { podTypes, volumeTypes } from './pod.ts';
import type { Fields, Types } from './types.ts';
import { autoscalingTypes, keptTypes, workloadTypes } from './workloads.ts';

/** Every type the API knows in detail, by its Kubernetes name. */
export const TYPES: Types = {
  ...metaTypes,
  ...coreTypes,
  ...podTypes,
  ...volumeTypes,
  ...workloadTypes,
  ...autoscalingTypes,
  ...keptTypes,
};

/** The type of a kind in one version; undefined for kinds kept without looking inside. */
export function typeNameOf(apiVersion: string, kind: string): string | undefined {
  if (apiVersion === 'autoscaling/v1' && kind === 'HorizontalPodAutoscaler')
    return 'HorizontalPodAutoscalerV1';
  if (apiVersion === 'events.k8s.io/v1') return undefined;
  return Object.hasOwn(TYPES, kind) ? kind : undefined;
}

export function fieldsOf(typeName: string): Fields | undefined {
  return Object.hasOwn(TYPES, typeName) ? TYPES[typeName] : undefined;
}
