import type { KubeObject } from '../store/types.ts';
import { type Form, negotiate } from './accept.ts';
import { fromStored } from './conversion.ts';
import { filterOf } from './filter.ts';
import { type Continue, decodeContinue, encodeContinue } from './paging.ts';
import { includeObjectOf, integerOf, type ObjectRequest } from './request.ts';
import { apiVersionOf } from './resources.ts';
import { sendJson } from './respond.ts';
import { ApiError, badRequest, expired, notFoundError } from './status-error.ts';
import { partialMetadata, tableOf } from './table/index.ts';

/** GET of one object. */
export function getObject(request: ObjectRequest): void {
  const { route, api } = request;
  const { resource, namespace, name = '' } = route;
  const object = api.store.get(resource.plural, namespace, name);
  if (object === undefined) throw notFoundError(resource, name);
  sendObject(request, object);
}

/** An object in the form and version asked for. */
export function sendObject(
  request: ObjectRequest,
  object: KubeObject,
  code = 200,
  warnings: readonly string[] = [],
): void {
  const form = negotiate(request.incoming.headers.accept);
  const { resource } = request.route;
  const options = { warnings };
  if (form.as === 'table') {
    sendJson(
      request.response,
      table(request, [object], form, { resourceVersion: object.metadata.resourceVersion }),
      code,
      options,
    );
  } else if (form.as === 'metadata') {
    sendJson(request.response, partialMetadata(object), code, options);
  } else {
    sendJson(request.response, fromStored(resource, object), code, options);
  }
}

/** GET of a collection: filtered, and in pages when `limit` is given. */
export function listObjects(request: ObjectRequest): void {
  const { route, api } = request;
  requireKnownVersion(request);
  const all = api.store.list(route.resource.plural).filter(filterOf(request));
  const { objects, metadata } = page(request, all);
  sendList(request, objects, metadata);
}

export function sendList(request: ObjectRequest, objects: readonly KubeObject[], metadata: object): void {
  const form = negotiate(request.incoming.headers.accept);
  const { resource } = request.route;
  if (form.as === 'table') {
    sendJson(request.response, table(request, objects, form, metadata));
    return;
  }
  const partial = form.as === 'metadata';
  sendJson(request.response, {
    kind: partial ? 'PartialObjectMetadataList' : `${resource.kind}List`,
    apiVersion: partial ? 'meta.k8s.io/v1' : apiVersionOf(resource),
    metadata,
    items: objects.map((object) =>
      partial ? partialMetadata(object) : itemOf(fromStored(resource, object)),
    ),
  });
}

/** A version from the future is one of another sandbox: there is nothing to wait for. Throws ApiError. */
export function requireKnownVersion({ query, api }: ObjectRequest): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '' || text === '0') return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`invalid resource version: expected a number, got "${text}"`);
  const current = api.store.resourceVersion;
  if (Number(text) > Number(current)) {
    const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' };
    const message = `Timeout: Too large resource version: ${text}, current: ${current}`;
    throw new ApiError(504, 'Timeout', message, { causes: [cause], retryAfterSeconds: 1 });
  }
  return Number(text);
}

/** List items leave out what the list says for all. */
function itemOf({ apiVersion: _version, kind: _kind, ...rest }: KubeObject): object {
  return rest;
}

function table(
  request: ObjectRequest,
  objects: readonly KubeObject[],
  form: Form & { as: 'table' },
  metadata: object,
): object {
  const result = tableOf(request.route.resource, objects, {
    includeObject: includeObjectOf(request.query),
    now: request.api.clock.now(),
    metadata,
    withColumns: true,
  });
  return { ...result, apiVersion: `meta.k8s.io/${form.version}` };
}

/**
 * Later pages show the objects as they are now, under the first page's resourceVersion: a watch from there
 * tells whatever changed in between once more, so a client ends up with the truth.
 */
function page(
  request: ObjectRequest,
  all: readonly KubeObject[],
): { objects: readonly KubeObject[]; metadata: object } {
  const { query, api, route } = request;
  const limit = integerOf(query, 'limit') ?? 0;
  const token = query.get('continue');
  const from: Continue | undefined = token ? decodeContinue(token) : undefined;
  const resourceVersion = from?.resourceVersion ?? api.store.resourceVersion;
  if (from !== undefined) requireHistory(request, Number(resourceVersion));
  const rest = from === undefined ? all : all.filter((object) => keyOf(object) > from.after);
  const objects = limit > 0 ? rest.slice(0, limit) : rest;
  const last = objects.at(-1);
  if (last === undefined || objects.length === rest.length) return { objects, metadata: { resourceVersion } };
  const selected =
    Boolean(query.get('labelSelector') || query.get('fieldSelector')) || route.name !== undefined;
  const next = encodeContinue({ resourceVersion, after: keyOf(last) });
  const remaining = selected ? {} : { remainingItemCount: rest.length - objects.length };
  return { objects, metadata: { resourceVersion, continue: next, ...remaining } };
}

function requireHistory({ api, route }: ObjectRequest, resourceVersion: number): void {
  try {
    api.store.eventsSince(route.resource.plural, resourceVersion);
  } catch {
    throw expired('The provided continue parameter is too old: start the list again without it.');
  }
}

/** In the order of the store: "\u0000" sorts before every letter of a name. */
function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}\u0000${metadata.name}`;
}
