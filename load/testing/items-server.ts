import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The backend's API in memory, with faults on demand: what the scenarios and benches drive in tests. */
export interface ItemsServer {
  readonly url: string;
  readonly items: Map<number, StoredItem>;
  /** Every request so far, by the pod that served it. */
  readonly byPod: Map<string, number>;
  readonly counts: { requests: number; failed: number; connections: number };
  close(): Promise<void>;
}

export interface StoredItem {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly quantity: number;
}

export interface ItemsServerOptions {
  /** One connection stays with one of them, as behind a Service; empty: no X-Served-By. */
  readonly pods?: readonly string[];
  /** Milliseconds that the n-th request takes. */
  readonly delayMs?: (n: number) => number;
  /** The n-th request answers 503. */
  readonly fails?: (n: number) => boolean;
  /** Reads answer another item's content. */
  readonly lies?: boolean;
}

export async function startItemsServer(options: ItemsServerOptions = {}): Promise<ItemsServer> {
  const { pods = ['backend-a', 'backend-b'], delayMs, fails, lies = false } = options;
  const items = new Map<number, StoredItem>();
  const byPod = new Map<string, number>();
  const counts = { requests: 0, failed: 0, connections: 0 };
  const podOf = new WeakMap<object, string>();
  let nextId = 1;

  const server = createServer(async (request, response) => {
    const n = ++counts.requests;
    const pod = podOf.get(request.socket);
    if (pod) {
      response.setHeader('X-Served-By', pod);
      byPod.set(pod, (byPod.get(pod) ?? 0) + 1);
    }
    const wait = delayMs?.(n) ?? 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (fails?.(n)) {
      counts.failed++;
      return json(response, 503, { title: 'Service Unavailable' });
    }
    await answer(request, response);
  });
  server.on('connection', (socket) => {
    const pod = pods[counts.connections++ % Math.max(1, pods.length)];
    if (pod) podOf.set(socket, pod);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    items,
    byPod,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://items');
    if (url.pathname === '/health') return json(response, 200, { status: 'ok' });
    const [, id] = /^\/api\/items(?:\/(\d+))?$/.exec(url.pathname) ?? [];
    if (!url.pathname.startsWith('/api/items')) return json(response, 404, { title: 'Not Found' });
    if (id === undefined && request.method === 'GET') return json(response, 200, page(url.searchParams));
    if (id === undefined) return store(response, nextId++, 201, await bodyOf(request));
    const item = items.get(Number(id));
    if (item === undefined) return json(response, 404, { title: 'Not Found' });
    if (request.method === 'GET') return json(response, 200, lies ? { ...item, name: 'another' } : item);
    if (request.method === 'DELETE') {
      items.delete(item.id);
      response.writeHead(204).end();
      return;
    }
    const before = request.method === 'PATCH' ? item : {};
    store(response, item.id, 200, { ...before, ...(await bodyOf(request)) });
  }

  function store(response: ServerResponse, id: number, status: number, body: Partial<StoredItem>): void {
    const item = { description: '', quantity: 0, name: '', ...body, id };
    items.set(id, item);
    if (status === 201) response.setHeader('Location', `/api/items/${id}`);
    json(response, status, item);
  }

  function page(query: URLSearchParams) {
    const perPage = Number(query.get('per_page') ?? 20);
    const number = Number(query.get('page') ?? 1);
    const found = [...items.values()].filter((item) => item.name.includes(query.get('q') ?? ''));
    const slice = found.slice((number - 1) * perPage, number * perPage);
    return { items: slice, page: number, per_page: perPage, total: found.length };
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Partial<StoredItem>> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text) as Partial<StoredItem>;
}
