import type { KubeObject } from '../objects.ts';

/** Different messages for one reason, within the interval, from which on they are told as one event. */
const SIMILAR_LIMIT = 10;
const SIMILAR_INTERVAL_MS = 600_000;

/** Events about one object at once, and how long until one more is allowed. */
const BURST = 25;
const REFILL_MS = 300_000;

/** Of each kind of memory: what was not heard of for longest is forgotten. */
const MEMORY_LIMIT = 4096;

/** What an event is about: by this alone is it the same as another. */
export interface Subject {
  readonly object: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string | undefined;
}

/** Messages with one key are one event. */
export interface Correlated {
  readonly key: string;
  readonly message: string;
}

interface Similar {
  messages: Set<string>;
  lastAt: number;
}

/**
 * Which event a message belongs to, if it is told at all. `T` is how the caller finds that event again.
 * Source: client-go tools/record EventCorrelator.
 */
export class EventCorrelator<T> {
  readonly #similar = new Map<string, Similar>();
  readonly #known = new Map<string, T>();
  readonly #allowances = new Map<string, { tokens: number; at: number }>();

  /** Undefined: the object said too much. */
  correlate(subject: Subject, now: number): Correlated | undefined {
    const told = this.#aggregate(subject, now);
    return this.#allowed(subject.object, now) ? told : undefined;
  }

  /** The event that has this key already. */
  known(key: string): T | undefined {
    return this.#known.get(key);
  }

  remember(key: string, event: T): void {
    remember(this.#known, key, event);
  }

  #aggregate(subject: Subject, now: number): Correlated {
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

export function identityOf({ apiVersion, kind, metadata }: KubeObject): string {
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
