import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createBalancer } from './balancer.ts';
import { freeNodePort, whyTaken } from './node-ports.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanUps.splice(0)) clean();
});

/** A server that answers every chunk with its name. */
async function namedServer(
  name: string,
): Promise<{ address: { host: string; port: number }; end: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('data', () => socket.write(name));
    socket.on('end', () => socket.end('bye'));
    socket.on('error', () => {});
  });
  const end = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  cleanUps.push(end);
  return { address: { host: '127.0.0.1', port: await listening(server) }, end };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}

function client(
  port: number,
): Promise<{ socket: Socket; ask: () => Promise<string>; closed: Promise<string> }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    cleanUps.push(() => socket.destroy());
    socket.setEncoding('utf8').once('error', reject);
    const closed = new Promise<string>((done) => {
      let rest = '';
      socket.on('data', (chunk) => {
        rest = String(chunk);
      });
      socket.on('error', (error) => done(error.message));
      socket.on('close', () => done(rest));
    });
    socket.once('connect', () =>
      resolve({
        socket,
        closed,
        ask: () =>
          new Promise((answer) => {
            socket.once('data', (chunk) => answer(String(chunk)));
            socket.write('?');
          }),
      }),
    );
  });
}

async function balancerOn(choose?: (count: number) => number) {
  const port = (await freeNodePort('127.0.0.1', 31_500 + Math.floor(Math.random() * 900), () => false)) ?? 0;
  const balancer = createBalancer({
    listen: { host: '127.0.0.1', port },
    onError: (error) => {
      throw error;
    },
    ...(choose && { choose }),
  });
  cleanUps.push(() => balancer.close());
  return { port, balancer };
}

const settle = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the balancer of a Service port', () => {
  it('spreads connections over the backends, and each connection stays where it is', async () => {
    const [a, b] = [await namedServer('a'), await namedServer('b')];
    let next = 0;
    const { port, balancer } = await balancerOn((count) => next++ % count);
    balancer.setBackends([a.address, b.address]);
    await settle();
    const [one, two] = [await client(port), await client(port)];
    expect([await one.ask(), await two.ask(), await one.ask(), await two.ask()]).toEqual([
      'a',
      'b',
      'a',
      'b',
    ]);
  });

  it('refuses connections while no backend is ready, and takes them again afterwards', async () => {
    const a = await namedServer('a');
    const { port, balancer } = await balancerOn();
    await expect(client(port)).rejects.toThrow('ECONNREFUSED');
    balancer.setBackends([a.address]);
    await settle();
    expect(await (await client(port)).ask()).toBe('a');
    balancer.setBackends([]);
    await settle();
    await expect(client(port)).rejects.toThrow('ECONNREFUSED');
  });

  it('keeps a connection whose backend is no longer ready, until the backend ends it', async () => {
    const a = await namedServer('a');
    const { port, balancer } = await balancerOn();
    balancer.setBackends([a.address]);
    await settle();
    const one = await client(port);
    expect(await one.ask()).toBe('a');
    balancer.setBackends([]);
    await settle();
    expect(await one.ask()).toBe('a');
    a.end();
    await one.closed;
    expect(one.socket.destroyed).toBe(true);
  });

  it('lets an answer through after the client has ended its side', async () => {
    const a = await namedServer('a');
    const { port, balancer } = await balancerOn();
    balancer.setBackends([a.address]);
    await settle();
    const one = await client(port);
    one.socket.end();
    expect(await one.closed).toBe('bye');
  });

  it('resets a connection to a backend that is gone', async () => {
    const a = await namedServer('a');
    a.end();
    const { port, balancer } = await balancerOn();
    balancer.setBackends([a.address]);
    await settle();
    const one = await client(port);
    expect(await one.closed).toMatch(/ECONNRESET|^$/);
  });

  it('finds the next free node port when one is taken', async () => {
    const { address } = await namedServer('a');
    expect(await whyTaken('127.0.0.1', address.port)).toBe('EADDRINUSE');
    const free = await freeNodePort('127.0.0.1', 32_766, (port) => port === 32_767 || port === 30_000);
    expect(free).toBeGreaterThan(30_000);
    expect(free).toBeLessThan(32_767);
  });
});
