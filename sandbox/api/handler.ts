import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxApiOptions } from '../types.ts';
import { reviewAccess } from './access-review.ts';
import { requireToken } from './auth.ts';
import { serveMeta } from './meta.ts';
import { serveMetrics } from './metrics.ts';
import { createFromBody, deleteCollection, deleteOne, patchFromBody, replaceFromBody } from './mutate.ts';
import { getObject, listObjects } from './read.ts';
import { type ApiRequest, flag, type ObjectRequest } from './request.ts';
import { sendError } from './respond.ts';
import { type ObjectRoute, parseRoute } from './route.ts';
import { ApiError, badRequest, methodNotAllowed, noSuchPath } from './status-error.ts';
import { evict } from './subresources/eviction.ts';
import { serveLog } from './subresources/log.ts';
import { proxyToService } from './subresources/proxy.ts';
import { serveScale } from './subresources/scale.ts';
import { watchObjects } from './watch.ts';
import { toApiError } from './write.ts';

/**
 * The Kubernetes API of the sandbox, as a listener for a node:http server.
 * Whoever listens must do so on loopback only.
 */
export function createSandboxApi(
  api: SandboxApiOptions,
): (incoming: IncomingMessage, response: ServerResponse) => void {
  return (incoming, response) => {
    incoming.socket.setNoDelay(true);
    answer(api, incoming, response).catch((error: unknown) => fail(response, error));
  };
}

async function answer(
  api: SandboxApiOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://sandbox');
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') || '/' : pathname;
  const request: ApiRequest = {
    method: incoming.method ?? 'GET',
    path,
    query: searchParams,
    incoming,
    response,
    api,
  };
  if (!isProbe(path)) requireToken(incoming, api.token);
  if (serveMeta(request)) return;
  const route = routeOf(pathname);
  if (route === undefined) throw noSuchPath(pathname);
  try {
    await dispatch({ ...request, route });
  } catch (error) {
    throw toApiError(route.resource, error);
  }
}

/** Whoever starts the sandbox asks these before there is a kubeconfig. */
function isProbe(path: string): boolean {
  return ['/healthz', '/livez', '/readyz'].includes(path);
}

function routeOf(path: string): ObjectRoute | undefined {
  try {
    return parseRoute(path);
  } catch (error) {
    throw badRequest(`malformed path: ${(error as Error).message}`);
  }
}

async function dispatch(request: ObjectRequest): Promise<void> {
  const { method, route } = request;
  const { resource, name, subresource } = route;
  if (subresource !== undefined) return dispatchSubresource(request, subresource);
  if (resource.origin === 'metrics') {
    if (method !== 'GET') throw methodNotAllowed();
    return serveMetrics(request);
  }
  if (resource.origin === 'review') {
    if (method !== 'POST') throw methodNotAllowed();
    return reviewAccess(request);
  }
  switch (method) {
    case 'GET':
      if (route.watch || (name === undefined && flag(request.query, 'watch'))) return watchObjects(request);
      return name === undefined ? listObjects(request) : getObject(request);
    case 'POST':
      if (name !== undefined || (resource.namespaced && route.namespace === undefined))
        throw methodNotAllowed();
      return createFromBody(request);
    case 'PUT':
      if (name === undefined) throw methodNotAllowed();
      return replaceFromBody(request, 'main');
    case 'PATCH':
      if (name === undefined) throw methodNotAllowed();
      return patchFromBody(request, 'main');
    case 'DELETE':
      return name === undefined ? deleteCollection(request) : deleteOne(request);
    default:
      throw methodNotAllowed();
  }
}

async function dispatchSubresource(request: ObjectRequest, subresource: string): Promise<void> {
  const { method, route } = request;
  if (!route.resource.subresources.some((served) => served === subresource)) {
    throw notServed(route, subresource);
  }
  switch (subresource) {
    case 'scale':
      return serveScale(request);
    case 'proxy':
      return proxyToService(request);
    case 'log':
      if (method !== 'GET') throw methodNotAllowed();
      return serveLog(request);
    case 'eviction':
      if (method !== 'POST') throw methodNotAllowed();
      return evict(request);
    default:
      if (method === 'GET') return getObject(request);
      if (method === 'PUT') return replaceFromBody(request, 'status');
      if (method === 'PATCH') return patchFromBody(request, 'status');
      throw methodNotAllowed();
  }
}

/** kubectl shows the message: it should say why, not only that. */
function notServed({ resource }: ObjectRoute, subresource: string): ApiError {
  const message = `the sandbox does not serve ${resource.plural}/${subresource}; it has: ${resource.subresources.join(', ') || 'no subresources'}`;
  return new ApiError(404, 'NotFound', message, {});
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof ApiError;
  const text = error instanceof Error ? error.message : String(error);
  sendError(response, known ? error : new ApiError(500, 'InternalError', `Internal error occurred: ${text}`));
}
