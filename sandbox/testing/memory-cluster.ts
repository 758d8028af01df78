import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../cluster/api/client.ts';
import type { EventRecorder } from '../cluster/events/events.ts';
import type { KubeObject, Objects, Plural, Pod } from '../cluster/objects.ts';
import type { WatchEvent } from '../cluster/watch/cache.ts';
import type { ClusterView } from '../cluster/watch/view.ts';
import type { NodeWriter } from '../node/pods/status-writer.ts';
import type { Sketch } from './sketch.ts';

type Named = { readonly metadata: { readonly name: string } };

/** The objects of a cluster without a control plane: for tests of what stands on a view and writes. */
export class MemoryCluster implements ClusterView, NodeWriter, EventRecorder, Pick<ApiClient, 'patch'> {
  readonly #objects = new Map<string, KubeObject>();
  readonly #listeners = new Set<{ resource: string; tell: (event: WatchEvent) => void }>();
  /** What was told by `event`: the object's name and the reason. */
  readonly told: { readonly name: string; readonly reason: string; readonly message: string }[] = [];

  get<P extends Plural>(resource: P, namespace: string | undefined, name: string): Objects[P] | undefined {
    return this.#objects.get(keyOf(resource, namespace, name)) as Objects[P] | undefined;
  }

  list<P extends Plural>(resource: P, namespace?: string): readonly Objects[P][] {
    const prefix = namespace === undefined ? `${resource}/` : `${resource}/${namespace}/`;
    const found = [...this.#objects].filter(([key]) => key.startsWith(prefix)).map(([, object]) => object);
    return found as Objects[P][];
  }

  watch<P extends Plural>(resource: P, tell: (event: WatchEvent<Objects[P]>) => void): () => void {
    const listener = { resource, tell: tell as (event: WatchEvent) => void };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Creates it, or replaces the one of that name. */
  put<P extends Plural>(resource: P, object: Sketch<Objects[P]> & Named): Objects[P] {
    const { namespace, name } = object.metadata as KubeObject['metadata'];
    const previous = this.get(resource, namespace, name);
    const now = { ...object, metadata: { uid: randomUUID(), ...object.metadata } } as unknown as Objects[P];
    this.#objects.set(keyOf(resource, namespace, name), now);
    this.#tell(resource, {
      type: previous ? 'MODIFIED' : 'ADDED',
      object: now,
      ...(previous && { previous }),
    });
    return now;
  }

  remove(resource: Plural, namespace: string | undefined, name: string): void {
    const object = this.get(resource, namespace, name);
    this.#objects.delete(keyOf(resource, namespace, name));
    if (object) this.#tell(resource, { type: 'DELETED', object });
  }

  async patch<P extends Plural>(
    resource: P,
    namespace: string | undefined,
    name: string,
    change: { readonly spec?: object; readonly data?: object },
  ): Promise<Objects[P]> {
    const current = this.get(resource, namespace, name);
    if (current === undefined) throw new Error(`${resource} "${name}" not found`);
    const { spec, data } = current as { spec?: object; data?: object };
    return this.put(resource, {
      ...current,
      ...(change.spec && { spec: { ...spec, ...change.spec } }),
      ...(change.data && { data: { ...data, ...change.data } }),
    } as Sketch<Objects[P]> & Named);
  }

  podStatus({ metadata }: Pod, status: object): void {
    const { namespace, name, uid } = metadata;
    setImmediate(() => {
      const current = this.get('pods', namespace, name);
      if (current?.metadata.uid === uid && current) this.put('pods', { ...current, status });
    });
  }

  async removePod({ metadata: { namespace, name, uid } }: Pod): Promise<void> {
    await this.flush();
    if (this.get('pods', namespace, name)?.metadata.uid === uid) this.remove('pods', namespace, name);
  }

  flush(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  event({ metadata }: KubeObject, _type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.told.push({ name: metadata.name, reason, message });
  }

  #tell(resource: string, event: WatchEvent): void {
    for (const listener of [...this.#listeners]) if (listener.resource === resource) listener.tell(event);
  }
}

function keyOf(resource: string, namespace = '', name: string): string {
  return `${resource}/${namespace}/${name}`;
}
