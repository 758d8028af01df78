import type { Clock } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import type { ApiClient } from '../api/client.ts';
import { hasReason } from '../api/errors.ts';
import { retried } from '../api/retry.ts';
import type { KubeObject, Objects } from '../objects.ts';
import { type Correlated, EventCorrelator, identityOf, type Subject } from './event-correlator.ts';

/** Tells what happens to an object, as `kubectl describe` shows it. Never throws. */
export interface EventRecorder {
  /** `fieldPath` names a part of the object: `spec.containers{backend}`. */
  event(
    object: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    fieldPath?: string,
  ): void;
}

export interface ClosableRecorder extends EventRecorder {
  /** Gives up whatever still waits. */
  close(): void;
}

export interface EventRecorderOptions {
  readonly clock: Clock;
  /** Who speaks: `kubelet`, `kube-proxy`. */
  readonly component: string;
  /** The node it speaks of. */
  readonly host?: string;
  readonly log: (message: string) => void;
}

/** What waits while the API does not answer; more is dropped: the newest say what matters then. */
const MOST_WAITING = 1_000;

/** The event that stands for a message in the API. */
interface Written {
  readonly name: string;
  count: number;
}

/**
 * Writes events as Kubernetes' event client does, in the background and in order: the same message again raises the count
 * of its event, many different messages for one reason become one event "(combined from similar events)", and an object
 * that has too much to say is cut short.
 */
export function createEventRecorder(client: ApiClient, options: EventRecorderOptions): ClosableRecorder {
  const { clock, log } = options;
  const end = new AbortController();
  const correlator = new EventCorrelator<Written>();
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;

  const write = async ({ key, message }: Correlated, event: Objects['events']) => {
    const known = correlator.known(key);
    const { namespace } = event.metadata;
    if (known !== undefined) {
      const change = { message, count: known.count + 1, lastTimestamp: event.lastTimestamp };
      try {
        await client.patch('events', namespace, known.name, change);
        known.count += 1;
        return;
      } catch (error) {
        // Events live for an hour: it is written anew.
        if (!hasReason(error, 'NotFound')) throw error;
      }
    }
    try {
      await client.create('events', event);
    } catch (error) {
      // By this very call, whose answer was lost.
      if (!hasReason(error, 'AlreadyExists')) throw error;
    }
    correlator.remember(key, { name: event.metadata.name, count: 1 });
  };

  return {
    event(object, type, reason, message, fieldPath) {
      const subject: Subject = { object: identityOf(object), type, reason, message, fieldPath };
      const found = correlator.correlate(subject, clock.now());
      if (found === undefined || waiting >= MOST_WAITING) return;
      const event = newEvent(subject, found.message, object, options);
      waiting += 1;
      last = last
        .then(() => retried(() => write(found, event), clock, end.signal))
        .catch((error: unknown) => {
          if (!end.signal.aborted) log(`event ${reason} of ${object.metadata.name}: ${messageOf(error)}`);
        })
        .finally(() => {
          waiting -= 1;
        });
    },
    close: () => end.abort(),
  };
}

let sequence = 0;

function newEvent(
  { type, reason, fieldPath }: Subject,
  message: string,
  object: KubeObject,
  { clock, component, host }: EventRecorderOptions,
): Objects['events'] {
  const now = clock.now();
  const { apiVersion, kind, metadata } = object;
  const { namespace, name, uid, resourceVersion } = metadata;
  // Nanoseconds since 1970 in hexadecimal, as Kubernetes names its events.
  const suffix = (BigInt(now) * 1_000_000n + BigInt(sequence++)).toString(16);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${suffix}`, namespace: namespace ?? 'default' },
    involvedObject: { kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath },
    reason,
    message,
    source: { component, host },
    firstTimestamp: isoSeconds(now),
    lastTimestamp: isoSeconds(now),
    count: 1,
    type,
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
}

/** Kubernetes' timestamps have whole seconds: 2026-11-23T22:53:58Z. */
function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
