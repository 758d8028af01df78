import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeWriteRequest, type PushedSeries } from './remote-write/decode.ts';

export interface Receiver {
  /** Where k6 pushes to: loopback, any free port, a path that nobody can guess. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  readonly wanted: (name: string) => boolean;
  readonly onPush: (series: readonly PushedSeries[]) => void;
  /** A push that can't be read; the next one holds its numbers as well. */
  readonly onDamaged: (error: unknown) => void;
}

const MOST_BODY_BYTES = 16 * 1024 * 1024;

/** A Prometheus remote-write endpoint for one k6. Rejects when loopback has no free port. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const path = `/${randomBytes(16).toString('hex')}`;
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST' || request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    try {
      options.onPush(decodeWriteRequest(await bodyOf(request), options.wanted));
    } catch (error) {
      options.onDamaged(error);
    }
    // Also after a damaged push: k6 would only log it, it does not send again.
    if (!response.destroyed) response.writeHead(204).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BODY_BYTES) throw new RangeError(`remote write: more than ${MOST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
