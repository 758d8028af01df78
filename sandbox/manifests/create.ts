import { decodeObject } from '../api/decode.ts';
import { findKind } from '../api/resources.ts';
import { createObject, type WriteContext } from '../api/write.ts';
import { messageOf, SandboxError } from '../errors.ts';
import type { KubeObject } from '../store/types.ts';

/**
 * Creates the objects as `kubectl create` would: fields checked, completed, given their addresses. They must not
 * be there yet. Throws SandboxError that names the object the API refuses.
 */
export function createManifests(context: WriteContext, objects: readonly KubeObject[]): void {
  for (const object of objects) apply(context, object);
}

function apply(context: WriteContext, object: KubeObject): void {
  const { apiVersion, kind, metadata } = object;
  const named = `${kind} ${metadata.name}`;
  const resource = findKind(apiVersion, kind);
  if (resource === undefined) {
    throw new SandboxError(
      'MANIFEST_KIND',
      2,
      `${named}: the sandbox does not know ${kind} in ${apiVersion}`,
    );
  }
  const placed = resource.namespaced
    ? { ...object, metadata: { namespace: 'default', ...metadata } }
    : object;
  try {
    createObject(context, resource, decodeObject(resource, placed, 'Strict').object);
  } catch (cause) {
    const hint = 'Correct it below manifests/ and render again.';
    throw new SandboxError('MANIFEST_REFUSED', 2, `${named}: ${messageOf(cause)}`, hint, { cause });
  }
}
