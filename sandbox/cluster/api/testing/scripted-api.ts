import { once } from 'node:events';
import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createCertificate } from '../../../testing/certificate.ts';
import type { ClusterAccess } from '../kubeconfig.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  readonly body: string;
  /** Ends the whole connection when destroyed. */
  readonly session: { destroy(): void } | undefined;
  answer(status: number, body: unknown): void;
  /** Writes one line and leaves the answer open. */
  send(event: object): void;
  end(): void;
}

export interface ScriptedApi {
  readonly access: ClusterAccess;
  /** Every request so far. */
  readonly asked: readonly Asked[];
  /** How many connections were opened. */
  connections(): number;
  close(): Promise<void>;
}

/** A real HTTP/2 server over TLS that answers as the test says. */
export async function startScriptedApi(script: (asked: Asked) => void): Promise<ScriptedApi> {
  const { key, certificate } = createCertificate(['127.0.0.1'], Date.now());
  const server = createSecureServer({ key, cert: certificate });
  const sessions = new Set<ServerHttp2Session>();
  const asked: Asked[] = [];
  let connections = 0;
  server.on('session', (session) => {
    connections += 1;
    sessions.add(session);
    session.on('error', () => {});
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', async (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => {});
    let body = '';
    for await (const chunk of stream.setEncoding('utf8')) body += chunk;
    const url = new URL(String(headers[':path']), 'https://127.0.0.1');
    const head = (status: number) => stream.headersSent || stream.respond({ ':status': status });
    const one: Asked = {
      method: String(headers[':method']),
      path: url.pathname,
      query: url.searchParams,
      contentType: headers['content-type'],
      body,
      session: stream.session,
      answer(status, answer) {
        head(status);
        stream.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
      },
      send(event) {
        head(200);
        stream.write(`${JSON.stringify(event)}\n`);
      },
      end: () => stream.end(),
    };
    asked.push(one);
    script(one);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    access: {
      server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      certificateAuthority: certificate,
      token: 'secret',
    },
    asked,
    connections: () => connections,
    async close() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
