import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificate } from '../../sandbox/testing/certificate.ts';

/** A Kubernetes API over TLS that does not grow however long it is asked: objects are text once, the past is short. */
export interface Api {
  readonly url: string;
  /** PEM: the authority that a kubeconfig names. */
  readonly certificate: string;
  /** Creates or replaces, and tells the watches; `path` is the collection's. */
  put(path: string, object: ApiObject): void;
  remove(path: string, name: string): void;
  /** Answers at a path that is no collection; undefined: 404. */
  answer: (path: string) => string | undefined;
  bookmark(): void;
  /** How many requests came with this token. */
  requestsOf(token: string): number;
}

export interface ApiObject {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

interface Stored {
  readonly object: ApiObject;
  readonly json: string;
}

type Selects = (object: ApiObject) => boolean;

interface Watch {
  readonly path: string;
  readonly selects: Selects;
  readonly response: ServerResponse;
}

interface Change {
  readonly version: number;
  readonly path: string;
  readonly object: ApiObject;
  readonly line: string;
}

/** What a watch can go on from: far more than happens between a list and its watch. */
const CHANGES_KEPT = 2_000;
const PAGES_KEPT = 50;
/** As the real one. */
const IDLE_CONNECTION_MS = 90_000;

/** @param paths of its collections */
export async function startApi(paths: readonly string[]): Promise<Api> {
  const collections = new Map(paths.map((path) => [path, new Map<string, Stored>()]));
  const watches = new Set<Watch>();
  const requests = new Map<string, number>();
  /** What comes after a page, by its `continue`. */
  const pages = new Map<string, { readonly items: readonly Stored[]; readonly version: number }>();
  const past: Change[] = [];
  let version = 100;
  let pageCount = 0;

  const { key, certificate } = createCertificate(['127.0.0.1'], Date.now());
  const server = https.createServer({ key, cert: certificate, keepAliveTimeout: IDLE_CONNECTION_MS });
  server.on('request', (request, response: ServerResponse) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    requests.set(token, (requests.get(token) ?? 0) + 1);
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'https://api');
    const collection = collections.get(path);
    if (collection === undefined) return send(response, api.answer(path));
    const selects = selectionOf(query);
    if (query.has('watch')) return watch({ path, selects, response }, Number(query.get('resourceVersion')));
    send(response, list(collection, selects, query));
  });

  function list(collection: Map<string, Stored>, selects: Selects, query: URLSearchParams): string {
    const known = pages.get(query.get('continue') ?? '');
    const all = known?.items ?? [...collection.values()].filter(({ object }) => selects(object));
    const listed = known?.version ?? version;
    const items = all.slice(0, Number(query.get('limit') ?? all.length));
    const rest = all.slice(items.length);
    const metadata: Record<string, unknown> = { resourceVersion: String(listed) };
    if (rest.length > 0) {
      pageCount += 1;
      metadata.continue = `page-${pageCount}`;
      metadata.remainingItemCount = rest.length;
      pages.set(`page-${pageCount}`, { items: rest, version: listed });
      pages.delete(`page-${pageCount - PAGES_KEPT}`);
    }
    const texts = items.map(({ json }) => json).join(',');
    return `{"kind":"List","metadata":${JSON.stringify(metadata)},"items":[${texts}]}`;
  }

  function watch(open: Watch, from: number): void {
    const { response } = open;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const change of past) if (change.version > from) deliver(open, change);
    watches.add(open);
    response.on('close', () => watches.delete(open));
  }

  function tell(path: string, type: 'ADDED' | 'MODIFIED' | 'DELETED', { object, json }: Stored): void {
    const change = { version, path, object, line: `{"type":"${type}","object":${json}}\n` };
    past.push(change);
    if (past.length > CHANGES_KEPT) past.splice(0, CHANGES_KEPT / 2);
    for (const open of watches) deliver(open, change);
  }

  const stored = (object: ApiObject): Stored => ({
    object,
    json: JSON.stringify({
      ...object,
      metadata: { uid: `uid-${object.metadata.name}`, ...object.metadata, resourceVersion: String(version) },
    }),
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api: Api = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    answer: () => undefined,
    put(path, object) {
      version += 1;
      const collection = collections.get(path);
      const type = collection?.has(object.metadata.name) ? 'MODIFIED' : 'ADDED';
      const put = stored(object);
      collection?.set(object.metadata.name, put);
      tell(path, type, put);
    },
    remove(path, name) {
      const known = collections.get(path)?.get(name);
      if (known === undefined) return;
      version += 1;
      collections.get(path)?.delete(name);
      tell(path, 'DELETED', stored(known.object));
    },
    bookmark() {
      const line = `{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"${version}"}}}\n`;
      for (const { response } of watches) response.write(line);
    },
    requestsOf: (token) => requests.get(token) ?? 0,
  };
  return api;
}

function deliver({ path, selects, response }: Watch, change: Change): void {
  if (change.path === path && selects(change.object)) response.write(change.line);
}

const NOT_FOUND = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  code: 404,
  message: 'not found',
});

function send(response: ServerResponse, body: string | undefined): void {
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(body ?? NOT_FOUND);
}

/** `metadata.name=…` of a fieldSelector; `key=value` and `key in (…)` of a labelSelector. */
function selectionOf(query: URLSearchParams): Selects {
  const name = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1];
  const requirements = (query.get('labelSelector') ?? '').split(/,(?![^(]*\))/).filter(Boolean);
  const wanted = requirements.map((requirement) => {
    const [, key = '', values = ''] =
      /^(\S+) in \((.*)\)$/.exec(requirement) ?? /^(.*?)=(.*)$/.exec(requirement) ?? [];
    return { key, values: new Set(values.split(',')) };
  });
  return ({ metadata }) =>
    (name === undefined || metadata.name === name) &&
    wanted.every(({ key, values }) => values.has(metadata.labels?.[key] ?? ''));
}
