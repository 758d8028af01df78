import type { ApiClient } from '../../cluster/api/client.ts';
import { whenLetIn } from '../../cluster/api/early.ts';
import type { APIService, EndpointSlice, Service } from '../../cluster/objects.ts';
import type { Clock } from '../../lib/clock.ts';
import { METRICS_GROUP, METRICS_VERSION } from './metrics-api.ts';

const NAME = 'metrics-server';
const NAMESPACE = 'kube-system';

/**
 * Has the API server pass metrics.k8s.io on to the node's own server, in the place of metrics-server. The APIService comes
 * last: the API server looks at once whether the rest is there.
 */
export async function offerMetrics(options: {
  /** That of an administrator. */
  readonly client: ApiClient;
  /** Where the node's server listens, in the API's addresses; null: metrics-server is gone. */
  readonly endpoint: { readonly address: string; readonly port: number } | null;
  /** PEM of who signed its certificate. */
  readonly authority: string;
  readonly clock: Clock;
}): Promise<void> {
  const { client, endpoint, authority, clock } = options;
  await Promise.all([
    whenLetIn(() => client.apply('services', service()), clock),
    whenLetIn(() => client.apply('endpointslices', endpointSlice(endpoint)), clock),
  ]);
  await client.apply('apiservices', apiService(authority));
}

const metadata = { name: NAME, namespace: NAMESPACE, labels: { 'k8s-app': NAME } };
const PORT_NAME = 'https';
const SERVICE_PORT = 443;

function service(): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { ports: [{ name: PORT_NAME, port: SERVICE_PORT, protocol: 'TCP', targetPort: PORT_NAME }] },
  };
}

function endpointSlice(endpoint: { readonly address: string; readonly port: number } | null): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { ...metadata.labels, 'kubernetes.io/service-name': NAME } },
    addressType: 'IPv4',
    endpoints: endpoint === null ? [] : [{ addresses: [endpoint.address], conditions: { ready: true } }],
    ports: endpoint === null ? [] : [{ name: PORT_NAME, port: endpoint.port, protocol: 'TCP' }],
  };
}

function apiService(authority: string): APIService {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${METRICS_VERSION}.${METRICS_GROUP}`, labels: metadata.labels },
    spec: {
      group: METRICS_GROUP,
      version: METRICS_VERSION,
      groupPriorityMinimum: 100,
      versionPriority: 100,
      caBundle: Buffer.from(authority).toString('base64'),
      service: { name: NAME, namespace: NAMESPACE, port: SERVICE_PORT },
    },
  };
}
