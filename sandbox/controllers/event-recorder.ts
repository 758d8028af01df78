import { EventCorrelator, identityOf, type Subject } from '../cluster/event-correlator.ts';
import type { EventRecorder } from '../cluster/types.ts';
import { isNotFound } from '../store/errors.ts';
import { isoSeconds } from '../store/memory-store.ts';
import type { KubeObject, Store } from '../store/types.ts';
import type { Clock } from '../types.ts';

export type { EventRecorder } from '../cluster/types.ts';

/**
 * Writes events as Kubernetes' event client does, so that they merge and run dry like those of a real cluster:
 * the same message again raises the count of its event; many different messages for one reason become one event
 * "(combined from similar events)"; an object that has too much to say is cut short.
 *
 * Source: client-go tools/record EventCorrelator.
 */
export function createEventRecorder(store: Store, clock: Clock, component: string): EventRecorder {
  const correlator = new EventCorrelator<string>();
  let sequence = 0;
  return {
    event(object, type, reason, message, fieldPath) {
      const now = clock.now();
      const subject: Subject = { object: identityOf(object), type, reason, message, fieldPath };
      const found = correlator.correlate(subject, now);
      if (found === undefined) return;
      const namespace = object.metadata.namespace ?? 'default';
      const known = correlator.known(found.key);
      if (known !== undefined && raiseCount(store, namespace, known, found.message, isoSeconds(now))) return;
      // Nanoseconds since 1970 in hexadecimal, as Kubernetes names its events.
      const suffix = (BigInt(now) * 1_000_000n + BigInt(sequence++)).toString(16);
      const name = `${object.metadata.name}.${suffix}`;
      store.create('events', {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace },
        involvedObject: referenceTo(object, fieldPath),
        reason,
        message: found.message,
        source: { component },
        firstTimestamp: isoSeconds(now),
        lastTimestamp: isoSeconds(now),
        count: 1,
        type,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: '',
      });
      correlator.remember(found.key, name);
    },
  };
}

/** The same happened again. False: the event is gone, it has to be written anew. */
function raiseCount(store: Store, namespace: string, name: string, message: string, now: string): boolean {
  try {
    store.update('events', namespace, name, (event) => ({
      ...event,
      message,
      count: event.count + 1,
      lastTimestamp: now,
    }));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function referenceTo({ apiVersion, kind, metadata }: KubeObject, fieldPath: string | undefined): object {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    kind,
    namespace,
    name,
    uid,
    apiVersion,
    resourceVersion,
    ...(fieldPath !== undefined && { fieldPath }),
  };
}
