import type { KubernetesClient } from './client.ts';
import { hasReason } from './errors.ts';
import type { Resource } from './resources.ts';

/** Finds where objects of a kind are kept; undefined: the API does not serve it. */
export type FindKind = (apiVersion: string, kind: string) => Promise<Resource | undefined>;

interface ApiResource {
  /** `pods`, or `pods/log` for a sub-resource. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Asks the API itself, once for each group and version. */
export function createDiscovery(client: Pick<KubernetesClient, 'read'>): FindKind {
  const known = new Map<string, Promise<readonly ApiResource[]>>();
  const ask = async (apiVersion: string): Promise<readonly ApiResource[]> => {
    try {
      const list = await client.read(`/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`);
      return (list as { resources: ApiResource[] }).resources;
    } catch (error) {
      if (hasReason(error, 'NotFound')) return [];
      // Not remembered: it may answer the next time.
      known.delete(apiVersion);
      throw error;
    }
  };
  return async (apiVersion, kind) => {
    const resources = known.get(apiVersion) ?? ask(apiVersion);
    known.set(apiVersion, resources);
    const found = (await resources).find((one) => one.kind === kind && !one.name.includes('/'));
    return found && { apiVersion, kind, plural: found.name, namespaced: found.namespaced };
  };
}
