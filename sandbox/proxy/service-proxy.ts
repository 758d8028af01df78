import type { KubeObject, Store } from '../store/types.ts';
import { type Backend, readyBackends } from './backends.ts';
import { type Balancer, startBalancer } from './balancer.ts';

const NODE_PORT_HOST = '127.0.0.1';
const FIRST_NODE_PORT = 30000;
const LAST_NODE_PORT = 32767;

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly nodePort?: number;
}

/**
 * One listener per port of every Service on its cluster IP (a loopback address), one more per node port on
 * 127.0.0.1. A node port that another program holds is replaced by a free one, which the Service then names.
 */
export function startServiceProxy(store: Store, log: (message: string) => void): { stop(): Promise<void> } {
  const listeners = new Map<string, Promise<Balancer | undefined>>();

  const sync = (service: KubeObject) => {
    for (const port of service.spec?.ports ?? []) {
      if (service.spec.clusterIP && service.spec.clusterIP !== 'None')
        listen(service, port, service.spec.clusterIP, port.port);
      if (port.nodePort) listen(service, port, NODE_PORT_HOST, port.nodePort);
    }
    forget(service, wantedKeys(service));
  };
  const unwatch = store.watch('services', ({ type, object }) => {
    if (type === 'DELETED') forget(object, new Set());
    else sync(object);
  });
  store.list('services').forEach(sync);

  return {
    async stop() {
      unwatch();
      await Promise.all([...listeners.values()].map(async (listener) => (await listener)?.close()));
    },
  };

  function listen(service: KubeObject, port: ServicePort, host: string, number: number): void {
    const key = keyOf(service, host, number);
    if (listeners.has(key)) return;
    listeners.set(
      key,
      startBalancer(host, number, picker(store, service, port.name)).catch((error: NodeJS.ErrnoException) => {
        if (host === NODE_PORT_HOST && error.code === 'EADDRINUSE') replaceNodePort(service, number);
        else log(`Service ${service.metadata.name}: cannot listen on ${host}:${number}: ${error.message}`);
        return undefined;
      }),
    );
  }

  function replaceNodePort(service: KubeObject, taken: number): void {
    const { namespace, name } = service.metadata;
    const used = new Set(
      store
        .list('services')
        .flatMap((other) => (other.spec?.ports ?? []).map((p: ServicePort) => p.nodePort)),
    );
    const start = taken + 1 > LAST_NODE_PORT ? FIRST_NODE_PORT : taken + 1;
    const free = Array.from({ length: 100 }, (_, i) => start + i).find(
      (candidate) => candidate <= LAST_NODE_PORT && !used.has(candidate),
    );
    if (free === undefined) {
      log(`Service ${name}: no node port near ${taken} is free`);
      return;
    }
    log(`Service ${name}: another program listens on ${NODE_PORT_HOST}:${taken}; trying ${free}`);
    store.update('services', namespace, name, (current) => ({
      ...current,
      spec: {
        ...current.spec,
        ports: current.spec.ports.map((port: ServicePort) =>
          port.nodePort === taken ? { ...port, nodePort: free } : port,
        ),
      },
    }));
  }

  function wantedKeys(service: KubeObject): Set<string> {
    return new Set(
      (service.spec?.ports ?? []).flatMap((port: ServicePort) => [
        keyOf(service, service.spec.clusterIP, port.port),
        keyOf(service, NODE_PORT_HOST, port.nodePort ?? 0),
      ]),
    );
  }

  function forget(service: KubeObject, wanted: ReadonlySet<string>): void {
    const prefix = `${service.metadata.namespace}/${service.metadata.name} `;
    for (const [key, listener] of listeners) {
      if (!key.startsWith(prefix) || wanted.has(key)) continue;
      listeners.delete(key);
      listener.then((balancer) => balancer?.close());
    }
  }
}

/** In turn over the ready backends. A headless Service has no address, so nothing asks for one. */
function picker(store: Store, service: KubeObject, portName: string | undefined): () => Backend | undefined {
  let turn = 0;
  return () => {
    const backends = readyBackends(store, service, portName);
    return backends[turn++ % Math.max(1, backends.length)];
  };
}

function keyOf(service: KubeObject, host: string, port: number): string {
  return `${service.metadata.namespace}/${service.metadata.name} ${host}:${port}`;
}
