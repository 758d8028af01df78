import { deleteObject, type Propagation } from '../store/deletion.ts';
import type { KubeObject } from '../store/types.ts';
import { fromStored, toStored } from './conversion.ts';
import { type Decoded, decodeObject, mediaType, parseBody, parseJson, readYaml } from './decode.ts';
import { filterOf } from './filter.ts';
import { applyServerSide } from './patch/apply.ts';
import { applyJsonPatch } from './patch/json-patch.ts';
import { applyMergePatch } from './patch/merge-patch.ts';
import { applyStrategicMerge } from './patch/strategic-merge.ts';
import { sendList, sendObject } from './read.ts';
import {
  dryRunOf,
  fieldValidationOf,
  integerOf,
  type ObjectRequest,
  readText,
  writeContext,
} from './request.ts';
import { apiVersionOf, type ResourceDefinition } from './resources.ts';
import { sendJson } from './respond.ts';
import { typeNameOf } from './schema/index.ts';
import {
  badRequest,
  conflict,
  methodNotAllowed,
  notFoundError,
  unsupportedMediaType,
} from './status-error.ts';
import { createObject, updateObject, type WritePart } from './write.ts';

/** POST to a collection. */
export async function createFromBody(request: ObjectRequest): Promise<void> {
  const { route, incoming, query } = request;
  const { resource } = route;
  const body = parseBody(await readText(incoming), incoming.headers['content-type']);
  const { object, warnings } = decodeObject(resource, body, fieldValidationOf(query));
  placeInNamespace(request, object);
  const created = createObject(writeContext(request), resource, toStored(resource, object), {
    dryRun: dryRunOf(query),
  });
  sendObject(request, created, 201, warnings);
}

/** PUT of an object or its status. */
export async function replaceFromBody(request: ObjectRequest, part: WritePart): Promise<void> {
  const { route, incoming, query } = request;
  const body = parseBody(await readText(incoming), incoming.headers['content-type']);
  const { object, warnings } = decodeObject(route.resource, body, fieldValidationOf(query));
  if (object.metadata.name === undefined) throw badRequest('name must be provided');
  placeInNamespace(request, object);
  const updated = change(request, part, () => toStored(route.resource, object));
  sendObject(request, updated, 200, warnings);
}

export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** PATCH of an object or its status, in any of the four forms. */
export async function patchFromBody(request: ObjectRequest, part: WritePart): Promise<void> {
  const { incoming, route } = request;
  const type = mediaType(incoming.headers['content-type']);
  const text = await readText(incoming);
  if (type === PATCH_TYPES.apply) return applyFromBody(request, part, text);
  const patch = parsePatch(type, text);
  let warnings: readonly string[] = [];
  const updated = change(request, part, (current) => {
    const next = patched(type, route.resource, fromStored(route.resource, current), patch);
    const decoded = decodePatched(request, next);
    warnings = decoded.warnings;
    return toStored(route.resource, decoded.object);
  });
  sendObject(request, updated, 200, warnings);
}

/** The patched value; for sub-resources with a form of their own too (`kind` is then `Scale`). */
export function patched(
  type: string,
  { group, version, kind }: Pick<ResourceDefinition, 'group' | 'version' | 'kind'>,
  current: unknown,
  patch: unknown,
): unknown {
  switch (type) {
    case PATCH_TYPES.json:
      return applyJsonPatch(current, patch);
    case PATCH_TYPES.merge:
      return applyMergePatch(current, patch);
    default:
      return applyStrategicMerge(typeNameOf(apiVersionOf({ group, version }), kind), current, patch);
  }
}

/** Throws ApiError 415 for a form that is none, 400 for what can't be read. */
export function parsePatch(type: string, text: string): unknown {
  if (type === PATCH_TYPES.json || type === PATCH_TYPES.merge || type === PATCH_TYPES.strategic) {
    return parseJson(text);
  }
  throw unsupportedMediaType(Object.values(PATCH_TYPES));
}

/** DELETE of one object. */
export async function deleteOne(request: ObjectRequest): Promise<void> {
  const { route, api, response } = request;
  const { resource, namespace, name = '' } = route;
  const options = await deletionOptions(request);
  const present = api.store.get(resource.plural, namespace, name);
  if (present === undefined) throw notFoundError(resource, name);
  const { uid, resourceVersion } = options.preconditions ?? {};
  if (
    (uid && uid !== present.metadata.uid) ||
    (resourceVersion && resourceVersion !== present.metadata.resourceVersion)
  ) {
    throw conflict(resource, name, 'Precondition failed: the object is another one, or was changed');
  }
  const left = options.dryRun ? present : remove(request, present, options);
  if (api.store.get(resource.plural, namespace, name) !== undefined) return sendObject(request, left);
  sendJson(response, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(resource.group !== '' && { group: resource.group }),
      kind: resource.plural,
      uid: present.metadata.uid,
    },
  });
}

