import { Agent, createServer as createHttpServer, get, type Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryCluster } from '../testing/memory-cluster.ts';
import { claimNodePort } from './node-ports.ts';
import { startServiceProxy } from './service-proxy.ts';

/** What the API calls 100.96.200.7. */
const CLUSTER_IP = '127.96.200.7';
let cluster: MemoryCluster;
let proxy: ReturnType<typeof startServiceProxy>;
let pods: Server[];
let messages: string[];
let applied: PromiseWithResolvers<void>;

beforeEach(() => {
  cluster = new MemoryCluster();
  pods = [];
  messages = [];
  applied = Promise.withResolvers();
  applied.resolve();
  proxy = startServiceProxy({
    view: cluster,
    api: cluster,
    applied: () => applied.promise,
    events: cluster,
    log: (message) => messages.push(message),
  });
});
afterEach(async () => {
  proxy.close();
  for (const pod of pods) {
    pod.closeAllConnections();
    pod.close();
  }
});

/** A pod is a real server that answers with its own name. */
async function pod(ip: string, name: string): Promise<void> {
  const server = createHttpServer((_, response) => response.end(name));
  pods.push(server);
  await new Promise<void>((resolve) => server.listen(8931, ip, resolve));
}

/** One that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What the proxy does about a new Service is done. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

function service(nodePort?: number, resourceVersion = '1'): void {
  cluster.put('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop', resourceVersion },
    spec: { clusterIP: '100.96.200.7', ports: [{ name: 'http', port: 8930, ...(nodePort && { nodePort }) }] },
  });
}

/** The addresses of ready pods. */
function endpoints(...ips: string[]): void {
  slice(
    ips.map((ip) => ({ addresses: [ip], conditions: { ready: true, serving: true, terminating: false } })),
  );
}

/** A pod on its way out. */
function ending(ip: string, serving: boolean): void {
  slice([{ addresses: [ip], conditions: { ready: false, serving, terminating: true } }]);
}

function slice(endpoints: readonly object[]): void {
  cluster.put('endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'web-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web' } },
    endpoints,
    ports: [{ name: 'http', port: 8931 }],
  });
}

async function ask(agent: Agent, host = CLUSTER_IP, port = 8930): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await new Promise((resolve, reject) => {
        get({ host, port, agent }, (response) => {
          let body = '';
          response.on('data', (chunk) => {
            body += chunk;
          });
          response.on('end', () => resolve(body));
        }).on('error', reject);
      });
    } catch (error) {
      // The listener opens a moment after the Service was written.
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED' || attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

describe('the service proxy', () => {
  it('spreads connections over the ready pods, and keeps a connection at its pod', async () => {
    await pod('127.77.200.1', 'a');
    await pod('127.77.200.2', 'b');
    service();
    endpoints('100.77.200.1', '100.77.200.2');
    const perConnection = await Promise.all(
      Array.from({ length: 40 }, () => ask(new Agent({ keepAlive: false }))),
    );
    expect([...new Set(perConnection)].toSorted()).toEqual(['a', 'b']);
    const kept = new Agent({ keepAlive: true, maxSockets: 1 });
    const answers = [await ask(kept), await ask(kept), await ask(kept)];
    kept.destroy();
    expect(new Set(answers).size).toBe(1);
  });

  it('sends new connections only to pods that are ready now', async () => {
    await pod('127.77.200.1', 'a');
    await pod('127.77.200.2', 'b');
    service();
    endpoints('100.77.200.1');
    expect(await ask(new Agent())).toBe('a');
    endpoints('100.77.200.2');
    expect(await ask(new Agent())).toBe('b');
  });

  it('refuses connections when no pod is ready', async () => {
    service();
    endpoints();
    await expect(ask(new Agent())).rejects.toThrow(/ECONNREFUSED/);
  });

  it('falls back on a pod that is ending for as long as it serves and no other is ready', async () => {
    await pod('127.77.200.1', 'ending');
    await pod('127.77.200.2', 'new');
    service();
    endpoints();
    ending('100.77.200.1', true);
    expect(await ask(new Agent())).toBe('ending');
    endpoints('100.77.200.2');
    expect(await ask(new Agent())).toBe('new');
    endpoints();
    ending('100.77.200.1', false);
    await expect(ask(new Agent())).rejects.toThrow(/ECONNREFUSED/);
  });

  it('takes another node port when the one of the Service is taken, and says so', async () => {
    await pod('127.77.200.1', 'a');
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = (other.address() as AddressInfo).port;
    service(taken);
    endpoints('100.77.200.1');
    const nodePort = () => cluster.get('services', 'shop', 'web')?.spec.ports?.[0]?.nodePort;
    await expect.poll(nodePort).not.toBe(taken);
    expect(await ask(new Agent(), '127.0.0.1', nodePort())).toBe('a');
    expect(messages[0]).toContain(`node port ${taken} of 127.0.0.1 is used by another program`);
    expect(cluster.told.map(({ reason }) => reason)).toEqual(['NodePortTaken']);
    other.close();
  });

  it('leaves a Service alone for as long as the manifests are being applied, and takes what they say', async () => {
    await pod('127.77.200.1', 'a');
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = (other.address() as AddressInfo).port;
    const wanted = await freePort();
    applied = Promise.withResolvers();
    service(taken);
    endpoints('100.77.200.1');
    await settled();
    service(wanted, '2');
    applied.resolve();
    await expect.poll(() => ask(new Agent(), '127.0.0.1', wanted).catch(() => 'nobody')).toBe('a');
    expect(cluster.told).toEqual([]);
    other.close();
  });

  it('leaves its node port when another program takes it before a pod is ready', async () => {
    await pod('127.77.200.1', 'a');
    const other = createServer();
    const taken = await freePort();
    service(taken);
    await settled();
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
    endpoints('100.77.200.1');
    const nodePort = () => cluster.get('services', 'shop', 'web')?.spec.ports?.[0]?.nodePort;
    await expect.poll(nodePort).not.toBe(taken);
    expect(await ask(new Agent(), '127.0.0.1', nodePort())).toBe('a');
    expect(cluster.told.map(({ reason }) => reason)).toEqual(['NodePortTaken']);
    other.close();
  });

  it.each([
    ['the Service is deleted', () => cluster.remove('services', 'shop', 'web')],
    ['the sandbox ends', () => proxy.close()],
  ])('holds its node port against other sandboxes while no pod is ready, until %s', async (_, end) => {
    const port = await freePort();
    service(port);
    await settled();
    expect(await claimNodePort('127.0.0.1', port)).toBe('another sandbox has claimed it');
    end();
    await settled();
    const claim = await claimNodePort('127.0.0.1', port);
    if (typeof claim === 'string') throw new Error(claim);
    claim.release();
  });

  it('stops listening when the Service is deleted', async () => {
    await pod('127.77.200.1', 'a');
    service();
    endpoints('100.77.200.1');
    expect(await ask(new Agent())).toBe('a');
    cluster.remove('services', 'shop', 'web');
    await expect
      .poll(
        () =>
          new Promise((resolve) => {
            get({ host: CLUSTER_IP, port: 8930 }, (response) => resolve(response.statusCode)).on(
              'error',
              (error: NodeJS.ErrnoException) => resolve(error.code),
            );
          }),
      )
      .toBe('ECONNREFUSED');
  });
});
