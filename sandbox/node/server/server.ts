import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { NODE_NAME } from '../../cluster/node-name.ts';
import type { ClusterView } from '../../cluster/watch/view.ts';
import { messageOf, SandboxError, systemCodeOf } from '../../lib/errors.ts';
import type { PodLogs } from '../logs/read.ts';
import type { AggregatedApi } from './aggregated.ts';
import { type Authorities, type Caller, createCallerOf } from './client-certificate.ts';
import { serveContainerLogs } from './container-logs.ts';
import { Refusal, refuse, sendJson, sendText } from './respond.ts';
import { handOver, type StreamTargets } from './streams.ts';

/** A kubelet's; the sandbox's address is its own, so that it is free but for a server that takes every address. */
const KUBELET_PORT = 10_250;

/** The API server asks every minute, and complains of who has no answer. */
const NOTHING_TO_EXPLAIN = { swagger: '2.0', info: { title: 'palier-sandbox', version: 'v1' }, paths: {} };

export interface NodeServerOptions {
  /** Of this machine: 127.77.N.1. */
  readonly host: string;
  readonly authorities: Authorities;
  /** PEM: what it shows to the API server. */
  readonly certificate: string;
  readonly key: string;
  readonly view: ClusterView;
  readonly logs: PodLogs;
  readonly aggregated: AggregatedApi;
  readonly streams: StreamTargets;
}

export interface NodeServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * What the API server asks its node for: logs, exec, attach, port-forward, and one aggregated API. It answers
 * nobody else.
 */
export async function startNodeServer(options: NodeServerOptions): Promise<NodeServer> {
  const { host, authorities, certificate, key } = options;
  const callerOf = createCallerOf(authorities);
  const server = createServer({
    cert: certificate,
    key,
    ca: [authorities.cluster, authorities.frontProxy],
    requestCert: true,
    rejectUnauthorized: true,
  });
  server.on('request', (request, response) => {
    void answer(request, response, callerOf(request.socket), options).catch((error: unknown) =>
      refuse(response, error),
    );
  });
  const streams = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    streams.add(socket);
    socket.once('close', () => streams.delete(socket));
    const isAllowed = callerOf(socket) === 'kubelet';
    void handOver({ request, socket, head, isAllowed, view: options.view, targets: options.streams });
  });
  const port = await listen(server, host);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of streams) socket.destroy();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller | undefined,
  { view, logs, aggregated }: NodeServerOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://node');
  const [route = '', ...parts] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  if (caller === undefined) throw new Refusal(403, 'Forbidden: only the API server may ask this node');
  if (url.pathname === '/healthz') return sendText(response, 'ok');
  if (url.pathname.startsWith(aggregated.path)) {
    const { method = 'GET', headers } = request;
    const { status, body } = aggregated.answer({ method, accept: headers.accept, url });
    return sendJson(response, body, status);
  }
  if (url.pathname === '/openapi/v2') return sendJson(response, NOTHING_TO_EXPLAIN);
  if (caller !== 'kubelet') throw new Refusal(404, '404 page not found');
  switch (route) {
    case 'containerLogs':
      return serveContainerLogs({ response, parts, query: url.searchParams, view, logs });
    case 'pods':
      return sendJson(response, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: podsOf(view) });
    case 'exec':
    case 'attach':
    case 'portForward':
      throw new Refusal(400, 'unable to upgrade: missing upgrade headers in request');
    default:
      throw new Refusal(404, '404 page not found');
  }
}

function podsOf(view: ClusterView) {
  return view.list('pods').filter(({ spec }) => spec?.nodeName === NODE_NAME);
}

async function listen(server: Server, host: string): Promise<number> {
  for (const port of [KUBELET_PORT, 0]) {
    try {
      return await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host, port }, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      });
    } catch (cause) {
      if (port !== 0 && systemCodeOf(cause) === 'EADDRINUSE') continue;
      throw new SandboxError('sandbox.node-port', { host, reason: messageOf(cause) }, { cause });
    }
  }
  throw new Error('unreachable');
}
