import { createServer, type Server, Socket } from 'node:net';
import type { Backend } from './backends.ts';

export interface Balancer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens and hands each connection to one backend, as kube-proxy does: the choice holds as long as the
 * connection, so a client that keeps its connections keeps its pods. `pick` returns undefined when no backend is
 * ready; the client then sees a reset. Rejects when the address is taken.
 */
export function startBalancer(
  host: string,
  port: number,
  pick: () => Backend | undefined,
): Promise<Balancer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, pauseOnConnect: true, allowHalfOpen: true }, (client) => {
    track(sockets, client);
    connect(client, pick, (upstream) => track(sockets, upstream));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve({ port: portOf(server), close: () => close(server, sockets) });
    });
  });
}

function connect(
  client: Socket,
  pick: () => Backend | undefined,
  onUpstream: (socket: Socket) => void,
): void {
  const backend = pick();
  // An error handler on both ends: a reset of one is passed on to the other and must not end the process.
  client.on('error', () => {});
  if (!backend) {
    client.resetAndDestroy();
    return;
  }
  const upstream = new Socket({ allowHalfOpen: true });
  upstream.setNoDelay(true);
  onUpstream(upstream);
  upstream.on('error', () => client.resetAndDestroy());
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => client.destroy());
  upstream.connect(backend.port, backend.host, () => {
    client.pipe(upstream);
    upstream.pipe(client);
  });
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the balancer does not listen on a port');
  return address.port;
}
