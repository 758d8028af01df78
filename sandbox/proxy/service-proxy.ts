import { toLocal } from '../cluster/address.ts';
import type { ApiClient } from '../cluster/api/client.ts';
import type { EventRecorder } from '../cluster/events/events.ts';
import type { Service } from '../cluster/objects.ts';
import type { ClusterView } from '../cluster/watch/view.ts';
import { messageOf } from '../lib/errors.ts';
import { currentBackends, serviceOf } from './backends.ts';
import { type Balancer, createBalancer } from './balancer.ts';
import { claimNodePort, freeNodePort, type NodePortClaim } from './node-ports.ts';

export const NODE_HOST = '127.0.0.1';

const RETRY_MS = 1_000;

type ServicePort = NonNullable<Service['spec']['ports']>[number];

interface Entry {
  readonly portName: string | undefined;
  readonly balancer: Balancer;
}

export interface ServiceProxy {
  /** Whether connections to this node port come here. */
  hasNodePort(port: number): boolean;
  close(): void;
}

/**
 * kube-proxy: every Service with a cluster address gets a balancer there, and one on 127.0.0.1 for each node
 * port. A node port that another program has is replaced by a free one, and the Service says so; one that was free
 * is claimed, so that no other sandbox takes it while no pod is ready.
 */
export function startServiceProxy(options: {
  readonly view: ClusterView;
  readonly api: Pick<ApiClient, 'patch'>;
  /** Resolves when the manifests' Services are as they say. */
  readonly applied: () => Promise<void>;
  readonly events: EventRecorder;
  readonly log: (message: string) => void;
}): ServiceProxy {
  const { view, api, applied, events, log } = options;
  const entries = new Map<string, { listen: string; balancers: readonly Entry[] }>();
  const claims = new Map<number, NodePortClaim>();
  let closed = false;

  const start = (service: Service) => {
    sync(service).catch((error: unknown) => {
      log(`Service ${keyOf(service)}: ${messageOf(error)}`);
      setTimeout(() => restart(service), RETRY_MS).unref();
    });
  };
  const restart = ({ metadata }: Service) => {
    const service = view.get('services', metadata.namespace, metadata.name);
    if (service === undefined || closed) return;
    remove(keyOf(service));
    start(service);
  };
  const sync = async (service: Service) => {
    const key = keyOf(service);
    const listen = listenKey(service);
    if (entries.get(key)?.listen !== listen) {
      remove(key);
      // Noted at once: what is awaited below must not happen twice.
      entries.set(key, { listen, balancers: [] });
      for (const port of portsOf(service)) {
        // With another node port it comes again as another Service.
        if (await moveNodePort(service, port)) return;
      }
      if (closed || entries.get(key)?.listen !== listen) return;
      entries.set(key, { listen, balancers: openBalancers(service) });
    }
    route(key, service);
  };
  const route = (key: string, service: Service) => {
    for (const { portName, balancer } of entries.get(key)?.balancers ?? []) {
      balancer.setBackends(currentBackends(view, service, portName));
    }
  };
  const openBalancers = (service: Service) => {
    const hosts = portsOf(service).flatMap((port) => [
      { port, listen: { host: toLocal(service.spec.clusterIP ?? ''), port: port.port } },
      ...(port.nodePort ? [{ port, listen: { host: NODE_HOST, port: port.nodePort } }] : []),
    ]);
    return hosts.map(({ port, listen }) => {
      let told = '';
      const onError = (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE' && listen.host === NODE_HOST) return leave(service, listen.port);
        const message = whyNot(listen, error);
        if (message !== told) {
          log(`Service ${keyOf(service)}: ${message}`);
          events.event(service, 'Warning', 'FailedToListen', message);
        }
        told = message;
      };
      return { portName: port.name, balancer: createBalancer({ listen, onError }) };
    });
  };
  /** Claims the node port, or gives the Service another one: true. */
  const moveNodePort = async (service: Service, { nodePort }: ServicePort): Promise<boolean> => {
    if (!nodePort || claims.has(nodePort)) return false;
    const claim = await claimNodePort(NODE_HOST, nodePort);
    if (typeof claim !== 'string') {
      hold(nodePort, claim);
      return false;
    }
    // Two writers of one Service at once cost the API a port: its allocator keeps what the one that loses had asked for.
    await applied();
    const now = view.get('services', service.metadata.namespace, service.metadata.name);
    if (now === undefined || listenKey(now) !== listenKey(service)) return true;
    const reserved = new Set(view.list('services').flatMap(nodePortsOf));
    const free = await freeNodePort(NODE_HOST, nodePort, (port) => reserved.has(port));
    if (free === null) return false;
    const message = `node port ${nodePort} of ${NODE_HOST} is used by another program (${claim}): ${free} is used instead`;
    log(`Service ${keyOf(service)}: ${message}`);
    events.event(service, 'Warning', 'NodePortTaken', message);
    const ports = now.spec.ports?.map((port) =>
      port.nodePort === nodePort ? { ...port, nodePort: free } : port,
    );
    const { namespace, name, resourceVersion } = now.metadata;
    await api.patch('services', namespace, name, { metadata: { resourceVersion }, spec: { ports } });
    return true;
  };
  const hold = (port: number, claim: NodePortClaim) => {
    if (closed) claim.release();
    else claims.set(port, claim);
  };
  /** Another program took the node port while no pod was ready: clients must not be sent to it. */
  const leave = (service: Service, port: number) => {
    claims.get(port)?.release();
    claims.delete(port);
    restart(service);
  };
  const remove = (key: string) => {
    for (const { balancer } of entries.get(key)?.balancers ?? []) balancer.close();
    entries.delete(key);
    const wanted = new Set(view.list('services').flatMap(nodePortsOf));
    for (const [port, claim] of claims) {
      if (wanted.has(port)) continue;
      claim.release();
      claims.delete(port);
    }
  };

  const unwatch = [
    view.watch('services', ({ type, object }) => {
      if (type === 'DELETED') remove(keyOf(object));
      else start(object);
    }),
    view.watch('endpointslices', ({ object: { metadata } }) => {
      const service = view.get('services', metadata.namespace, serviceOf(metadata) ?? '');
      if (service) route(keyOf(service), service);
    }),
  ];
  for (const service of view.list('services')) start(service);
  return {
    hasNodePort: (port) => claims.has(port),
    close() {
      closed = true;
      for (const end of unwatch) end();
      for (const key of [...entries.keys()]) remove(key);
      for (const claim of claims.values()) claim.release();
    },
  };
}

function keyOf({ metadata }: Service): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** TCP ports of a Service that has an address. */
function portsOf(service: Service): readonly ServicePort[] {
  const { clusterIP, ports } = service.spec;
  if (!clusterIP || clusterIP === 'None') return [];
  return (ports ?? []).filter(({ protocol = 'TCP' }) => protocol === 'TCP');
}

function nodePortsOf(service: Service): readonly (number | undefined)[] {
  return portsOf(service).map(({ nodePort }) => nodePort);
}

function listenKey(service: Service): string {
  return JSON.stringify([
    service.spec.clusterIP,
    portsOf(service).map((it) => [it.name, it.port, it.nodePort]),
  ]);
}

function whyNot(listen: { host: string; port: number }, error: NodeJS.ErrnoException): string {
  const place = `${listen.host}:${listen.port}`;
  if (error.code === 'EACCES') {
    return `${place} cannot be listened on: ports below 1024 need root; use the Service's node port`;
  }
  if (error.code === 'EADDRINUSE') return `${place} is used by another program; trying again every second`;
  return `${place}: ${error.message}`;
}
