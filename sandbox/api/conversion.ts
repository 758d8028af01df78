import type { KubeObject } from '../store/types.ts';
import { autoscalerFromV1, autoscalerToV1 } from './conversion/autoscaler-v1.ts';
import { eventFromEventsV1, eventToEventsV1 } from './conversion/events-v1.ts';
import { apiVersionOf, type ResourceDefinition } from './resources.ts';

/** From the version a client asked for to the one objects are stored in. */
export function toStored(resource: ResourceDefinition, object: KubeObject): KubeObject {
  switch (apiVersionOf(resource)) {
    case resource.storedAs:
      return object;
    case 'autoscaling/v1':
      return autoscalerFromV1(object);
    case 'events.k8s.io/v1':
      return eventFromEventsV1(object);
    default:
      return { ...object, apiVersion: resource.storedAs };
  }
}

/** From the stored version to the one a client asked for. */
export function fromStored(resource: ResourceDefinition, object: KubeObject): KubeObject {
  switch (apiVersionOf(resource)) {
    case resource.storedAs:
      return object;
    case 'autoscaling/v1':
      return autoscalerToV1(object);
    case 'events.k8s.io/v1':
      return eventToEventsV1(object);
    default:
      return { ...object, apiVersion: apiVersionOf(resource) };
  }
}
