import type { ApiClient, KubeObject, NodeWriter } from '../cluster/types.ts';
import { isNotFound } from './errors.ts';
import type { Store } from './types.ts';

/** What kubelet and proxy write, on the store of this process. */
export function storeWriter(store: Store): NodeWriter & Pick<ApiClient, 'patch'> {
  const isThere = ({ metadata: { namespace, name, uid } }: KubeObject) =>
    store.get('pods', namespace, name)?.metadata.uid === uid;
  return {
    podStatus(pod, status) {
      const { namespace, name } = pod.metadata;
      if (isThere(pod)) store.update('pods', namespace, name, (current) => ({ ...current, status }));
    },
    async removePod(pod) {
      try {
        if (isThere(pod)) store.remove('pods', pod.metadata.namespace, pod.metadata.name);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
    flush: async () => {},
    patch: async (resource, namespace, name, change) => {
      const { spec, data } = change as Partial<KubeObject>;
      return store.update(String(resource), namespace, name, (current) => ({
        ...current,
        ...(spec && { spec: { ...current.spec, ...spec } }),
        ...(data && { data: { ...current.data, ...data } }),
      }));
    },
  };
}
