import { NODE_NAME } from '../../cluster/node-name.ts';
import type { KubeObject, ObjectMeta } from '../../cluster/objects.ts';
import type { ClusterView } from '../../cluster/watch/view.ts';
import { messageOf } from '../../lib/errors.ts';
import type { AggregatedAnswer, AggregatedApi, AggregatedRequest } from '../../node/server/aggregated.ts';
import { parseLabelSelector } from './label-selector.ts';
import { metricsTable, type Usage, usageOf, wantsTable } from './metrics-table.ts';
import type { PodMetricsProvider } from './sampler.ts';

export const METRICS_GROUP = 'metrics.k8s.io';
export const METRICS_VERSION = 'v1beta1';
const METRICS_PATH = `/apis/${METRICS_GROUP}`;

const API_VERSION = `${METRICS_GROUP}/${METRICS_VERSION}`;

export interface MetricsSource {
  readonly view: Pick<ClusterView, 'get'>;
  readonly metrics: PodMetricsProvider;
}

/** metrics.k8s.io, for the API server that passes requests on: what was measured last, in metrics-server's form. */
export function metricsApi(source: MetricsSource): AggregatedApi {
  return { path: METRICS_PATH, answer: (request) => answerMetrics(request, source) };
}

function answerMetrics({ method, accept, url }: AggregatedRequest, source: MetricsSource): AggregatedAnswer {
  if (!acceptsJson(accept)) {
    return failure(406, 'NotAcceptable', 'only the following media types are accepted: application/json');
  }
  if (method !== 'GET' || isTrue(url.searchParams.get('watch'))) {
    const message = 'the server does not allow this method on the requested resource';
    return failure(405, 'MethodNotAllowed', message);
  }
  const place = placeOf(url.pathname);
  if (place === undefined) {
    return failure(404, 'NotFound', 'the server could not find the requested resource');
  }
  if (place === 'discovery') return { status: 200, body: DISCOVERY };
  try {
    return metricsAt(place, url.searchParams, wantsTable(accept), source);
  } catch (error) {
    return failure(400, 'BadRequest', messageOf(error));
  }
}

interface Place {
  readonly plural: 'nodes' | 'pods';
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

const PLACE = new RegExp(
  `^${METRICS_PATH}/${METRICS_VERSION}/(?:(nodes)|(?:namespaces/([^/]+)/)?(pods))(?:/([^/]+))?$`,
);

function placeOf(path: string): Place | 'discovery' | undefined {
  if (path === `${METRICS_PATH}/${METRICS_VERSION}`) return 'discovery';
  const match = PLACE.exec(path);
  if (match === null) return undefined;
  const [, nodes, namespace, , name] = match;
  if (nodes === undefined && name !== undefined && namespace === undefined) return undefined;
  return { plural: nodes === undefined ? 'pods' : 'nodes', namespace, name };
}

function metricsAt(
  { plural, namespace, name }: Place,
  query: URLSearchParams,
  asTable: boolean,
  source: MetricsSource,
): AggregatedAnswer {
  const selects = parseLabelSelector(query.get('labelSelector') ?? '');
  const has = parseFieldSelector(query.get('fieldSelector') ?? '');
  const found = (plural === 'nodes' ? nodeMetrics(source) : podMetrics(source)).filter(
    ({ object: { metadata } }) =>
      (namespace === undefined || metadata.namespace === namespace) &&
      (name === undefined || metadata.name === name) &&
      selects(metadata.labels) &&
      has(metadata),
  );
  if (name !== undefined && found.length === 0)
    return failure(404, 'NotFound', `${whatIsMissing({ plural, namespace, name }, source)} not found`);
  if (asTable) return { status: 200, body: metricsTable(found, query.get('includeObject')) };
  const items = found.map(({ object }) => object);
  if (name !== undefined) return { status: 200, body: items[0] ?? {} };
  const kind = plural === 'nodes' ? 'NodeMetricsList' : 'PodMetricsList';
  return { status: 200, body: { kind, apiVersion: API_VERSION, metadata: {}, items } };
}

/** In the words of metrics-server: the pod itself, or what would have been measured of it. */
function whatIsMissing({ plural, namespace = '', name = '' }: Place, { view }: MetricsSource): string {
  if (plural === 'nodes') return `nodes.${METRICS_GROUP} "${name}"`;
  const isThere = view.get('pods', namespace, name) !== undefined;
  return isThere ? `podmetrics.${METRICS_GROUP} "${namespace}/${name}"` : `pods "${name}"`;
}

/** Pods that are gone have no metrics any more, though they were there at the last scrape. */
function podMetrics({ view, metrics }: MetricsSource) {
  return (metrics.latest() ?? []).flatMap(({ namespace, name, timestamp, windowSeconds, containers }) => {
    const pod = view.get('pods', namespace, name);
    if (pod === undefined) return [];
    const object = {
      kind: 'PodMetrics',
      apiVersion: API_VERSION,
      metadata: metadataOf(pod),
      timestamp: timeOf(timestamp),
      window: `${windowSeconds}s`,
      containers: containers.map((container) => ({ name: container.name, usage: usageOf(container) })),
    };
    const total = (of: keyof Usage) => containers.reduce((sum, container) => sum + container[of], 0);
    return { object, usage: { cpuNanocores: total('cpuNanocores'), memoryBytes: total('memoryBytes') } };
  });
}

function nodeMetrics({ view, metrics }: MetricsSource) {
  const usage = metrics.node();
  const node = view.get('nodes', undefined, NODE_NAME);
  if (usage === undefined || node === undefined) return [];
  const object = {
    kind: 'NodeMetrics',
    apiVersion: API_VERSION,
    metadata: metadataOf(node),
    timestamp: timeOf(usage.timestamp),
    window: `${usage.windowSeconds}s`,
    usage: usageOf(usage),
  };
  return [{ object, usage }];
}

function metadataOf({ metadata: { name, namespace, labels } }: KubeObject) {
  const creationTimestamp = timeOf(Date.now());
  return { name, ...(namespace && { namespace }), creationTimestamp, ...(labels && { labels }) };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Name and namespace, equal or not: all that metrics-server knows. */
function parseFieldSelector(text: string): (metadata: Pick<ObjectMeta, 'name' | 'namespace'>) => boolean {
  const terms =
    text === ''
      ? []
      : text.split(',').map((part) => {
          const [, field, operator, value] =
            /^metadata\.(name|namespace)(==?|!=)(.*)$/.exec(part.trim()) ?? [];
          if (field === undefined) throw new TypeError(`field selector "${part}" is not supported`);
          return { field: field as 'name' | 'namespace', isEqual: operator !== '!=', value };
        });
  return (metadata) => terms.every(({ field, isEqual, value }) => (metadata[field] === value) === isEqual);
}

function acceptsJson(accept = '*/*'): boolean {
  return /(application|\*)\/(json|\*)/.test(accept);
}

function isTrue(text: string | null): boolean {
  return text === 'true' || text === '1';
}

function failure(code: number, reason: string, message: string): AggregatedAnswer {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  return { status: code, body };
}

const DISCOVERY = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: API_VERSION,
  resources: [
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ],
};
