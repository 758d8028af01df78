import { isoSeconds } from '../store/memory-store.ts';
import type { KubeObject } from '../store/types.ts';
import { type ContainerSample, NODE_NAME } from '../types.ts';
import { filterOf } from './filter.ts';
import { sendList, sendObject } from './read.ts';
import type { ObjectRequest } from './request.ts';
import { ApiError, notFoundError } from './status-error.ts';

/** metrics.k8s.io: what was measured last, in metrics-server's form. */
export function serveMetrics(request: ObjectRequest): void {
  const { route, api } = request;
  const { resource, name } = route;
  if (api.metrics.latest() === null) throw metricsUnavailable();
  const all = resource.plural === 'nodes' ? nodeMetrics(request) : podMetrics(request);
  const found = all.filter(filterOf(request));
  if (name === undefined) {
    sendList(request, found, { resourceVersion: api.store.resourceVersion });
    return;
  }
  const [only] = found;
  if (only === undefined) throw notFoundError(resource, name);
  sendObject(request, only);
}

/** As behind an APIService without endpoints. */
function metricsUnavailable(): ApiError {
  return new ApiError(503, 'ServiceUnavailable', 'the server is currently unable to handle the request');
}

/** Samples of pods that are still there: a pod deleted since the last scrape has no metrics any more. */
function podMetrics({ api }: ObjectRequest): KubeObject[] {
  return (api.metrics.latest() ?? []).flatMap(({ namespace, name, timestamp, windowSeconds, containers }) => {
    const pod = api.store.get('pods', namespace, name);
    if (pod === undefined) return [];
    const { labels } = pod.metadata;
    return {
      kind: 'PodMetrics',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: {
        name,
        namespace,
        creationTimestamp: isoSeconds(api.clock.now()),
        ...(labels && { labels }),
      },
      timestamp: isoSeconds(timestamp),
      window: `${windowSeconds}s`,
      containers: containers.map((container) => ({ name: container.name, usage: usageOf(container) })),
    };
  });
}

function nodeMetrics({ api }: ObjectRequest): KubeObject[] {
  const sample = api.metrics.node();
  const node = api.store.get('nodes', undefined, NODE_NAME);
  if (sample === undefined || node === undefined) return [];
  const { labels } = node.metadata;
  return [
    {
      kind: 'NodeMetrics',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: {
        name: NODE_NAME,
        creationTimestamp: isoSeconds(api.clock.now()),
        ...(labels && { labels }),
      },
      timestamp: isoSeconds(sample.timestamp),
      window: `${sample.windowSeconds}s`,
      usage: usageOf(sample),
    },
  ];
}

/** Nanocores, and memory in whole KiB, as metrics-server writes them. */
export function usageOf({ cpuNanocores, memoryBytes }: Omit<ContainerSample, 'name'>): {
  cpu: string;
  memory: string;
} {
  return { cpu: `${Math.round(cpuNanocores)}n`, memory: `${Math.floor(memoryBytes / 1024)}Ki` };
}
