import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Pod } from '../../cluster/objects.ts';
import type { ClusterView } from '../../cluster/watch/view.ts';
import { handOver, type StreamTargets } from './streams.ts';

const pod = (name: string, status: object): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'palier' },
  spec: { containers: [{ name: 'main' }] },
  status,
});
const pods = [
  pod('web-1', { phase: 'Running', podIP: '100.77.3.5' }),
  pod('waits', { phase: 'Pending', podIP: '100.77.3.6' }),
];
const view = {
  get: (_: string, __?: string, name?: string) => pods.find((it) => it.metadata.name === name),
} as Pick<ClusterView, 'get'>;
const main = { env: { PATH: '/bin' }, cwd: '/', joinFiles: ['/sys/a/cgroup.procs'] };

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A streaming server that accepts every upgrade and sends back what it gets; and a node in front of it. */
async function startNode(isAllowed = true) {
  const folder = mkdtempSync(join(tmpdir(), 'palier-streams-'));
  const socketPath = join(folder, 'streams.sock');
  const heads: string[] = [];
  const streaming = createSocketServer((socket) => {
    socket.once('data', (head) => {
      heads.push(head.toString());
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n');
      socket.pipe(socket);
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => streaming.listen(socketPath, resolve));
  const targets: StreamTargets = {
    socketPath,
    exec: (_, container, argv) => (container === 'main' ? { ...main, argv } : undefined),
    attach: () => undefined,
    marks: { PALIER_SANDBOX: 'abc' },
  };
  const node = createServer();
  node.on('upgrade', (request, socket, head) => {
    void handOver({ request, socket, head, isAllowed, view, targets });
  });
  await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    node.close();
    streaming.close();
    rmSync(folder, { recursive: true });
  });
  return { heads, streaming, port: (node.address() as AddressInfo).port };
}

const ask = (port: number, path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const asked = request({
      port,
      path,
      method: 'POST',
      headers: { Connection: 'Upgrade', Upgrade: 'SPDY/3.1', ...headers },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asked.on('upgrade', (response, socket) => {
      socket.once('data', (chunk) => {
        socket.destroy();
        resolve({ status: response.statusCode, text: chunk.toString() });
      });
      socket.write('hello');
    });
    asked.end();
  });

describe('an upgraded connection', () => {
  it('is handed over as it came, with the command to run', async () => {
    const { port, heads } = await startNode();
    const path = '/exec/palier/web-1/main?command=ls&command=-l&output=1';
    expect(await ask(port, path, { 'X-Stream-Protocol-Version': 'v5.channel.k8s.io' })).toEqual({
      status: 101,
      text: 'hello',
    });
    const [head = ''] = heads;
    expect(head.split('\r\n')[0]).toBe(`POST ${path} HTTP/1.1`);
    expect(head).toContain('X-Stream-Protocol-Version: v5.channel.k8s.io\r\n');
    const told = /^Palier-Command: (.*)$/m.exec(head)?.[1] ?? '';
    expect(JSON.parse(Buffer.from(told, 'base64').toString())).toEqual({
      argv: ['ls', '-l'],
      env: { PATH: '/bin', PALIER_SANDBOX: 'abc' },
      cwd: '/',
      cgroups: ['/sys/a'],
    });
  });

  it('of a port-forward goes to the address of the pod on this machine, whatever the client says', async () => {
    const { port, heads } = await startNode();
    await ask(port, '/portForward/palier/web-1', { 'Palier-Address': '127.0.0.1' });
    expect(heads[0]?.match(/Palier-\w+: .*/g)).toEqual(['Palier-Address: 127.77.3.5']);
  });

  it.each([
    ['/exec/palier/gone/main?command=ls', 404, 'pod does not exist'],
    ['/exec/palier/web-1/other?command=ls', 404, 'container not found ("other")'],
    ['/attach/palier/web-1/main', 404, 'container not found ("main")'],
    ['/portForward/palier/waits', 404, 'pod "waits" is not running'],
    ['/run/palier/web-1/main', 404, '404 page not found'],
  ])('%s is refused with %s', async (path, status, text) => {
    const { port } = await startNode();
    expect(await ask(port, path)).toEqual({ status, text });
  });

  it('is for the API server alone', async () => {
    const { port } = await startNode(false);
    expect((await ask(port, '/exec/palier/web-1/main?command=ls')).status).toBe(403);
  });

  it('is refused while nobody streams', async () => {
    const { port, streaming } = await startNode();
    streaming.close();
    expect(await ask(port, '/portForward/palier/web-1')).toMatchObject({ status: 503 });
  });

  it('ends on the other side when the client goes', async () => {
    const { port, streaming } = await startNode();
    const ended = new Promise<void>((resolve) => {
      streaming.once('connection', (socket) => socket.once('close', () => resolve()));
    });
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        'POST /portForward/palier/web-1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
      );
    });
    socket.once('data', () => socket.destroy());
    await ended;
  });
});