/** DELETE of a collection: whatever the selectors match. */
export async function deleteCollection(request: ObjectRequest): Promise<void> {
  const { route, api } = request;
  const options = await deletionOptions(request);
  if (route.resource.namespaced && route.namespace === undefined) throw methodNotAllowed();
  const objects = api.store.list(route.resource.plural).filter(filterOf(request));
  if (!options.dryRun) for (const object of objects) remove(request, object, options);
  sendList(request, objects, { resourceVersion: api.store.resourceVersion });
}

interface DeletionRequest {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagation: Propagation;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun: boolean;
}

/** From the body (DeleteOptions) or the query. Throws ApiError 400. */
export async function deletionOptions({ incoming, query }: ObjectRequest): Promise<DeletionRequest> {
  const text = await readText(incoming);
  const body = (text.trim() === '' ? {} : parseBody(text, incoming.headers['content-type'])) as {
    gracePeriodSeconds?: number;
    propagationPolicy?: string;
    orphanDependents?: boolean;
    preconditions?: { uid?: string; resourceVersion?: string };
    dryRun?: string[];
  };
  const asked =
    body.propagationPolicy ??
    query.get('propagationPolicy') ??
    (body.orphanDependents ? 'Orphan' : 'Background');
  if (asked !== 'Background' && asked !== 'Foreground' && asked !== 'Orphan') {
    throw badRequest(`invalid propagationPolicy "${asked}": expected Background, Foreground or Orphan`);
  }
  return {
    gracePeriodSeconds: body.gracePeriodSeconds ?? integerOf(query, 'gracePeriodSeconds'),
    propagation: asked,
    ...(body.preconditions && { preconditions: body.preconditions }),
    dryRun: (body.dryRun ?? []).length > 0 || dryRunOf(query),
  };
}

function remove({ api, route }: ObjectRequest, object: KubeObject, options: DeletionRequest): KubeObject {
  return deleteObject(api.store, route.resource.plural, object, {
    now: api.clock.now(),
    propagation: options.propagation,
    gracePeriodSeconds: options.gracePeriodSeconds,
  });
}

function change(
  request: ObjectRequest,
  part: WritePart,
  update: (current: KubeObject) => KubeObject,
): KubeObject {
  const { resource, namespace, name = '' } = request.route;
  const dryRun = dryRunOf(request.query);
  return updateObject(writeContext(request), resource, { namespace, name }, part, update, { dryRun });
}

/** Apply creates what is not there. */
function applyFromBody(request: ObjectRequest, part: WritePart, text: string): void {
  const { route, api, query } = request;
  const { resource, namespace, name = '' } = route;
  const manager = query.get('fieldManager');
  if (!manager) throw badRequest('fieldManager is required for apply patch');
  const { object: applied, warnings } = decodeObject(resource, readYaml(text), fieldValidationOf(query));
  applied.metadata.name ??= name;
  placeInNamespace(request, applied);
  const options = {
    manager,
    force: query.get('force') === 'true',
    time: new Date(api.clock.now()).toISOString(),
  };
  const live = api.store.get(resource.plural, namespace, name);
  if (live === undefined && part === 'main') {
    const object = toStored(resource, applyServerSide(undefined, applied, options));
    const created = createObject(writeContext(request), resource, object, { dryRun: dryRunOf(query) });
    sendObject(request, created, 201, warnings);
    return;
  }
  const updated = change(request, part, (current) =>
    toStored(resource, applyServerSide(fromStored(resource, current), applied, options)),
  );
  sendObject(request, updated, 200, warnings);
}

function decodePatched(request: ObjectRequest, next: unknown): Decoded {
  return decodeObject(request.route.resource, next, fieldValidationOf(request.query));
}

/** The namespace of the path holds; another one in the body is an error. */
function placeInNamespace({ route }: ObjectRequest, object: KubeObject): void {
  if (!route.resource.namespaced || route.namespace === undefined) return;
  const { namespace } = object.metadata;
  if (namespace !== undefined && namespace !== '' && namespace !== route.namespace) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request: got "${namespace}", expected "${route.namespace}"`,
    );
  }
  object.metadata.namespace = route.namespace;
}
