import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, so that none takes it before k6 does. */
const LOWEST = 20_000;
const HIGHEST = 29_999;
const TRIES = 20;

/** A port of loopback that nobody listens on; null: none was found. */
export async function freePort(random: () => number = Math.random): Promise<number | null> {
  for (let tried = 0; tried < TRIES; tried++) {
    const port = LOWEST + Math.floor(random() * (HIGHEST - LOWEST + 1));
    if (await isFree(port)) return port;
  }
  return null;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
