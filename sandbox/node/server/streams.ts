import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { toLocal } from '../../cluster/address.ts';
import type { Pod } from '../../cluster/objects.ts';
import type { ClusterView } from '../../cluster/watch/view.ts';
import { messageOf } from '../../lib/errors.ts';
import type { LaunchOptions } from '../processes/process.ts';
import { Refusal } from './respond.ts';

/** Who speaks the streaming protocols, and what it is told of a container. */
export interface StreamTargets {
  /** The Unix socket of the control plane's streaming server. */
  readonly socketPath: string;
  /** How to run a command in a container; undefined: no such container runs now. */
  exec(pod: Pod, container: string, command: readonly string[]): LaunchOptions | undefined;
  /** What shows the output of a container from now on, and passes `input` on; undefined: none such runs now. */
  attach(pod: Pod, container: string, input: boolean): LaunchOptions | undefined;
  /** Environment by which a sweep finds what a crash left running. */
  readonly marks: Readonly<Record<string, string>>;
}

/**
 * Hands an upgraded connection (exec, attach, port-forward) as it is to Kubernetes' own streaming library, and tells
 * it in headers what to run or where to connect.
 */
export async function handOver(stream: {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly isAllowed: boolean;
  readonly view: Pick<ClusterView, 'get'>;
  readonly targets: StreamTargets;
}): Promise<void> {
  const { request, socket, head, isAllowed, view, targets } = stream;
  socket.on('error', () => socket.destroy());
  try {
    if (!isAllowed) throw new Refusal(403, 'Forbidden: only the API server may ask this node');
    const url = new URL(request.url ?? '/', 'https://node');
    const targetHeader = headerFor(url, view, targets);
    const streaming = await connected(targets.socketPath);
    // Nobody would end it any more.
    if (socket.destroyed) return void streaming.destroy();
    streaming.write(`${headOf(request, targetHeader)}\r\n`);
    if (head.length > 0) streaming.write(head);
    streaming.on('error', () => socket.destroy());
    socket.once('close', () => streaming.destroy());
    streaming.once('close', () => socket.destroy());
    socket.pipe(streaming).pipe(socket);
  } catch (error) {
    refuseUpgrade(socket, error instanceof Refusal ? error : new Refusal(500, messageOf(error)));
  }
}

function headerFor(url: URL, view: Pick<ClusterView, 'get'>, targets: StreamTargets): string {
  const [route, namespace = '', name = '', container = ''] = url.pathname
    .slice(1)
    .split('/')
    .map(decodeURIComponent);
  const pod = view.get('pods', namespace, name);
  if (pod === undefined) throw new Refusal(404, 'pod does not exist');
  const running = (options: LaunchOptions | undefined) => {
    if (options === undefined) throw new Refusal(404, `container not found ("${container}")`);
    const { argv, env, cwd, joinFiles = [] } = options;
    const command = {
      argv,
      env: { ...env, ...targets.marks },
      cwd,
      cgroups: joinFiles.map((file) => dirname(file)),
    };
    return `Palier-Command: ${Buffer.from(JSON.stringify(command)).toString('base64')}`;
  };
  switch (route) {
    case 'exec':
      return running(targets.exec(pod, container, url.searchParams.getAll('command')));
    case 'attach':
      return running(targets.attach(pod, container, url.searchParams.get('input') === '1'));
    case 'portForward': {
      const { phase, podIP } = pod.status ?? {};
      if (phase !== 'Running' || !podIP) throw new Refusal(404, `pod "${name}" is not running`);
      return `Palier-Address: ${toLocal(podIP)}`;
    }
    default:
      throw new Refusal(404, '404 page not found');
  }
}

/** The request as it came, but for headers that only we may send. */
function headOf({ method, url, rawHeaders }: IncomingMessage, ...own: readonly string[]): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2);
    if (!name.toLowerCase().startsWith('palier-')) lines.push(`${name}: ${value}`);
  }
  return [...lines, ...own].map((line) => `${line}\r\n`).join('');
}

function connected(path: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', () =>
      reject(new Refusal(503, 'the streaming server of the sandbox does not answer')),
    );
  });
}

function refuseUpgrade(socket: Duplex, { status, message }: Refusal): void {
  socket.end(
    [
      `HTTP/1.1 ${status} `,
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(message)}`,
      'Connection: close',
      '',
      message,
    ].join('\r\n'),
  );
}
