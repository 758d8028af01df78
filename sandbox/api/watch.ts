import { StoreError } from '../store/errors.ts';
import type { KubeObject, WatchEvent } from '../store/types.ts';
import type { Clock } from '../types.ts';
import { type Form, negotiate } from './accept.ts';
import { fromStored } from './conversion.ts';
import { filterOf } from './filter.ts';
import { requireKnownVersion } from './read.ts';
import { flag, includeObjectOf, integerOf, type ObjectRequest } from './request.ts';
import { apiVersionOf } from './resources.ts';
import { ApiError, statusOf } from './status-error.ts';
import { partialMetadata, tableOf } from './table/index.ts';

/** Shorter than a real API server's minute: clients that give up on a quiet watch after 30 s stay. */
const BOOKMARK_INTERVAL_MS = 20_000;

const DEFAULT_TIMEOUT_SECONDS = 1800;

/** A reader that does not read is cut off before its backlog is felt. */
const MAX_BACKLOG_BYTES = 16 * 1024 * 1024;

type EventType = WatchEvent['type'] | 'BOOKMARK' | 'ERROR';

/**
 * Streams changes, one JSON object a line. Without a resourceVersion (or with 0) the present objects come
 * first, as ADDED; with one, exactly what came after it, or an ERROR event "410 Expired" when that is forgotten.
 */
export function watchObjects(request: ObjectRequest): void {
  const { api, route, query, response, incoming } = request;
  const { store, clock } = api;
  const matches = filterOf(request);
  const from = requireKnownVersion(request);
  const timeoutMs = (integerOf(query, 'timeoutSeconds') ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
  const initial = flag(query, 'sendInitialEvents');
  const encode = encoderOf(request);
  const send = (type: EventType, object: object) => {
    response.write(`${JSON.stringify({ type, object })}\n`);
    if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy();
  };
  const tell = (event: WatchEvent) => {
    const seen = asSeen(event, matches);
    if (seen !== undefined) send(seen.type, encode(seen.object));
  };

  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  let missed: readonly WatchEvent[] = [];
  if (from === undefined || initial) {
    for (const object of store.list(route.resource.plural).filter(matches)) send('ADDED', encode(object));
  } else {
    try {
      missed = store.eventsSince(route.resource.plural, from);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      send('ERROR', statusOf(new ApiError(410, 'Expired', error.message)));
      response.end();
      return;
    }
  }
  for (const event of missed) tell(event);
  const bookmark = (annotations?: Record<string, string>) =>
    send('BOOKMARK', bookmarkOf(request, store.resourceVersion, annotations));
  if (initial) bookmark({ 'k8s.io/initial-events-end': 'true' });

  const stops = [store.watch(route.resource.plural, tell)];
  const end = () => {
    for (const stop of stops.splice(0)) stop();
    response.end();
  };
  if (flag(query, 'allowWatchBookmarks')) stops.push(every(clock, BOOKMARK_INTERVAL_MS, bookmark));
  stops.push(clock.after(timeoutMs, end));
  incoming.once('close', end);
  response.once('close', end);
}

/** The event as one sees it who only sees matching objects. */
function asSeen(event: WatchEvent, matches: (object: KubeObject) => boolean): WatchEvent | undefined {
  const { object, previous } = event;
  const before = previous !== undefined && matches(previous);
  switch (event.type) {
    case 'ADDED':
      return matches(object) ? event : undefined;
    case 'DELETED':
      return before ? event : undefined;
    case 'MODIFIED': {
      const now = matches(object);
      if (now) return { ...event, type: before ? 'MODIFIED' : 'ADDED' };
      return before ? { ...event, type: 'DELETED' } : undefined;
    }
    default:
      throw event.type satisfies never;
  }
}

function encoderOf(request: ObjectRequest): (object: KubeObject) => object {
  const form: Form = negotiate(request.incoming.headers.accept);
  const { resource } = request.route;
  if (form.as === 'metadata') return partialMetadata;
  if (form.as === 'object') return (object) => fromStored(resource, object);
  const includeObject = includeObjectOf(request.query);
  let withColumns = true;
  return (object) => {
    const { resourceVersion } = object.metadata;
    const options = {
      includeObject,
      now: request.api.clock.now(),
      metadata: { resourceVersion },
      withColumns,
    };
    withColumns = false;
    return { ...tableOf(resource, [object], options), apiVersion: `meta.k8s.io/${form.version}` };
  };
}

function bookmarkOf(
  request: ObjectRequest,
  resourceVersion: string,
  annotations?: Record<string, string>,
): object {
  const { resource } = request.route;
  const metadata = { resourceVersion, creationTimestamp: null, ...(annotations && { annotations }) };
  const form = negotiate(request.incoming.headers.accept);
  if (form.as !== 'table') return { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${form.version}`,
    metadata: { resourceVersion },
    columnDefinitions: [],
    rows: [{ cells: [], object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata } }],
  };
}

function every(clock: Clock, intervalMs: number, callback: () => void): () => void {
  let cancel = () => {};
  const again = () => {
    cancel = clock.after(intervalMs, () => {
      callback();
      again();
    });
  };
  again();
  return () => cancel();
}
