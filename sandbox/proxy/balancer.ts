import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Backend } from './backends.ts';

const BACKLOG = 4096;
const RETRY_MS = 1_000;

export interface Balancer {
  /** None: connections are refused, as kube-proxy has it. */
  setBackends(backends: readonly Backend[]): void;
  close(): void;
}

/**
 * Spreads TCP connections over backends. A connection keeps its backend for as long as it lives, whether that
 * stays ready or not: clients that keep connections alive stay where they are, as behind a real Service.
 */
export function createBalancer(options: {
  readonly listen: Backend;
  /** Gives the index of the backend for a new connection. Default: at random, like kube-proxy. */
  readonly choose?: (count: number) => number;
  readonly onError: (error: NodeJS.ErrnoException) => void;
}): Balancer {
  const { listen, onError, choose = (count) => Math.floor(Math.random() * count) } = options;
  const connections = new Set<Socket>();
  let backends: readonly Backend[] = [];
  let server: Server | undefined;
  let retry: NodeJS.Timeout | undefined;

  const open = () => {
    // Half-open: a client that has said all it wanted still gets its answer.
    const opened = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, accept);
    server = opened;
    opened.on('error', (error: NodeJS.ErrnoException) => {
      onError(error);
      if (server !== opened) return;
      server = undefined;
      if (error.code === 'EADDRINUSE')
        retry = setTimeout(() => backends.length > 0 && !server && open(), RETRY_MS).unref();
    });
    opened.listen({ host: listen.host, port: listen.port, backlog: BACKLOG });
  };
  const accept = (client: Socket) => {
    const backend = backends[choose(backends.length)];
    if (backend === undefined) {
      client.resetAndDestroy();
      return;
    }
    connections.add(client);
    client.once('close', () => connections.delete(client));
    join(client, connect({ ...backend, allowHalfOpen: true, noDelay: true }));
  };
  return {
    setBackends(next) {
      backends = next;
      if (next.length > 0 && server === undefined) open();
      if (next.length === 0) {
        clearTimeout(retry);
        // New connections are refused; those there are go on.
        server?.close();
        server = undefined;
      }
    },
    close() {
      this.setBackends([]);
      for (const client of connections) client.destroy();
    },
  };
}

/** Both directions, each with the other's speed; a broken side breaks the other, an ended one ends it. */
function join(client: Socket, backend: Socket): void {
  forward(client, backend);
  forward(backend, client);
}

function forward(from: Socket, to: Socket): void {
  from.on('data', (chunk) => {
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
  from.on('error', () => to.resetAndDestroy());
  from.on('close', () => to.destroySoon());
  from.resume();
}
