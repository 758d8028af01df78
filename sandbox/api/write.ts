import { randomInt } from 'node:crypto';
import { isNotFound, StoreError } from '../store/errors.ts';
import { deepEqual, jsonClone } from '../store/snapshot.ts';
import type { KubeObject, Store } from '../store/types.ts';
import type { Admission, Clock } from '../types.ts';
import type { ResourceDefinition } from './resources.ts';
import { ApiError, alreadyExistsError, conflict, forbidden, invalid, notFoundError } from './status-error.ts';
import { invalidValue } from './strategy/causes.ts';
import { strategyOf } from './strategy/index.ts';
import { validateMetadata } from './strategy/metadata.ts';

export interface WriteContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly admit?: Admission;
}

export interface WriteOptions {
  /** Go through everything, store nothing. */
  readonly dryRun?: boolean;
}

/**
 * Creates an object as the API server would: completed, checked, given its addresses. The loader of
 * manifests uses it too. Throws ApiError (404 for a namespace that does not exist, 409, 422, 403).
 */
export function createObject(
  context: WriteContext,
  resource: ResourceDefinition,
  submitted: KubeObject,
  options: WriteOptions = {},
): KubeObject {
  const object = jsonClone(submitted);
  object.apiVersion = resource.storedAs;
  object.kind = resource.kind;
  const { metadata } = object;
  for (const key of [
    'uid',
    'resourceVersion',
    'creationTimestamp',
    'generation',
    'deletionTimestamp',
  ] as const) {
    delete metadata[key];
  }
  if (!metadata.name && metadata.generateName) metadata.name = metadata.generateName + randomSuffix();
  requireNamespace(context.store, resource, object);
  const strategy = strategyOf(resource.plural);
  if (strategy.hasStatus) delete object.status;
  complete(context, resource, object);
  if (context.store.get(resource.plural, metadata.namespace, metadata.name)) {
    throw alreadyExistsError(resource, metadata.name);
  }
  return options.dryRun ? object : context.store.create(resource.plural, object);
}

/** Which part of an object a write is for. */
export type WritePart = 'main' | 'status';

/**
 * Changes an object. `change` gets a copy of what is stored and returns what is wanted; a `resourceVersion`
 * in it that is not the stored one is a conflict. Throws ApiError (404, 409, 422).
 */
export function updateObject(
  context: WriteContext,
  resource: ResourceDefinition,
  key: { readonly namespace: string | undefined; readonly name: string },
  part: WritePart,
  change: (current: KubeObject) => KubeObject,
  options: WriteOptions = {},
): KubeObject {
  const { store } = context;
  const present = store.get(resource.plural, key.namespace, key.name);
  if (present === undefined) throw notFoundError(resource, key.name);
  const next = jsonClone(change(jsonClone(present)));
  checkPreconditions(resource, present, next);
  const merged = mergePart(resource, part, present, next);
  if (deepEqual(merged, present)) return present;
  if (part === 'main') complete(context, resource, merged, present);
  if (options.dryRun) return merged;
  const stored = store.update(resource.plural, key.namespace, key.name, () => merged);
  return removeWhenFinished(store, resource, stored);
}

export function toApiError(resource: ResourceDefinition, error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  if (isNotFound(error)) return notFoundError(resource, error.objectName);
  if (error.reason === 'AlreadyExists') return alreadyExistsError(resource, error.objectName);
  return new ApiError(410, 'Expired', error.message);
}

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters that make no words, as Kubernetes appends to generated names. */
export function randomSuffix(): string {
  return Array.from({ length: 5 }, () => SUFFIX_LETTERS[randomInt(SUFFIX_LETTERS.length)]).join('');
}

