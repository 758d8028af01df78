import { ApiError } from './status-error.ts';

/** The form an answer takes: the objects, a table of them, or their metadata alone. */
export type Form =
  | { readonly as: 'object' }
  | { readonly as: 'table'; readonly version: string }
  | { readonly as: 'metadata' };

/**
 * Picks the first form of an Accept header that is served here (all in JSON).
 * Throws ApiError 406 when there is none.
 */
export function negotiate(accept: string | undefined): Form {
  const ranges = (accept || '*/*').split(',').map(parseRange);
  for (const { type, params } of ranges) {
    if (!['application/json', 'application/*', '*/*'].includes(type)) continue;
    const form = formOf(params);
    if (form !== undefined) return form;
  }
  const message = 'only the following media types are accepted: application/json';
  throw new ApiError(406, 'NotAcceptable', message);
}

/** Whether discovery is asked for in its aggregated form; its version. */
export function aggregatedDiscoveryVersion(accept: string | undefined): string | undefined {
  for (const range of (accept ?? '').split(',')) {
    const { params } = parseRange(range);
    const version = params.get('v');
    const asked = params.get('g') === 'apidiscovery.k8s.io' && params.get('as') === 'APIGroupDiscoveryList';
    if (asked && (version === 'v2' || version === 'v2beta1')) return version;
  }
  return undefined;
}

function formOf(params: ReadonlyMap<string, string>): Form | undefined {
  const as = params.get('as');
  if (as === undefined) return { as: 'object' };
  if (params.get('g') !== 'meta.k8s.io') return undefined;
  const version = params.get('v') ?? 'v1';
  if (version !== 'v1' && version !== 'v1beta1') return undefined;
  if (as === 'Table') return { as: 'table', version };
  return as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList'
    ? { as: 'metadata' }
    : undefined;
}

function parseRange(range: string): { type: string; params: ReadonlyMap<string, string> } {
  const [type = '', ...rest] = range.split(';').map((part) => part.trim());
  const params = rest.map((part) => part.split('=', 2) as [string, string]);
  return { type: type.toLowerCase(), params: new Map(params) };
}
