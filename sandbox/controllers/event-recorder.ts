import { createHash } from 'node:crypto';
import { isoSeconds } from '../store/memory-store.ts';
import type { KubeObject, Store } from '../store/types.ts';
import type { Clock } from '../types.ts';

/**
 * Writes events as Kubernetes' event client does: the same object, reason and message again is the same event with
 * a higher count. Events older than an hour go, as the API server's TTL has it.
 */
export interface EventRecorder {
  event(object: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

const TTL_MS = 3600 * 1000;

export function createEventRecorder(store: Store, clock: Clock, component: string): EventRecorder {
  return {
    event(object, type, reason, message) {
      const namespace = object.metadata.namespace ?? 'default';
      const name = `${object.metadata.name}.${digest([component, object.metadata.uid, type, reason, message])}`;
      const now = isoSeconds(clock.now());
      if (store.get('events', namespace, name)) {
        store.update('events', namespace, name, (event) => ({
          ...event,
          count: event.count + 1,
          lastTimestamp: now,
        }));
        return;
      }
      expire(store, namespace, clock.now());
      store.create('events', {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace },
        involvedObject: {
          kind: object.kind,
          namespace: object.metadata.namespace,
          name: object.metadata.name,
          uid: object.metadata.uid,
          apiVersion: object.apiVersion,
          resourceVersion: object.metadata.resourceVersion,
        },
        reason,
        message,
        source: { component },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
        type,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: '',
      });
    },
  };
}

function expire(store: Store, namespace: string, now: number): void {
  for (const event of store.list('events', namespace))
    if (now - Date.parse(event.lastTimestamp) > TTL_MS)
      store.remove('events', namespace, event.metadata.name);
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
