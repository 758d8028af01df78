import { mkdirSync, readFileSync } from 'node:fs';
import { metricsApi } from '../addons/metrics-server/metrics-api.ts';
import { offerMetrics } from '../addons/metrics-server/metrics-service.ts';
import type { PodMetricsProvider } from '../addons/metrics-server/sampler.ts';
import { startProvisioner } from '../addons/volumes/provisioner.ts';
import { toCluster, toLocal } from '../cluster/address.ts';
import type { ApiClient } from '../cluster/api/client.ts';
import type { EventRecorder } from '../cluster/events/events.ts';
import type { ControlPlaneFiles } from '../cluster/process/control-plane.ts';
import type { ClusterView } from '../cluster/watch/view.ts';
import type { Clock } from '../lib/clock.ts';
import type { PodLogs } from '../node/logs/read.ts';
import { registerNode } from '../node/registration/register.ts';
import { startNodeServer } from '../node/server/server.ts';
import type { StreamTargets } from '../node/server/streams.ts';

/** What the view of the cluster must follow for the node. */
export const NODE_RESOURCES = [
  'nodes',
  'pods',
  'persistentvolumeclaims',
  'persistentvolumes',
  'storageclasses',
] as const;

export interface NodeOptions {
  readonly clients: {
    /** With the node's own credentials. */
    readonly node: ApiClient;
    readonly administrator: ApiClient;
  };
  /** Follows NODE_RESOURCES, and is ready. */
  readonly view: ClusterView;
  readonly events: EventRecorder;
  readonly clock: Clock;
  /** In the API: 100.77.N.1. */
  readonly address: string;
  readonly podRange: string;
  /** Of the control plane: `v1.36.3+…` */
  readonly version: string;
  /** Certificates of the control plane. */
  readonly files: Pick<
    ControlPlaneFiles,
    'certificateAuthority' | 'frontProxyAuthority' | 'nodeCertificate' | 'nodeKey'
  >;
  /** Where the folders of persistent volumes are. */
  readonly volumesFolder: string;
  readonly logs: PodLogs;
  readonly streams: StreamTargets;
  readonly metrics: PodMetricsProvider;
  readonly log: (message: string) => void;
}

export interface RunningNode {
  stop(): Promise<void>;
}

/**
 * Makes this machine a node of the cluster, all but the pods: it serves what the API server asks of a node and the
 * metrics API, makes volumes, and then says that it is ready.
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { clients, view, events, clock, address, podRange, version, files, metrics, log } = options;
  const pem = (name: keyof NodeOptions['files']) => readFileSync(files[name], 'utf8');
  const authorities = { cluster: pem('certificateAuthority'), frontProxy: pem('frontProxyAuthority') };
  const server = await startNodeServer({
    host: toLocal(address),
    authorities,
    certificate: pem('nodeCertificate'),
    key: pem('nodeKey'),
    view,
    logs: options.logs,
    aggregated: metricsApi({ view, metrics }),
    streams: options.streams,
  });
  const stops: (() => void | Promise<void>)[] = [server.close];
  const stopAll = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const client = clients.administrator;
    const folder = options.volumesFolder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const endpoint = metrics.latest() === null ? null : { address: toCluster(address), port: server.port };
    const facts = { podRange, address: toCluster(address), port: server.port, version, folder };
    // At once: an API server that has just begun takes its time for each.
    await allOf([
      startProvisioner({ client, view, events, clock, folder, log }).then(({ stop }) => stops.push(stop)),
      offerMetrics({ client, endpoint, authority: authorities.cluster, clock }),
      registerNode({ client: clients.node, view, clock, facts, log }).then(({ stop }) => stops.push(stop)),
    ]);
    return { stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Throws the first failure when none is under way any more. */
async function allOf(parts: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(parts)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
