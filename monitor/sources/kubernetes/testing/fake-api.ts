import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClusterAccess } from '../kubeconfig.ts';

/** A small Kubernetes API over real HTTP, for tests and benches: what it holds and how it fails is up to them. */
export interface FakeApi {
  readonly url: string;
  readonly access: ClusterAccess;
  /** `GET /path?query` of each request so far. */
  readonly requests: string[];
  /** Creates or replaces; `path` is the collection's, as in a URL. */
  put(path: string, object: FakeObject): void;
  remove(path: string, name: string): void;
  /** Answers that come instead of the real one; null: take the request, never answer; a function: do as it does. */
  answer: (request: FakeRequest) => FakeAnswer | ((response: http.ServerResponse) => void) | null | undefined;
  /** Forgets history: watches from an older version get 410. */
  compact(form?: 'status' | 'in-stream'): void;
  /** Ends every open watch, as a server does, or cuts the connection. */
  endWatches(how?: 'end' | 'cut'): void;
  /** Half-open: what is open stays so, and is told nothing any more. */
  deadenWatches(): void;
  bookmark(): void;
  /** A line into the open watches of a collection. */
  sendLine(path: string, line: string): void;
  readonly openWatches: number;
  close(): Promise<void>;
}

export interface FakeRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  /** Each line, in lower case its name. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
}

export interface FakeAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
  };
  readonly [field: string]: unknown;
}

interface OpenWatch {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly response: http.ServerResponse;
  isDead?: boolean;
}

interface Change {
  readonly version: number;
  readonly path: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: FakeObject;
}

export async function startFakeApi(): Promise<FakeApi> {
  const collections = new Map<string, Map<string, FakeObject>>();
  const watches = new Set<OpenWatch>();
  let history: Change[] = [];
  let version = 100;
  let oldest = 0;
  let goneForm: 'status' | 'in-stream' = 'status';

  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://api');
    const path = url.pathname;
    const query = url.searchParams;
    api.requests.push(`${request.method} ${request.url}`);
    const instead = api.answer({
      path,
      query,
      headers: request.headers,
      rawHeaders: pairsOf(request.rawHeaders),
    });
    if (instead === null) return;
    if (typeof instead === 'function') return instead(response);
    if (instead !== undefined) return send(response, instead.status, instead.body, instead.headers);
    if (path === '/version') return send(response, 200, { gitVersion: 'v1.34.4' });
    if (!collections.has(path)) return send(response, 404, status(404, `no ${path}`));
    if (query.has('watch')) return watch({ path, query, response });
    return send(response, 200, list(path, query));
  });

  function list(path: string, query: URLSearchParams) {
    const all = [...(collections.get(path)?.values() ?? [])].filter((object) => selected(object, query));
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit') ?? all.length);
    const rest = Math.max(0, all.length - to);
    const more = rest > 0 ? { continue: String(to), remainingItemCount: rest } : {};
    return {
      kind: 'List',
      metadata: { resourceVersion: String(version), ...more },
      items: all.slice(from, to),
    };
  }

  function watch(open: OpenWatch) {
    const from = Number(open.query.get('resourceVersion'));
    if (from < oldest && goneForm === 'status')
      return send(open.response, 410, status(410, 'too old resource version'));
    open.response.writeHead(200, { 'content-type': 'application/json' });
    open.response.flushHeaders();
    if (from < oldest) {
      open.response.end(
        `${JSON.stringify({ type: 'ERROR', object: status(410, 'too old resource version') })}\n`,
      );
      return;
    }
    for (const change of history) if (change.version > from) deliver(open, change);
    watches.add(open);
    open.response.on('close', () => watches.delete(open));
  }

  function deliver(open: OpenWatch, { path, type, object }: Change) {
    if (open.isDead || open.path !== path || !selected(object, open.query)) return;
    open.response.write(`${JSON.stringify({ type, object })}\n`);
  }

  function record(path: string, type: Change['type'], object: FakeObject) {
    const change = { version, path, type, object };
    history.push(change);
    for (const open of watches) deliver(open, change);
  }

  const api: FakeApi = {
    url: '',
    access: accessTo(''),
    requests: [],
    answer: () => undefined,
    put(path, object) {
      version += 1;
      const collection = collections.get(path) ?? new Map<string, FakeObject>();
      collections.set(path, collection);
      const known = collection.get(object.metadata.name);
      const uid = (object.metadata as { uid?: string }).uid ?? `uid-${object.metadata.name}`;
      const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(version) } };
      collection.set(object.metadata.name, stored);
      record(path, known === undefined ? 'ADDED' : 'MODIFIED', stored);
    },
    remove(path, name) {
      version += 1;
      const known = collections.get(path)?.get(name);
      if (known === undefined) return;
      collections.get(path)?.delete(name);
      record(path, 'DELETED', {
        ...known,
        metadata: { ...known.metadata, resourceVersion: String(version) } as never,
      });
    },
    compact(form = 'status') {
      version += 1;
      oldest = version;
      history = [];
      goneForm = form;
    },
    endWatches(how = 'end') {
      for (const { response } of watches) {
        if (how === 'end') response.end();
        else response.destroy();
      }
      watches.clear();
    },
    deadenWatches() {
      for (const open of watches) open.isDead = true;
    },
    bookmark() {
      version += 1;
      const line = { type: 'BOOKMARK', object: { metadata: { resourceVersion: String(version) } } };
      for (const { response, isDead } of watches) if (!isDead) response.write(`${JSON.stringify(line)}\n`);
    },
    sendLine(path, line) {
      for (const open of watches) if (open.path === path) open.response.write(`${line}\n`);
    },
    get openWatches() {
      return watches.size;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.defineProperties(api, {
    url: { value: url },
    access: { value: accessTo(url) },
  });
}

/** `rawHeaders` of Node, one pair a line. */
export function pairsOf(rawHeaders: readonly string[]): readonly (readonly [string, string])[] {
  return rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1] ?? ''] as const] : [],
  );
}

/** A Kubernetes Status object, as errors are answered. */
export function status(code: number, message: string) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message };
}

function accessTo(server: string): ClusterAccess {
  const none = { certFile: null, certData: null, keyFile: null, keyData: null, token: null, tokenFile: null };
  return {
    context: 'fake',
    cluster: 'fake',
    server,
    namespace: null,
    tls: { caFile: null, caData: null, serverName: null, skipVerify: false },
    proxyUrl: null,
    user: {
      name: 'me',
      ...none,
      username: null,
      password: null,
      impersonate: null,
      exec: null,
      authProvider: null,
    },
  };
}

function send(
  response: http.ServerResponse,
  code: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function selected(object: FakeObject, query: URLSearchParams): boolean {
  const name = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1];
  if (name !== undefined && object.metadata.name !== name) return false;
  const labels = object.metadata.labels ?? {};
  const requirements = (query.get('labelSelector') ?? '').split(/,(?![^(]*\))/).filter(Boolean);
  return requirements.every((requirement) => {
    const [, key = '', values = ''] =
      /^(\S+) in \((.*)\)$/.exec(requirement) ?? /^(.*?)=(.*)$/.exec(requirement) ?? [];
    return values.split(',').includes(labels[key] ?? '');
  });
}
