import { randomUUID } from 'node:crypto';
import { alreadyExists, notFound, StoreError } from './errors.ts';
import { deepEqual, deepFreeze, jsonClone } from './snapshot.ts';
import type { KubeObject, Store, WatchEvent } from './types.ts';

export interface MemoryStoreOptions {
  /** Wall clock in milliseconds since 1970. */
  readonly now: () => number;
  readonly newUid?: () => string;
  /** Events kept per resource for watches that resume; older resourceVersions are answered with "expired". */
  readonly historyLimit?: number;
  /** A listener that throws must not keep the others from their event; by default the error ends the process. */
  readonly onListenerError?: (error: unknown) => void;
}

type Listener = (event: WatchEvent) => void;

/** What is kept of one resource. `compacted` is the newest version that a watch can no longer resume from. */
interface Shelf {
  readonly objects: Map<string, KubeObject>;
  readonly listeners: Set<Listener>;
  history: WatchEvent[];
  compacted: number;
}

/**
 * Objects in memory, with etcd's manners: one version counter for all, snapshots out, events in order.
 * The counter starts at the wall clock so that a client of a former sandbox finds its version expired.
 */
export class MemoryStore implements Store {
  readonly #shelves = new Map<string, Shelf>();
  readonly #options: Required<MemoryStoreOptions>;
  readonly #firstVersion: number;
  #version: number;
  #undelivered: (() => void)[] = [];
  #delivering = false;

  constructor(options: MemoryStoreOptions) {
    this.#options = {
      newUid: randomUUID,
      historyLimit: 1000,
      onListenerError: (error) =>
        queueMicrotask(() => {
          throw error;
        }),
      ...options,
    };
    this.#firstVersion = options.now();
    this.#version = this.#firstVersion;
  }

  get resourceVersion(): string {
    return String(this.#version);
  }

  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#shelves.get(resource)?.objects.get(keyOf(namespace, name));
  }

  list(resource: string, namespace?: string): readonly KubeObject[] {
    const all = [...(this.#shelves.get(resource)?.objects.values() ?? [])];
    const chosen = namespace === undefined ? all : all.filter((o) => o.metadata.namespace === namespace);
    return chosen.sort(byNamespaceAndName);
  }

  create(resource: string, object: KubeObject): KubeObject {
    const { name, namespace } = object.metadata;
    const key = keyOf(namespace, name);
    const shelf = this.#shelf(resource);
    if (shelf.objects.has(key)) throw alreadyExists(resource, name);
    const created = jsonClone(object);
    created.metadata = {
      ...created.metadata,
      uid: this.#options.newUid(),
      creationTimestamp: isoSeconds(this.#options.now()),
      resourceVersion: this.#nextVersion(),
    };
    if (created.spec !== undefined) created.metadata.generation = 1;
    shelf.objects.set(key, deepFreeze(created));
    this.#publish(shelf, { type: 'ADDED', object: created });
    return created;
  }

  update(
    resource: string,
    namespace: string | undefined,
    name: string,
    change: (current: KubeObject) => KubeObject,
  ): KubeObject {
    const key = keyOf(namespace, name);
    const shelf = this.#shelf(resource);
    const current = shelf.objects.get(key);
    if (current === undefined) throw notFound(resource, name);
    const next = jsonClone(change(jsonClone(current)));
    keepIdentity(current, next);
    // Writing what is there already is no event, or controllers would answer their own echo for ever.
    if (deepEqual(current, next)) return current;
    next.metadata.resourceVersion = this.#nextVersion();
    shelf.objects.set(key, deepFreeze(next));
    this.#publish(shelf, { type: 'MODIFIED', object: next, previous: current });
    return next;
  }

  remove(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    const key = keyOf(namespace, name);
    const shelf = this.#shelf(resource);
    const current = shelf.objects.get(key);
    if (current === undefined) return undefined;
    shelf.objects.delete(key);
    const last = jsonClone(current);
    last.metadata.resourceVersion = this.#nextVersion();
    this.#publish(shelf, { type: 'DELETED', object: deepFreeze(last), previous: current });
    return last;
  }

  watch(resource: string, listener: Listener): () => void {
    // A fresh function each time: the same listener may watch twice.
    const own: Listener = (event) => listener(event);
    const { listeners } = this.#shelf(resource);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  /**
   * The events after `resourceVersion`, oldest first. Throws `Expired` when some of them are forgotten.
   */
  eventsSince(resource: string, resourceVersion: number): readonly WatchEvent[] {
    const shelf = this.#shelf(resource);
    if (resourceVersion < shelf.compacted) {
      const text = `too old resource version: ${resourceVersion} (${shelf.compacted})`;
      throw new StoreError('Expired', resource, '', text);
    }
    return shelf.history.filter((event) => Number(event.object.metadata.resourceVersion) > resourceVersion);
  }

  #shelf(resource: string): Shelf {
    let shelf = this.#shelves.get(resource);
    if (shelf === undefined) {
      shelf = { objects: new Map(), listeners: new Set(), history: [], compacted: this.#firstVersion };
      this.#shelves.set(resource, shelf);
    }
    return shelf;
  }

  #nextVersion(): string {
    this.#version += 1;
    return String(this.#version);
  }

  #publish(shelf: Shelf, event: WatchEvent): void {
    shelf.history.push(event);
    // Trimmed by halves, so that a full history does not cost a copy per event.
    if (shelf.history.length > this.#options.historyLimit * 2) {
      const dropped = shelf.history.length - this.#options.historyLimit;
      shelf.compacted = Number(shelf.history[dropped - 1]?.object.metadata.resourceVersion);
      shelf.history = shelf.history.slice(dropped);
    }
    for (const listener of shelf.listeners) {
      this.#undelivered.push(() => {
        if (shelf.listeners.has(listener)) listener(event);
      });
    }
    this.#deliver();
  }

  /** A listener that writes to the store makes new events; they wait until everyone has seen this one. */
  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      while (this.#undelivered.length > 0) {
        const batch = this.#undelivered;
        this.#undelivered = [];
        for (const call of batch) this.#attempt(call);
      }
    } finally {
      this.#delivering = false;
    }
  }

  #attempt(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#options.onListenerError(error);
    }
  }
}

/** Kubernetes' timestamps have whole seconds: 2026-11-23T22:53:58Z. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function keepIdentity(current: KubeObject, next: KubeObject): void {
  const { name, namespace, uid, creationTimestamp, resourceVersion, generation } = current.metadata;
  next.metadata = {
    ...next.metadata,
    name,
    ...(namespace !== undefined && { namespace }),
    ...(uid !== undefined && { uid }),
    ...(creationTimestamp !== undefined && { creationTimestamp }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
  if (generation === undefined) return;
  const marked = current.metadata.deletionTimestamp === undefined && next.metadata.deletionTimestamp;
  const changed = marked || !deepEqual(current.spec, next.spec);
  next.metadata.generation = changed ? generation + 1 : generation;
}

function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

function byNamespaceAndName(a: KubeObject, b: KubeObject): number {
  return (
    compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '') ||
    compare(a.metadata.name, b.metadata.name)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
