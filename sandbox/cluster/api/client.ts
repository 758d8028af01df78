import type { ApiClient, KubeObject } from '../types.ts';
import { Connection, type Request } from './connection.ts';
import { ApiError, hasReason } from './errors.ts';
import { type ClusterAccess, readKubeconfig } from './kubeconfig.ts';
import { pathOf, type Resource, type ResourceRef, resourceOf } from './resources.ts';
import { linesOf, textOf } from './text.ts';

export interface ObjectList {
  readonly resourceVersion: string;
  readonly items: readonly KubeObject[];
}

/** As the API sends it: a bookmark carries nothing but a newer resourceVersion. */
export interface RawWatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

export interface KubernetesClient extends ApiClient {
  list(resource: ResourceRef, options?: { namespace?: string; signal?: AbortSignal }): Promise<ObjectList>;
  /** Ends when the server ends it or `signal` aborts. Throws ApiError; `Expired`: list again. */
  watch(resource: ResourceRef, resourceVersion: string, signal: AbortSignal): AsyncGenerator<RawWatchEvent>;
  /** What the API has under a path. */
  read(path: string): Promise<unknown>;
  close(): void;
}

type Question = Omit<Request, 'signal'> & { readonly signal?: AbortSignal | undefined };

export const FIELD_MANAGER = 'palier';

/** Who does not answer within this time is stopped, or has far too much to do. */
const ANSWER_TIMEOUT_MS = 30_000;

/** The server ends a watch after a while, so that clients spread over servers; here it only proves that it lives. */
const WATCH_SECONDS = 480;

const PATCH_TYPES = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

/** A client of the API with that kubeconfig. It connects when it is asked something, and again whenever that broke. */
export function createClient(kubeconfig: string | ClusterAccess): KubernetesClient {
  const connection = new Connection(typeof kubeconfig === 'string' ? readKubeconfig(kubeconfig) : kubeconfig);

  const ask = async (request: Question): Promise<unknown> => {
    const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    const { status, body } = await connection.send({ ...request, signal });
    const text = await textOf(body);
    if (status >= 400) throw refusal(status, text);
    return parsed(text);
  };
  const askObject = (request: Question) => ask(request) as Promise<KubeObject>;

  return {
    async get(ref, namespace, name) {
      try {
        return await askObject({ method: 'GET', path: pathOf(resourceOf(ref), namespace, name) });
      } catch (error) {
        if (hasReason(error, 'NotFound')) return undefined;
        throw error;
      }
    },
    async list(ref, { namespace, signal } = {}) {
      const resource = resourceOf(ref);
      const path = pathOf(resource, namespace);
      const { metadata, items } = await askObject({ method: 'GET', path, signal });
      return {
        resourceVersion: metadata.resourceVersion ?? '',
        items: ((items ?? []) as KubeObject[]).map((item) => typed(resource, item)),
      };
    },
    create(ref, object) {
      const path = pathOf(resourceOf(ref), object.metadata.namespace);
      return askObject({ method: 'POST', path, body: JSON.stringify(object) });
    },
    patch(ref, namespace, name, change, { type = 'merge', subresource } = {}) {
      const path = pathOf(resourceOf(ref), namespace, name, ...(subresource ? [subresource] : []));
      return askObject({
        method: 'PATCH',
        path,
        body: JSON.stringify(change),
        contentType: PATCH_TYPES[type],
      });
    },
    apply(ref, object, { fieldManager = FIELD_MANAGER, subresource } = {}) {
      const { namespace, name } = object.metadata;
      const path = pathOf(resourceOf(ref), namespace, name, ...(subresource ? [subresource] : []));
      return askObject({
        method: 'PATCH',
        path: `${path}?fieldManager=${encodeURIComponent(fieldManager)}&force=true`,
        // JSON is YAML.
        body: JSON.stringify(object),
        contentType: 'application/apply-patch+yaml',
      });
    },
    async remove(ref, namespace, name, { uid, gracePeriodSeconds } = {}) {
      const options = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        ...(uid !== undefined && { preconditions: { uid } }),
        ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
      };
      const path = pathOf(resourceOf(ref), namespace, name);
      try {
        await ask({ method: 'DELETE', path, body: JSON.stringify(options) });
      } catch (error) {
        // Another one has the name now: the one that was meant is gone.
        const gone = hasReason(error, 'NotFound') || (uid !== undefined && hasReason(error, 'Conflict'));
        if (!gone) throw error;
      }
    },
    async *watch(ref, resourceVersion, signal) {
      const query = new URLSearchParams({
        watch: '1',
        resourceVersion,
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(WATCH_SECONDS),
      });
      const ends = AbortSignal.any([signal, AbortSignal.timeout(WATCH_SECONDS * 1000 + ANSWER_TIMEOUT_MS)]);
      const path = `${pathOf(resourceOf(ref))}?${query}`;
      const { status, body } = await connection.send({ method: 'GET', path, signal: ends });
      if (status >= 400) throw refusal(status, await textOf(body));
      try {
        for await (const line of linesOf(body)) yield eventOf(line);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    read: (path) => ask({ method: 'GET', path }),
    close: () => connection.close(),
  };
}

function eventOf(line: string): RawWatchEvent {
  const event = parsed(line) as { type: string; object: KubeObject };
  if (event.type === 'ERROR') throw refusal(event.object.code ?? 500, JSON.stringify(event.object));
  return event as RawWatchEvent;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError(0, 'Unreachable', 'the answer of the API broke off', { cause });
  }
}

/** Items of a list do not say what they are. */
function typed({ apiVersion, kind }: Resource, item: KubeObject): KubeObject {
  return { ...item, apiVersion, kind };
}

/** The API's own words where it has some. */
function refusal(status: number, text: string): ApiError {
  try {
    const { reason, message } = JSON.parse(text) as { reason?: string; message?: string };
    return new ApiError(status, reason || reasonOf(status), message || `HTTP status ${status}`);
  } catch {
    return new ApiError(status, reasonOf(status), text.trim() || `HTTP status ${status}`);
  }
}

function reasonOf(status: number): string {
  return { 404: 'NotFound', 409: 'Conflict', 410: 'Expired' }[status] ?? 'Unknown';
}
