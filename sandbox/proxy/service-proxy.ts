import type { EventRecorder } from '../controllers/index.ts';
import { messageOf } from '../errors.ts';
import type { KubeObject, Store } from '../store/types.ts';
import { currentBackends } from './backends.ts';
import { type Balancer, createBalancer } from './balancer.ts';
import { claimNodePort, freeNodePort, type NodePortClaim } from './node-ports.ts';

export const NODE_HOST = '127.0.0.1';

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly nodePort?: number;
  readonly protocol?: string;
}

interface Entry {
  readonly portName: string | undefined;
  readonly balancer: Balancer;
}

export interface ServiceProxy {
  close(): void;
}

/**
 * kube-proxy: every Service with a cluster address gets a balancer there, and one on 127.0.0.1 for each node
 * port. A node port that another program has is replaced by a free one, and the Service says so; one that was free
 * is claimed, so that no other sandbox takes it while no pod is ready.
 */
export function startServiceProxy(options: {
  readonly store: Store;
  readonly events: EventRecorder;
  readonly log: (message: string) => void;
}): ServiceProxy {
  const { store, events, log } = options;
  const entries = new Map<string, { listen: string; balancers: readonly Entry[] }>();
  const claims = new Map<number, NodePortClaim>();
  let closed = false;

  const start = (service: KubeObject) => void sync(service).catch((error: unknown) => log(messageOf(error)));
  const sync = async (service: KubeObject) => {
    const key = keyOf(service);
    const listen = listenKey(service);
    if (entries.get(key)?.listen !== listen) {
      remove(key);
      // Noted at once: what is awaited below must not happen twice.
      entries.set(key, { listen, balancers: [] });
      for (const port of portsOf(service)) await settleNodePort(service, port);
      const settled = store.get('services', service.metadata.namespace, service.metadata.name);
      if (closed || settled === undefined || entries.get(key)?.listen !== listen) return;
      entries.set(key, { listen: listenKey(settled), balancers: openBalancers(settled) });
    }
    const current = store.get('services', service.metadata.namespace, service.metadata.name);
    if (current) route(key, current);
  };
  const route = (key: string, service: KubeObject) => {
    for (const { portName, balancer } of entries.get(key)?.balancers ?? []) {
      balancer.setBackends(currentBackends(store, service, portName));
    }
  };
  const openBalancers = (service: KubeObject) => {
    const hosts = portsOf(service).flatMap((port) => [
      { port, listen: { host: service.spec.clusterIP as string, port: port.port } },
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
  const settleNodePort = async (service: KubeObject, { nodePort }: ServicePort) => {
    if (!nodePort || claims.has(nodePort)) return;
    const claim = await claimNodePort(NODE_HOST, nodePort);
    if (typeof claim !== 'string') return hold(nodePort, claim);
    const reserved = new Set(
      store.list('services').flatMap((it) => portsOf(it).map((port) => port.nodePort)),
    );
    const free = await freeNodePort(NODE_HOST, nodePort, (port) => reserved.has(port));
    if (free === null) return;
    const message = `node port ${nodePort} of ${NODE_HOST} is used by another program (${claim}): ${free} is used instead`;
    log(`Service ${keyOf(service)}: ${message}`);
    events.event(service, 'Warning', 'NodePortTaken', message);
    store.update('services', service.metadata.namespace, service.metadata.name, (current) => ({
      ...current,
      spec: {
        ...current.spec,
        ports: portsOf(current).map((port) =>
          port.nodePort === nodePort ? { ...port, nodePort: free } : port,
        ),
      },
    }));
  };
  const hold = (port: number, claim: NodePortClaim) => {
    if (closed) claim.release();
    else claims.set(port, claim);
  };
  /** Another program took the node port while no pod was ready: clients must not be sent to it. */
  const leave = ({ metadata }: KubeObject, port: number) => {
    claims.get(port)?.release();
    claims.delete(port);
    const service = store.get('services', metadata.namespace, metadata.name);
    if (service === undefined) return;
    remove(keyOf(service));
    start(service);
  };
  const remove = (key: string) => {
    for (const { balancer } of entries.get(key)?.balancers ?? []) balancer.close();
    entries.delete(key);
    const wanted = new Set(store.list('services').flatMap((it) => portsOf(it).map((port) => port.nodePort)));
    for (const [port, claim] of claims) {
      if (wanted.has(port)) continue;
      claim.release();
      claims.delete(port);
    }
  };

  const reroute = (namespace: string | undefined, name: string) => {
    const service = store.get('services', namespace, name);
    if (service) route(keyOf(service), service);
  };
  const unwatch = [
    store.watch('services', ({ type, object }) => {
      if (type === 'DELETED') remove(keyOf(object));
      else start(object);
    }),
    store.watch('endpoints', ({ object: { metadata } }) => reroute(metadata.namespace, metadata.name)),
    store.watch('endpointslices', ({ object: { metadata } }) => {
      reroute(metadata.namespace, metadata.labels?.['kubernetes.io/service-name'] ?? '');
    }),
  ];
  for (const service of store.list('services')) start(service);
  return {
    close() {
      closed = true;
      for (const end of unwatch) end();
      for (const key of [...entries.keys()]) remove(key);
      for (const claim of claims.values()) claim.release();
    },
  };
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** TCP ports of a Service that has an address. */
function portsOf(service: KubeObject): readonly ServicePort[] {
  const { clusterIP, ports } = service.spec ?? {};
  if (!clusterIP || clusterIP === 'None') return [];
  return ((ports ?? []) as ServicePort[]).filter(({ protocol = 'TCP' }) => protocol === 'TCP');
}

function listenKey(service: KubeObject): string {
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
