import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { type Json, number, record, records, strings, text } from '../../../core/lib/json.ts';
import { ApiError } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { clientNodeConfig } from './client-node.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import { listUrl, resourceOf } from './resources.ts';
import { webSocketError } from './web-socket-error.ts';

export interface PortForwardOptions {
  readonly access: ClusterAccess;
  readonly client: Pick<KubeClient, 'getJson'>;
  readonly namespace: string;
  /** Labels of the pods, as a Service selects them. */
  readonly selector: Readonly<Record<string, unknown>>;
  /** Number or name of the container's port. */
  readonly targetPort: number | string;
  /** The API server says at once whether a stream may be had. */
  readonly opensWithinMs?: number;
}

export interface PortForward {
  /** `http://127.0.0.1:<free port>` */
  readonly url: string;
  close(): void;
}

const OPENS_WITHIN_MS = 10_000;
/** How long the list of ready pods is good for. */
const PODS_FRESH_MS = 15_000;

/**
 * Listens on a free local port and carries each connection through the API server to the next ready pod, in
 * turn. (kubectl port-forward keeps to one pod for ever.) A kept-alive connection still stays where it is.
 * @throws PalierError when no pod is ready; ApiError when port-forwards are not allowed
 */
export async function startPortForward(options: PortForwardOptions): Promise<PortForward> {
  const { PortForward: Forwarder } = await import('@kubernetes/client-node');
  const forwarder = new Forwarder(await clientNodeConfig(options.access), true);
  const sockets = new Set<Socket>();
  const nextPod = await createPodTurn(options);
  const withinMs = options.opensWithinMs ?? OPENS_WITHIN_MS;
  await tryOut();

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.pause();
    void carry(socket);
  });

  /** Only the first connection shows whether it is allowed. */
  async function tryOut(): Promise<void> {
    const { name, port } = await nextPod();
    (await open(name, port, new PassThrough()))?.close();
  }

  async function open(name: string, port: number, stream: Duplex) {
    const opening = forwarder
      .portForward(options.namespace, name, [port], stream, null, stream)
      .then((way) => (typeof way === 'function' ? way() : way));
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(
        new ApiError('timeout', {
          en: `no port-forward to ${name} within ${withinMs / 1000} s`,
          fr: `pas de port-forward vers ${name} en ${withinMs / 1000} s`,
        }),
      );
      opening.then(
        (socket) => socket?.close(),
        () => undefined,
      );
    }, withinMs);
    try {
      return await Promise.race([opening, late.promise]);
    } catch (error) {
      throw error instanceof ApiError ? error : webSocketError(error, 'pods/portforward');
    } finally {
      clearTimeout(timer);
    }
  }

  async function carry(socket: Socket): Promise<void> {
    try {
      const { name, port } = await nextPod();
      const webSocket = await open(name, port, socket);
      webSocket?.on('close', () => socket.end());
      webSocket?.on('error', () => socket.destroy());
      socket.on('close', () => webSocket?.close());
      socket.resume();
    } catch {
      // k6 sees a connection that was closed and counts it as the failed request that it is.
      socket.destroy();
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

interface PodPort {
  readonly name: string;
  readonly port: number;
}

async function createPodTurn(options: PortForwardOptions): Promise<() => Promise<PodPort>> {
  let pods = await readyPods(options);
  let readAt = performance.now();
  let turn = 0;
  if (pods.length === 0) throw noPodReady();
  return async () => {
    if (performance.now() - readAt > PODS_FRESH_MS) {
      readAt = performance.now();
      pods = await readyPods(options);
    }
    turn += 1;
    const pod = pods[turn % pods.length];
    if (pod === undefined) throw noPodReady();
    return pod;
  };
}

function noPodReady(): PalierError {
  return new PalierError('no-pod-ready', EXIT.environment, {
    en: 'no pod of the Service is ready',
    fr: 'aucun pod du Service n’est prêt',
  });
}

async function readyPods({
  client,
  namespace,
  selector,
  targetPort,
}: PortForwardOptions): Promise<readonly PodPort[]> {
  const labels = Object.entries(strings(selector)).map(([key, value]) => `${key}=${value}`);
  const answer = await client.getJson(
    listUrl(resourceOf('pods', namespace, { labelSelector: labels.join(',') })),
  );
  return records(answer.items).flatMap((pod) => {
    const port = typeof targetPort === 'number' ? targetPort : namedPort(pod, targetPort);
    const name = text(record(pod.metadata)?.name);
    return name !== undefined && port !== undefined && isReady(pod) ? [{ name, port }] : [];
  });
}

function isReady(pod: Json): boolean {
  const conditions = records(record(pod.status)?.conditions);
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function namedPort(pod: Json, name: string): number | undefined {
  const containers = records(record(pod.spec)?.containers);
  const ports = containers.flatMap((container) => records(container.ports));
  return number(ports.find((port) => port.name === name)?.containerPort);
}
