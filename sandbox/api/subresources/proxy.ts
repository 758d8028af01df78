import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { toLocal } from '../../cluster/address.ts';
import type { KubeObject, Store } from '../../store/types.ts';
import type { PodDialer } from '../../types.ts';
import type { ObjectRequest } from '../request.ts';
import { sendError } from '../respond.ts';
import { ApiError, badRequest, notFoundError } from '../status-error.ts';

/** The pod's own address, where `status.podIP` can be reached. */
export const dialByPodIp: PodDialer = (pod, port) => {
  const host = pod.status?.podIP && toLocal(pod.status.podIP);
  return typeof host === 'string' ? { host, port } : undefined;
};

/** Headers that belong to one connection, and the token that is nobody else's business. */
const NOT_FORWARDED = [
  'authorization',
  'connection',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** `…/services/NAME:PORT/proxy/PATH`: passes the request on to a ready pod of the Service. */
export function proxyToService(request: ObjectRequest): void {
  const { route, api, incoming, response, query } = request;
  const { store } = api;
  const { name, port } = parseTarget(route.name ?? '');
  const service = store.get('services', route.namespace, name);
  if (service === undefined) throw notFoundError(route.resource, name);
  const target = endpointOf(store, service, port, api.dialPod ?? dialByPodIp);
  const search = query.size > 0 ? `?${query}` : '';
  const upstream = httpRequest({
    ...target,
    method: incoming.method,
    path: `${route.rest || '/'}${search}`,
    headers: forwarded(incoming.headers),
  });
  upstream.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, forwarded(answer.headers));
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  upstream.once('error', (error) => {
    if (response.headersSent) response.destroy();
    else sendError(response, unavailable(`error trying to reach service: ${error.message}`));
  });
  response.once('close', () => upstream.destroy());
  incoming.pipe(upstream);
}

/** `name`, `name:port`, `http:name:port`. */
function parseTarget(text: string): { name: string; port: string } {
  const parts = text.split(':');
  const [scheme, name, port] = parts.length === 3 ? parts : ['', ...parts];
  if (name === undefined || name === '' || !['', 'http'].includes(scheme ?? '')) {
    throw badRequest(`invalid service request "${text}": expected NAME, NAME:PORT or http:NAME:PORT`);
  }
  return { name, port: port ?? '' };
}

interface ServicePort {
  name?: string;
  port: number;
}

interface SlicePort {
  name?: string;
  port: number;
}

function endpointOf(store: Store, service: KubeObject, asked: string, dial: PodDialer) {
  const { name, namespace } = service.metadata;
  const ports: ServicePort[] = service.spec.ports ?? [];
  const chosen =
    asked === '' && ports.length === 1
      ? ports[0]
      : ports.find((p) => p.name === asked || String(p.port) === asked);
  if (chosen === undefined) throw unavailable(`no service port "${asked}" found for service "${name}"`);
  const slices = store
    .list('endpointslices', namespace)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === name);
  for (const slice of slices) {
    const port = (slice.ports as SlicePort[]).find((p) => (p.name ?? '') === (chosen.name ?? ''));
    for (const { conditions, targetRef } of slice.endpoints ?? []) {
      const pod =
        conditions?.ready && targetRef ? store.get('pods', targetRef.namespace, targetRef.name) : undefined;
      const target = pod && port ? dial(pod, port.port) : undefined;
      if (target !== undefined) return target;
    }
  }
  throw unavailable(`no endpoints available for service "${name}"`);
}

function forwarded(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const entries = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !NOT_FORWARDED.includes(name),
  );
  return Object.fromEntries(entries) as Record<string, string | string[]>;
}

function unavailable(message: string): ApiError {
  return new ApiError(503, 'ServiceUnavailable', message);
}
