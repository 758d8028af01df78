import { requirementsMatch } from '../store/label-selector.ts';
import type { KubeObject } from '../store/types.ts';
import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './parse-selector.ts';
import type { ObjectRequest } from './request.ts';

/** What a list or watch asks for: namespace, label and field selectors. Throws ApiError 400. */
export function filterOf({ route, query }: ObjectRequest): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(route.resource, query.get('fieldSelector') ?? '');
  const { namespace, name } = route;
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    requirementsMatch(labels, object.metadata.labels) &&
    fields(object);
}
