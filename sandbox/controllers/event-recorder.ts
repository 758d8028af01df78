import type { EventRecorder } from '../cluster/types.ts';
import { isNotFound } from '../store/errors.ts';
import { isoSeconds } from '../store/memory-store.ts';
import type { KubeObject, Store } from '../store/types.ts';
import type { Clock } from '../types.ts';

export type { EventRecorder } from '../cluster/types.ts';

/** Different messages for one reason, within the interval, from which on they are told as one event. */
const SIMILAR_LIMIT = 10;
const SIMILAR_INTERVAL_MS = 600_000;

/** Events about one object at once, and how long until one more is allowed. */
const BURST = 25;
const REFILL_MS = 300_000;

/** Of each kind of memory: what was not heard of for longest is forgotten. */
const MEMORY_LIMIT = 4096;

/**
 * Writes events as Kubernetes' event client does, so that they merge and run dry like those of a real cluster:
 * the same message again raises the count of its event; many different messages for one reason become one event
 * "(combined from similar events)"; an object that has too much to say is cut short.
 *
 * Source: client-go tools/record EventCorrelator.
 */
export function createEventRecorder(store: Store, clock: Clock, component: string): EventRecorder {
  const correlator = new Correlator();
  let sequence = 0;
  return {
    event(object, type, reason, message, fieldPath) {
      const now = clock.now();
      const subject: Subject = { object: identityOf(object), type, reason, message, fieldPath };
      const found = correlator.correlate(subject, now);
      if (found === undefined) return;
      const namespace = object.metadata.namespace ?? 'default';
      if (
        found.name !== undefined &&
        raiseCount(store, namespace, found.name, found.message, isoSeconds(now))
      )
        return;
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
      correlator.named(found.key, name);
    },
  };
}

/** What an event is about: by this alone is it the same as another. */
interface Subject {
  readonly object: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string | undefined;
}

interface Correlated {
  readonly key: string;
  readonly message: string;
  /** The event that has this key already. */
  readonly name: string | undefined;
}

interface Similar {
  messages: Set<string>;
  lastAt: number;
}

class Correlator {
  readonly #similar = new Map<string, Similar>();
  readonly #names = new Map<string, string>();
  readonly #allowances = new Map<string, { tokens: number; at: number }>();

  /** Undefined: the object said too much. */
  correlate(subject: Subject, now: number): Correlated | undefined {
    const told = this.#aggregate(subject, now);
    if (!this.#allowed(subject.object, now)) return undefined;
    return { ...told, name: this.#names.get(told.key) };
  }

  named(key: string, name: string): void {
    remember(this.#names, key, name);
  }

  #aggregate(subject: Subject, now: number): { key: string; message: string } {
    const { object, type, reason, message, fieldPath = '' } = subject;
    const about = [object, type, reason].join('\n');
    const known = this.#similar.get(about);
    const fresh = known === undefined || now - known.lastAt > SIMILAR_INTERVAL_MS;
    const similar: Similar = fresh ? { messages: new Set(), lastAt: now } : known;
    similar.messages.add(message);
    similar.lastAt = now;
    remember(this.#similar, about, similar);
    if (similar.messages.size < SIMILAR_LIMIT) {
      return { key: [about, fieldPath, message].join('\n'), message };
    }
    const [oldest] = similar.messages;
    if (oldest !== undefined) similar.messages.delete(oldest);
    return { key: about, message: `(combined from similar events): ${message}` };
  }

  #allowed(object: string, now: number): boolean {
    const { tokens, at } = this.#allowances.get(object) ?? { tokens: BURST, at: now };
    const available = Math.min(BURST, tokens + (now - at) / REFILL_MS);
    const allowed = available >= 1;
    remember(this.#allowances, object, { tokens: allowed ? available - 1 : available, at: now });
    return allowed;
  }
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

function identityOf({ apiVersion, kind, metadata }: KubeObject): string {
  return [apiVersion, kind, metadata.namespace ?? '', metadata.name, metadata.uid ?? ''].join('/');
}

/** Insertion order is age: what is written again becomes the youngest. */
function remember<T>(memory: Map<string, T>, key: string, value: T): void {
  memory.delete(key);
  memory.set(key, value);
  if (memory.size <= MEMORY_LIMIT) return;
  const [oldest] = memory.keys();
  if (oldest !== undefined) memory.delete(oldest);
}
