import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import type { Container, Handler } from '../../cluster/objects.ts';
import { systemCodeOf } from '../../lib/errors.ts';
import type { ProbeOutcome } from './probe.ts';

export interface CheckTarget {
  readonly podIP: string;
  readonly container: Container;
  readonly timeoutMs: number;
  exec(command: readonly string[], timeoutMs: number): Promise<ProbeOutcome>;
}

/** Asks once, as a probe or a hook does; the messages are the kubelet's. Never rejects. */
export function runCheck(handler: Handler, target: CheckTarget): Promise<ProbeOutcome> {
  if (handler.httpGet) return checkHttp(handler.httpGet, target);
  if (handler.tcpSocket) return checkTcp(handler.tcpSocket, target);
  if (handler.exec) return target.exec(handler.exec.command ?? [], target.timeoutMs);
  return Promise.resolve({ ok: false, message: 'the sandbox probes with httpGet, tcpSocket and exec only' });
}

/** The number of a port that a manifest names. */
export function portNumber(port: number | string, container: Container): number {
  if (typeof port === 'number' || /^\d+$/.test(port)) return Number(port);
  return container.ports?.find(({ name }) => name === port)?.containerPort ?? 0;
}

function checkHttp(get: NonNullable<Handler['httpGet']>, target: CheckTarget): Promise<ProbeOutcome> {
  const secure = get.scheme?.toUpperCase() === 'HTTPS';
  const options = {
    host: hostOf(get.host, target.podIP),
    port: portNumber(get.port, target.container),
    path: get.path?.startsWith('/') ? get.path : `/${get.path ?? ''}`,
    headers: {
      'user-agent': 'kube-probe/1.34',
      accept: '*/*',
      ...Object.fromEntries((get.httpHeaders ?? []).map(({ name, value }) => [name.toLowerCase(), value])),
    },
    agent: false as const,
    signal: AbortSignal.timeout(target.timeoutMs),
    rejectUnauthorized: false,
  };
  const url = `${secure ? 'https' : 'http'}://${options.host}:${options.port}${options.path}`;
  return new Promise((resolve) => {
    const call = (secure ? secureRequest : request)(options, (response) => {
      const { statusCode = 0 } = response;
      const ok = statusCode >= 200 && statusCode < 400;
      response.on('error', () => {});
      response.resume();
      resolve({ ok, message: ok ? '' : `HTTP probe failed with statuscode: ${statusCode}` });
    });
    call.on('error', (error) =>
      resolve({ ok: false, message: `Get "${url}": ${inGoWords(error, options)}` }),
    );
    call.end();
  });
}

function checkTcp(socketSpec: NonNullable<Handler['tcpSocket']>, target: CheckTarget): Promise<ProbeOutcome> {
  const address = {
    host: hostOf(socketSpec.host, target.podIP),
    port: portNumber(socketSpec.port, target.container),
  };
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: target.timeoutMs });
    const end = (ok: boolean, message = '') => {
      socket.destroy();
      resolve({ ok, message });
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false, `dial tcp ${address.host}:${address.port}: i/o timeout`));
    socket.once('error', (error) => end(false, inGoWords(error, address)));
  });
}

/** The pod's own loopback is its address here. */
function hostOf(host: string | undefined, podIP: string): string {
  return host === undefined || host === '127.0.0.1' || host === 'localhost' ? podIP : host;
}

function inGoWords(error: Error, { host, port }: { host: string; port: number }): string {
  const code = systemCodeOf(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  }
  if (code === 'ECONNREFUSED') return `dial tcp ${host}:${port}: connect: connection refused`;
  if (code === 'ECONNRESET') return 'read: connection reset by peer';
  return error.message;
}
