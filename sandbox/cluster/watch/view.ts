import type { Clock } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import type { KubernetesClient } from '../api/client.ts';
import type { KubeObject, Objects, Plural } from '../objects.ts';
import { type Cache, keyOf, type WatchEvent } from './cache.ts';
import { runInformer } from './informer.ts';

/**
 * What this process knows of the cluster: read at once, a moment behind the API. Objects are snapshots that nobody may
 * change.
 */
export interface ClusterView {
  get<P extends Plural>(resource: P, namespace: string | undefined, name: string): Objects[P] | undefined;
  list<P extends Plural>(resource: P, namespace?: string): readonly Objects[P][];
  /** From now on, in order; what is there already is in `list`. Returns the function that ends it. */
  watch<P extends Plural>(resource: P, listener: (event: WatchEvent<Objects[P]>) => void): () => void;
}

export interface View extends ClusterView {
  /** Resolves when everything has been listed once. Rejects when the view is closed before. */
  ready(): Promise<void>;
  close(): void;
}

type Listener = (event: WatchEvent) => void;

interface Shelf {
  readonly cache: Cache;
  readonly listeners: Set<Listener>;
}

/**
 * Follows these resources of the whole cluster. It reads as administrator: a node's own identity may
 * read Secrets and ConfigMaps by name only, of its pods only, and one watch for each of them. What the kubelet writes goes
 * out in the node's name (writer.ts), so that what a node may do is really tried.
 */
export function startView(
  client: Pick<KubernetesClient, 'list' | 'watch'>,
  resources: readonly Plural[],
  { clock, log }: { readonly clock: Clock; readonly log: (message: string) => void },
): View {
  const end = new AbortController();
  const shelves = new Map<Plural, Shelf>(
    resources.map((resource) => [resource, { cache: new Map(), listeners: new Set() }]),
  );
  const listed = [...shelves].map(
    ([resource, { cache, listeners }]) =>
      new Promise<void>((resolve, reject) => {
        const onEvent = (event: WatchEvent) => tellAll(listeners, event, log);
        const options = {
          client,
          resource,
          cache,
          onEvent,
          onListed: resolve,
          clock,
          log,
          signal: end.signal,
        };
        void runInformer(options).finally(() => reject(new Error('the view of the cluster was closed')));
      }),
  );
  const ready = Promise.all(listed).then(() => {});
  // Whoever does not ask needs not know.
  ready.catch(() => {});

  const shelf = (resource: Plural): Shelf => {
    const found = shelves.get(resource);
    if (found === undefined) throw new Error(`the view does not follow "${resource}": give it to startView`);
    return found;
  };
  return {
    get: <P extends Plural>(resource: P, namespace: string | undefined, name: string) =>
      shelf(resource).cache.get(keyOf(namespace, name)) as Objects[P] | undefined,
    list<P extends Plural>(resource: P, namespace?: string) {
      const all = [...shelf(resource).cache.values()];
      const chosen = namespace === undefined ? all : all.filter((it) => it.metadata.namespace === namespace);
      return chosen.sort(byNamespaceAndName) as Objects[P][];
    },
    watch(resource, listener) {
      // A fresh function each time: the same listener may watch twice.
      const own = (event: WatchEvent) => (listener as Listener)(event);
      const { listeners } = shelf(resource);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    ready: () => ready,
    close: () => end.abort(),
  };
}

/** One that throws must not keep the others from the event, nor the informer from the next. */
function tellAll(listeners: ReadonlySet<Listener>, event: WatchEvent, log: (message: string) => void): void {
  for (const listener of [...listeners]) {
    if (!listeners.has(listener)) continue;
    try {
      listener(event);
    } catch (error) {
      log(error instanceof Error ? (error.stack ?? error.message) : messageOf(error));
    }
  }
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
