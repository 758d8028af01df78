import { randomUUID } from 'node:crypto';
import type {
  ApiClient,
  ClusterView,
  EventRecorder,
  KubeObject,
  NodeWriter,
  WatchEvent,
} from '../cluster/types.ts';

/** The objects of a cluster without a control plane: for tests of what stands on a view and writes. */
export class MemoryCluster implements ClusterView, NodeWriter, EventRecorder, Pick<ApiClient, 'patch'> {
  readonly #objects = new Map<string, KubeObject>();
  readonly #listeners = new Set<{ resource: string; tell: (event: WatchEvent) => void }>();
  /** What was told by `event`: the object's name and the reason. */
  readonly told: { readonly name: string; readonly reason: string; readonly message: string }[] = [];

  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(keyOf(resource, namespace, name));
  }

  list(resource: string, namespace?: string): readonly KubeObject[] {
    const prefix = namespace === undefined ? `${resource}/` : `${resource}/${namespace}/`;
    return [...this.#objects].filter(([key]) => key.startsWith(prefix)).map(([, object]) => object);
  }

  watch(resource: string, tell: (event: WatchEvent) => void): () => void {
    const listener = { resource, tell };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Creates it, or replaces the one of that name. */
  put(resource: string, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    const previous = this.get(resource, namespace, name);
    const now: KubeObject = { ...object, metadata: { uid: randomUUID(), ...object.metadata } };
    this.#objects.set(keyOf(resource, namespace, name), now);
    this.#tell(resource, {
      type: previous ? 'MODIFIED' : 'ADDED',
      object: now,
      ...(previous && { previous }),
    });
    return now;
  }

  remove(resource: string, namespace: string | undefined, name: string): void {
    const object = this.get(resource, namespace, name);
    this.#objects.delete(keyOf(resource, namespace, name));
    if (object) this.#tell(resource, { type: 'DELETED', object });
  }

  async patch(
    resource: string,
    namespace: string | undefined,
    name: string,
    change: Partial<KubeObject>,
  ): Promise<KubeObject> {
    const current = this.get(resource, namespace, name);
    if (current === undefined) throw new Error(`${resource} "${name}" not found`);
    const { spec, data } = change;
    return this.put(resource, {
      ...current,
      ...(spec && { spec: { ...current.spec, ...spec } }),
      ...(data && { data: { ...current.data, ...data } }),
    });
  }

  podStatus({ metadata }: KubeObject, status: object): void {
    const { namespace, name, uid } = metadata;
    setImmediate(() => {
      const current = this.get('pods', namespace, name);
      if (current?.metadata.uid === uid && current) this.put('pods', { ...current, status });
    });
  }

  async removePod({ metadata: { namespace, name, uid } }: KubeObject): Promise<void> {
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
