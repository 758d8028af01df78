import type { KubeObject, Objects, Plural } from '../objects.ts';
import { Connection, type Request } from './connection.ts';
import { ApiError, hasReason } from './errors.ts';
import { type ClusterAccess, readKubeconfig } from './kubeconfig.ts';
import { pathOf, type ResourceRef, resourceOf } from './resources.ts';
import { linesOf, textOf } from './text.ts';

export interface ObjectList<T = KubeObject> {
  readonly resourceVersion: string;
  readonly items: readonly T[];
}

/** As the API sends it: a bookmark carries nothing but a newer resourceVersion. */
export interface RawWatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

/** Writes and direct reads: answered by the API, so each throws ApiError when it refuses. */
export interface ApiClient {
  /** Undefined when there is none. */
  get<P extends Plural>(
    resource: P,
    namespace: string | undefined,
    name: string,
  ): Promise<Objects[P] | undefined>;
  create<T extends KubeObject>(resource: ResourceRef, object: T): Promise<T>;
  /** `merge` (RFC 7386) unless told; `subresource` is `status`, `scale`, …; metadata.uid in `change` is a condition. */
  patch<P extends Plural>(
    resource: P,
    namespace: string | undefined,
    name: string,
    change: object,
    options?: { readonly type?: 'merge' | 'strategic'; readonly subresource?: string },
  ): Promise<Objects[P]>;
  /** Server-side apply, by force, as field manager `palier` unless told; creates what is not there. */
  apply<T extends KubeObject>(
    resource: ResourceRef,
    object: T,
    options?: { readonly fieldManager?: string; readonly subresource?: string },
  ): Promise<T>;
  /** Deletes it: true; nothing when there is none (any more). */
  remove(
    resource: ResourceRef,
    namespace: string | undefined,
    name: string,
    options?: { readonly uid?: string; readonly gracePeriodSeconds?: number },
  ): Promise<boolean>;
}

export interface KubernetesClient extends ApiClient {
  list<P extends Plural>(
    resource: P,
    options?: { readonly namespace?: string; readonly signal?: AbortSignal },
  ): Promise<ObjectList<Objects[P]>>;
  /** Ends when the server ends it or `signal` aborts. Throws ApiError; `Expired`: list again. */
  watch(resource: Plural, resourceVersion: string, signal: AbortSignal): AsyncGenerator<RawWatchEvent>;
  /** What the API has under a path. */
  read(path: string): Promise<unknown>;
  close(): void;
}

interface RawList {
  readonly metadata: { readonly resourceVersion?: string };
  readonly items?: readonly KubeObject[] | null;
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

  /** The API answers with what it was asked for: `T` is not looked at. */
  const ask = async <T>(request: Question): Promise<T> => {
    const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    const { status, body } = await connection.send({ ...request, signal });
    const text = await textOf(body);
    if (status >= 400) throw refusal(status, text);
    return parsed(text) as T;
  };

  return {
    async get(ref, namespace, name) {
      try {
        return await ask({ method: 'GET', path: pathOf(resourceOf(ref), namespace, name) });
      } catch (error) {
        if (hasReason(error, 'NotFound')) return undefined;
        throw error;
      }
    },
    async list(ref, { namespace, signal } = {}) {
      const resource = resourceOf(ref);
      const path = pathOf(resource, namespace);
      const { metadata, items } = await ask<RawList>({ method: 'GET', path, signal });
      const { apiVersion, kind } = resource;
      return {
        resourceVersion: metadata.resourceVersion ?? '',
        // Items of a list do not say what they are.
        items: (items ?? []).map((item) => ({ ...item, apiVersion, kind }) as Objects[typeof ref]),
      };
    },
    create(ref, object) {
      const path = pathOf(resourceOf(ref), object.metadata.namespace);
      return ask({ method: 'POST', path, body: JSON.stringify(object) });
    },
    patch(ref, namespace, name, change, { type = 'merge', subresource } = {}) {
      const path = pathOf(resourceOf(ref), namespace, name, ...(subresource ? [subresource] : []));
      return ask({
        method: 'PATCH',
        path,
        body: JSON.stringify(change),
        contentType: PATCH_TYPES[type],
      });
    },
    apply(ref, object, { fieldManager = FIELD_MANAGER, subresource } = {}) {
      const { namespace, name } = object.metadata;
      const path = pathOf(resourceOf(ref), namespace, name, ...(subresource ? [subresource] : []));
      return ask({
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
        return true;
      } catch (error) {
        // Another one has the name now: the one that was meant is gone.
        const gone = hasReason(error, 'NotFound') || (uid !== undefined && hasReason(error, 'Conflict'));
        if (!gone) throw error;
        return false;
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
  const event = parsed(line) as { type: string; object: object };
  if (event.type !== 'ERROR') return event as RawWatchEvent;
  const status = event.object as { code?: number };
  throw refusal(status.code ?? 500, JSON.stringify(status));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError(0, 'Unreachable', 'the answer of the API broke off', { cause });
  }
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
