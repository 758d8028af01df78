import { findResource, type ResourceDefinition } from './resources.ts';

/** A path that names objects: a collection, an object, or something below an object. */
export interface ObjectRoute {
  readonly resource: ResourceDefinition;
  /** Undefined: cluster-scoped, or all namespaces. */
  readonly namespace: string | undefined;
  /** Undefined: the collection. */
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** What follows the subresource: the path for a proxied service, with its slash. */
  readonly rest: string;
  /** The old form of a watch, `/api/v1/watch/pods`. */
  readonly watch: boolean;
}

/**
 * `/api/v1/…` and `/apis/GROUP/VERSION/…`; undefined when the path is none of a resource served here.
 * Throws URIError for a malformed escape.
 */
export function parseRoute(path: string): ObjectRoute | undefined {
  const [root, ...below] = path.split('/').slice(1);
  if (root === 'api' && below[0] === 'v1') return objectRoute('', 'v1', below.slice(1));
  const [group, version, ...rest] = below;
  if (root === 'apis' && group !== undefined && version !== undefined) {
    return objectRoute(group, version, rest);
  }
  return undefined;
}

function objectRoute(group: string, version: string, segments: readonly string[]): ObjectRoute | undefined {
  const watch = segments[0] === 'watch';
  const parts = watch ? segments.slice(1) : segments;
  const resourceAt = (index: number) => findResource(group, version, parts[index] ?? '');
  // /namespaces/NAME/pods is a namespace's pods, /namespaces/NAME/status the namespace's own status.
  const inNamespace = parts[0] === 'namespaces' && parts[1] ? resourceAt(2) : undefined;
  if (inNamespace?.namespaced) {
    return build(inNamespace, parts[1], parts.slice(3), watch);
  }
  const resource = resourceAt(0);
  if (resource === undefined) return undefined;
  // Without a namespace, a namespaced resource is only to be had as the list of all.
  if (resource.namespaced && parts.length > 1) return undefined;
  return build(resource, undefined, parts.slice(1), watch);
}

function build(
  resource: ResourceDefinition,
  namespace: string | undefined,
  below: readonly string[],
  watch: boolean,
): ObjectRoute {
  const [name, subresource, ...rest] = below;
  return {
    resource,
    namespace: decoded(namespace),
    name: decoded(name),
    subresource: decoded(subresource),
    rest: rest.length > 0 ? `/${rest.join('/')}` : '',
    watch,
  };
}

function decoded(segment: string | undefined): string | undefined {
  return segment === undefined || segment === '' ? undefined : decodeURIComponent(segment);
}
