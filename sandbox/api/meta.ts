import { aggregatedDiscoveryVersion } from './accept.ts';
import { aggregatedDiscovery, apiGroup, apiGroupList, apiResourceList, apiVersions } from './discovery.ts';
import { openApiDocument, openApiIndex } from './openapi.ts';
import type { ApiRequest } from './request.ts';
import { sendJson, sendText } from './respond.ts';
import { methodNotAllowed } from './status-error.ts';
import { VERSION } from './version.ts';

/** Answers what is not about objects: health, version, discovery, schemas. False: not one of these. */
export function serveMeta(request: ApiRequest): boolean {
  const { path, method, response, api } = request;
  if (['/healthz', '/livez', '/readyz'].includes(path)) {
    const ready = path !== '/readyz' || (api.isReady?.() ?? true);
    sendText(response, ready ? 'ok' : 'not ready', ready ? 200 : 503);
    return true;
  }
  const body = bodyOf(request);
  if (body === undefined) return false;
  if (method !== 'GET') throw methodNotAllowed();
  sendJson(response, body.json, 200, body.contentType === undefined ? {} : { contentType: body.contentType });
  return true;
}

interface Body {
  readonly json: object;
  readonly contentType?: string;
}

function bodyOf({ path, incoming }: ApiRequest): Body | undefined {
  const aggregated = aggregatedDiscoveryVersion(incoming.headers.accept);
  if (aggregated !== undefined && (path === '/api' || path === '/apis')) {
    return {
      json: aggregatedDiscovery(path === '/api', aggregated),
      contentType: `application/json;g=apidiscovery.k8s.io;v=${aggregated};as=APIGroupDiscoveryList`,
    };
  }
  const json = plainBody(path);
  return json === undefined ? undefined : { json };
}

function plainBody(path: string): object | undefined {
  const [root = '', ...rest] = path.slice(1).split('/');
  switch (root) {
    case 'version':
      return rest.length === 0 ? VERSION : undefined;
    case 'api':
      if (rest.length === 0) return apiVersions();
      return rest.length === 1 ? apiResourceList('', rest[0] ?? '') : undefined;
    case 'apis':
      if (rest.length === 0) return apiGroupList();
      if (rest.length === 1) return apiGroup(rest[0] ?? '');
      return rest.length === 2 ? apiResourceList(rest[0] ?? '', rest[1] ?? '') : undefined;
    case 'openapi':
      if (rest[0] !== 'v3') return undefined;
      return rest.length === 1 ? openApiIndex() : openApiDocument(rest.slice(1).join('/'));
    default:
      return undefined;
  }
}
