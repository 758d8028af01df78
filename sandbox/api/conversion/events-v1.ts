import type { KubeObject } from '../../store/types.ts';

/** events.k8s.io/v1 has other names for the fields of a core/v1 Event. */
export function eventToEventsV1(event: KubeObject): KubeObject {
  const {
    involvedObject,
    message,
    source,
    firstTimestamp,
    lastTimestamp,
    count,
    reportingComponent,
    ...rest
  } = event;
  return {
    ...rest,
    apiVersion: 'events.k8s.io/v1',
    metadata: event.metadata,
    kind: 'Event',
    regarding: involvedObject,
    note: message,
    eventTime: event.eventTime ?? null,
    reportingController: reportingComponent || source?.component,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
  };
}

export function eventFromEventsV1(event: KubeObject): KubeObject {
  const { regarding, note, reportingController, deprecatedSource, deprecatedFirstTimestamp, ...rest } = event;
  const { deprecatedLastTimestamp, deprecatedCount, ...others } = rest;
  return {
    ...others,
    apiVersion: 'v1',
    kind: 'Event',
    metadata: event.metadata,
    involvedObject: regarding,
    message: note,
    reportingComponent: reportingController,
    source: deprecatedSource,
    firstTimestamp: deprecatedFirstTimestamp,
    lastTimestamp: deprecatedLastTimestamp,
    count: deprecatedCount,
  };
}
