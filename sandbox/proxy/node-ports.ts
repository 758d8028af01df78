import { createServer } from 'node:net';
import { listenAbstract } from '../node/addresses.ts';

export const NODE_PORTS = { first: 30_000, last: 32_767 } as const;

/** Null when the port can be listened on, else the system's code: `EADDRINUSE`, `EACCES`, … */
export function whyTaken(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'UNKNOWN'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Holds a node port against the other sandboxes of this machine until it is released. */
export interface NodePortClaim {
  release(): void;
}

/**
 * Claims a port that can be listened on. Nothing listens there before the first pod is ready: without the claim
 * another sandbox that starts meanwhile would find the port free too. Or why not: the system's code.
 */
export async function claimNodePort(host: string, port: number): Promise<NodePortClaim | string> {
  const claim = await listenAbstract(`palier-sandbox-node-port-${host}-${port}`);
  if (claim === null) return 'another sandbox has claimed it';
  const why = await whyTaken(host, port);
  if (why === null) return { release: () => claim.close() };
  claim.close();
  return why;
}

/** The first free port after the wanted one, around the end of Kubernetes' range; null: none is free. */
export async function freeNodePort(
  host: string,
  wanted: number,
  isReserved: (port: number) => boolean,
): Promise<number | null> {
  const count = NODE_PORTS.last - NODE_PORTS.first + 1;
  for (let offset = 1; offset < count; offset++) {
    const port = NODE_PORTS.first + ((wanted - NODE_PORTS.first + offset) % count);
    if (!isReserved(port) && (await whyTaken(host, port)) === null) return port;
  }
  return null;
}