function requireNamespace(store: Store, resource: ResourceDefinition, object: KubeObject): void {
  if (!resource.namespaced) {
    delete object.metadata.namespace;
    return;
  }
  const name = object.metadata.namespace ?? '';
  const namespace = store.get('namespaces', undefined, name);
  if (namespace === undefined) throw notFoundError({ group: '', plural: 'namespaces' }, name);
  if (namespace.metadata.deletionTimestamp !== undefined && resource.plural !== 'events') {
    const why = `unable to create new content in namespace ${name} because it is being terminated`;
    throw forbidden(resource, object.metadata.name, why);
  }
}

/** Defaults, validation, allocation, admission. `present` is what a change starts from. */
function complete(
  context: WriteContext,
  resource: ResourceDefinition,
  object: KubeObject,
  present?: KubeObject,
): void {
  const strategy = strategyOf(resource.plural);
  dropEmpty(object.metadata);
  if (strategy.hasStatus) object.spec ??= {};
  strategy.defaults?.(object);
  const causes = [
    ...validateMetadata(resource.plural, object.metadata, resource.namespaced),
    ...(strategy.validate?.(object) ?? []),
    ...(present === undefined ? [] : (strategy.validateUpdate?.(object, present) ?? [])),
  ];
  if (causes.length === 0) causes.push(...(strategy.allocate?.(object, context.store) ?? []));
  if (causes.length > 0) throw invalid(resource, object.metadata.name, causes);
  const refusal = context.admit?.(resource.plural, object);
  if (refusal !== undefined) throw forbidden(resource, object.metadata.name, refusal);
}

/** Empty labels are no labels, as in the API server's JSON. */
function dropEmpty(metadata: KubeObject['metadata']): void {
  for (const key of ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const) {
    if (metadata[key] !== undefined && Object.keys(metadata[key]).length === 0) delete metadata[key];
  }
}

function checkPreconditions(resource: ResourceDefinition, present: KubeObject, next: KubeObject): void {
  const { name, uid, resourceVersion } = next.metadata;
  if (resourceVersion && resourceVersion !== present.metadata.resourceVersion) {
    const why = 'the object has been modified; please apply your changes to the latest version and try again';
    throw conflict(resource, present.metadata.name, why);
  }
  if (uid && uid !== present.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${present.metadata.uid}`;
    throw conflict(resource, present.metadata.name, why);
  }
  if (name && name !== present.metadata.name) {
    throw invalid(resource, present.metadata.name, [
      invalidValue('metadata.name', name, 'field is immutable'),
    ]);
  }
}

/** A write to one part leaves the other as it is. */
function mergePart(
  resource: ResourceDefinition,
  part: WritePart,
  present: KubeObject,
  next: KubeObject,
): KubeObject {
  const keep = present.metadata;
  const metadata = {
    ...next.metadata,
    name: keep.name,
    resourceVersion: keep.resourceVersion,
    uid: keep.uid,
    generation: keep.generation,
    creationTimestamp: keep.creationTimestamp,
    deletionTimestamp: keep.deletionTimestamp,
    deletionGracePeriodSeconds: keep.deletionGracePeriodSeconds,
    ...(keep.namespace !== undefined && { namespace: keep.namespace }),
  };
  const object: KubeObject = {
    ...next,
    apiVersion: resource.storedAs,
    kind: resource.kind,
    metadata: jsonClone(metadata) as KubeObject['metadata'],
  };
  if (part === 'status') return { ...jsonClone(present), status: next.status };
  if (strategyOf(resource.plural).hasStatus) object.status = present.status;
  return jsonClone(object);
}

/** An object that waits for its finalizers goes when the last one is taken off. */
function removeWhenFinished(store: Store, resource: ResourceDefinition, object: KubeObject): KubeObject {
  const { deletionTimestamp, finalizers = [], namespace, name } = object.metadata;
  const waitsForKubelet = resource.plural === 'pods' || resource.plural === 'namespaces';
  if (deletionTimestamp !== undefined && finalizers.length === 0 && !waitsForKubelet) {
    store.remove(resource.plural, namespace, name);
  }
  return object;
}
